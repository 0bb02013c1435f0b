import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import type { BinaryOperator, Expr, Pipeline, SearchExpr } from '../../src/spl/ast.ts';
import {
  collapseBlanks,
  parseExpression,
  parseSearchExpression,
  printExpression,
  printPipeline,
  printSearchExpression,
} from '../../src/spl/index.ts';
import { engineWith } from '../engine/harness.ts';

/** A tree without its places; texts that are kept as they were written compare with blanks collapsed. */
function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (node instanceof RegExp || node instanceof Map || node instanceof Set) return String(node);
  if (node === null || typeof node !== 'object') return typeof node === 'function' ? 'function' : node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !/span$/i.test(key) && key !== 'writtenName')
      .map(([key, value]) => [key, key === 'text' && typeof value === 'string' ? collapseBlanks(value) : bare(value)]),
  );
}

function sample(): string[] {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.spltest'));
  return files.flatMap((file) =>
    [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/^search [^\n]*\n([^]*?)\n----$/gm)].map((found) => found[1]!),
  );
}

const span = { start: 0, end: 0 };
const text = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', "'", '%', '*', '|', '`'), maxLength: 5 });
const operators: readonly BinaryOperator[] = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'LIKE',
  'AND',
  'OR',
  'XOR',
];
const { expression } = fc.letrec<{ expression: Expr }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      text.map((value): Expr => ({ kind: 'string', value, span })),
      fc
        .constantFrom('0', '1.50', '2e3', '.5')
        .map((one): Expr => ({ kind: 'number', value: Number(one), text: one, span })),
      fc.constantFrom('a', 'b_c', 'e{}').map((name): Expr => ({ kind: 'field', name, quoted: false, span })),
      text.filter((name) => name !== '').map((name): Expr => ({ kind: 'field', name, quoted: true, span })),
    ),
    fc
      .tuple(fc.constantFrom(...operators), tie('expression'), tie('expression'))
      .map(([operator, left, right]): Expr => ({ kind: 'binary', operator, left, right, span })),
    fc
      .tuple(fc.constantFrom('-' as const, '+' as const, 'NOT' as const), tie('expression'))
      .map(([operator, operand]): Expr => ({ kind: 'unary', operator, operand, span })),
    fc
      .array(tie('expression'), { maxLength: 3 })
      .map((args): Expr => ({ kind: 'call', name: 'if', args, span, nameSpan: span })),
    fc
      .tuple(tie('expression'), fc.array(tie('expression'), { minLength: 1, maxLength: 3 }))
      .map(([operand, values]): Expr => ({ kind: 'in', operand, values, span })),
  ),
}));

const value = fc.oneof(
  text.map((one) => ({ text: one, quoted: true, span })),
  fc.constantFrom('x', '*x*', 'C:\\a', '10.0.0.0/8', '7').map((one) => ({ text: one, quoted: false, span })),
);
const { search } = fc.letrec<{ search: SearchExpr }>((tie) => ({
  search: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      fc
        .tuple(fc.constantFrom('f', 'a b', 'x.y{}'), fc.constantFrom('=' as const, '!=' as const, '>=' as const), value)
        .map(([field, operator, one]): SearchExpr => ({ kind: 'compare', field, operator, value: one, span })),
      fc
        .array(value, { minLength: 1, maxLength: 3 })
        .map((values): SearchExpr => ({ kind: 'in', field: 'f', values, span })),
      fc
        .constantFrom('word', 'c:\\x', 'a*')
        .map((one): SearchExpr => ({ kind: 'term', text: one, quoted: false, directive: 'none', span })),
      text.map((one): SearchExpr => ({ kind: 'term', text: one, quoted: true, directive: 'none', span })),
      fc.constant<SearchExpr>({ kind: 'term', text: '10.0.0.1', quoted: false, directive: 'term', span }),
      fc.constant<SearchExpr>({ kind: 'time', name: 'earliest', value: '-1h@h', span }),
    ),
    fc
      .array(tie('search'), { minLength: 2, maxLength: 3 })
      .map((operands): SearchExpr => ({ kind: 'and', operands, span })),
    fc
      .array(tie('search'), { minLength: 2, maxLength: 3 })
      .map((operands): SearchExpr => ({ kind: 'or', operands, span })),
    tie('search').map((operand): SearchExpr => ({ kind: 'not', operand, span })),
  ),
}));

describe('printing', () => {
  it('gives text that parses to the same eval expression', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const printed = printExpression(tree);
        expect(bare(parseExpression(printed)), printed).to.deep.equal(bare(tree));
      }),
      { numRuns: 1000 },
    );
  });
  it('gives text that parses to the same search expression', () => {
    fc.assert(
      fc.property(search, (tree) => {
        const printed = printSearchExpression(tree);
        expect(bare(parseSearchExpression(printed)), printed).to.deep.equal(bare(tree));
      }),
      { numRuns: 1000 },
    );
  });
  it('writes no parentheses that are not needed', () => {
    expect(printExpression(parseExpression('((a=1)) AND ((b)+(2*c))>3'))).to.equal('a = 1 AND b + 2 * c > 3');
    expect(printExpression(parseExpression('(a OR b) and not (c xor d)'))).to.equal('(a OR b) AND NOT (c XOR d)');
    expect(printExpression(parseExpression('1-(2-3)'))).to.equal('1 - (2 - 3)');
    expect(printSearchExpression(parseSearchExpression('((a=1) OR b=2) (NOT (c=3 d=4))'))).to.equal(
      'a=1 OR b=2 NOT (c=3 d=4)',
    );
  });

  const engine = engineWith();
  const roundTrip = (source: string): void => {
    const first = engine.parse(source);
    if (!first.pipeline) return;
    const printed = printPipeline(first.pipeline);
    const second = engine.parse(printed);
    expect(
      second.diagnostics.filter((one) => one.severity === 'error').map((one) => one.message),
      printed,
    ).to.deep.equal([]);
    expect(bare(second.pipeline), printed).to.deep.equal(bare(first.pipeline));
    // Printed text is a fixed point.
    expect(printPipeline(second.pipeline as Pipeline)).to.equal(printed);
  };
  it('keeps every search of the conformance cases', () => {
    for (const source of sample()) roundTrip(source);
  });
  it('keeps every search of the published detections', function () {
    const file = fileURLToPath(new URL('../../../shared/corpus/escu', import.meta.url));
    if (!existsSync(file)) this.skip();
    let count = 0;
    for (const name of readdirSync(file, { recursive: true, encoding: 'utf8' })) {
      if (!/^detections.*\.yml$/.test(name)) continue;
      const found = /^search: (?:'([^]*?)'|([^]*?))\n(?=\w)/m.exec(readFileSync(`${file}/${name}`, 'utf8'));
      const source = (found?.[1]?.replaceAll("''", "'") ?? found?.[2] ?? '').replace(/`[^`]*`/g, ' ');
      roundTrip(source);
      count++;
    }
    expect(count).to.be.greaterThan(1000);
  }).timeout(20_000);
});
