import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
import { compileExpression } from '../../src/engine/expression.ts';
import { functionNames } from '../../src/engine/functions/index.ts';
import { compileRegex } from '../../src/formats/pcre.ts';
import { parseExpression } from '../../src/spl/index.ts';
import type { Row, Value } from '../../src/values/index.ts';
import { engineWith } from '../engine/harness.ts';

const pieces = [
  '|',
  'stats',
  'count',
  'by',
  'search',
  'eval',
  'where',
  'a',
  'b=1',
  '"',
  '`m`',
  '[',
  ']',
  '(',
  ')',
  'OR',
  'NOT',
  'AND',
  'IN',
  ',',
  '*',
  '=',
  'rex',
  'tstats',
  'from',
  'datamodel=',
  'values(x)',
  '\\',
  "'",
  '```',
  '<<FIELD>>',
  'foreach',
  'join',
  'append',
  '-',
  '1',
  '$x$',
  '\n',
];

describe('parsing anything', () => {
  const engine = engineWith({ 'default/macros.conf': '[m]\ndefinition = a=1\n' });
  it('never throws on pieces of SPL in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
        (words) => void engine.parse(words.join(' ')),
      ),
      { numRuns: 400 },
    );
  });
  it('never throws on any text, and points into it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const one of engine.parse(text).diagnostics)
          if (one.span) expect(one.span.start).to.be.within(0, one.source!.text.length);
      }),
      { numRuns: 400 },
    );
  });
  it('expressions fail with a diagnostic or not at all', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('a', '1', '"x"', '+', '(', ')', 'AND', 'if(', ',', '=', '.', 'NOT', "'f'", 'like', 'in', '-'),
          { maxLength: 30 },
        ),
        (words) => {
          try {
            parseExpression(words.join(' '));
          } catch (error) {
            expect(error).to.be.instanceOf(DiagnosticError);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
  it('bounds deep nesting and long garbage', () => {
    for (const text of [
      `| eval a=1${'+1'.repeat(300_000)}`,
      `| where a=1${' OR a=1'.repeat(100_000)}`,
      `| where ${'NOT '.repeat(50_000)}a=1`,
      `| eval a=${'f('.repeat(10_000)}`,
      `| eval a=${'"x".'.repeat(200_000)}"x"`,
      `search a IN (${'"'.repeat(99_999)}`,
      `search ${'a=1 OR '.repeat(100_000)}`,
      `| rex "${'('.repeat(10_000)}"`,
      '`'.repeat(100_001),
      '|'.repeat(1_000_000),
      '\\'.repeat(1_000_000),
      `| stats ${'count '.repeat(100_000)}`,
      `search ${'('.repeat(5000)}`,
      `| eval a=${'('.repeat(5000)}`,
      `search ${'['.repeat(3000)}`,
      `search ${'NOT '.repeat(5000)}a`,
      'x'.repeat(1_000_000),
      `| eval a=${'-'.repeat(20_000)}1`,
    ]) {
      const { diagnostics } = engine.parse(text);
      expect(diagnostics.every((one) => one.code.startsWith('spl-'))).to.equal(true);
    }
  });
  it('reads any text as a regular expression, or says what is wrong', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{2,3}',
      '{',
      '?',
      '*',
      '+',
      '|',
      '\\',
      '^',
      '$',
      '.',
      'a',
      '(?<n>',
      '(?P=n)',
      '(?i)',
      '(?:',
      '\\1',
      '\\x{1}',
      '[:alpha:]',
      '(?(1)',
      '\\Q',
      '\\E',
      '-',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(piece, { maxLength: 20 }).map((all) => all.join('')),
        ),
        (pattern) => {
          try {
            const regex = compileRegex(pattern);
            regex.test('aab-[x] n');
            regex.replaceAll('aab', '\\1');
          } catch (error) {
            expect(error).to.be.instanceOf(DiagnosticError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
  it('evaluates any expression to a value or to a diagnostic', () => {
    const atom = fc.constantFrom(
      'a',
      'm',
      'nosuch',
      '1',
      '0.50',
      '-2',
      '"x"',
      '""',
      'true()',
      'null()',
      '"("',
      '1e400',
    );
    const name = fc.constantFrom(...[...functionNames()].filter((one) => !['random', 'time'].includes(one)));
    const call = fc.tuple(name, fc.array(atom, { maxLength: 4 })).map(([f, args]) => `${f}(${args.join(', ')})`);
    const operand = fc.oneof(atom, call);
    const expression = fc
      .array(fc.tuple(operand, fc.constantFrom('+', '-', '*', '/', '%', '.', '=', '<', 'AND', 'OR', 'LIKE')), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.flat().slice(0, -1).join(' '));
    const environment = { now: 1_700_000_000, time: () => 1, timezone: 'UTC', random: () => 0 };
    const row: Row = new Map<string, Value>([
      ['a', '7.5'],
      ['m', ['x', '2']],
    ]);
    fc.assert(
      fc.property(expression, (text) => {
        try {
          const value = compileExpression(parseExpression(text), environment)(row);
          expect(value, text).to.not.equal(undefined);
        } catch (error) {
          expect(error, text).to.be.instanceOf(DiagnosticError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('searches that would grow without end', () => {
  const manyAs = '| makeresults | eval _raw=mvjoin(split(printf("%9999s", ""), " "), "a")';
  const bombs: readonly (readonly [string, string])[] = [
    ['a huge range', '| makeresults | eval m=mvrange(0, 1e15)'],
    ['text that doubles', `| makeresults | eval a="0123456789" ${'| eval a=a.a.a.a.a.a.a.a '.repeat(20)}`],
    ['a multivalue that doubles', `| makeresults | eval a="x" ${'| eval a=mvappend(a,a,a,a,a,a,a,a) '.repeat(20)}`],
    ['a map of many', '| makeresults count=200 | map maxsearches=200 search="| makeresults count=200"'],
    ['a phrase of stars', `${manyAs} | search "a*a*a*a*a*a*a*a*b"`],
    ['a value of stars', `${manyAs} | eval f=_raw | search f=*a*a*a*a*a*a*a*a*b`],
    ['like with many percents', `${manyAs} | where like(_raw, "%a%a%a%a%a%a%a%a%b")`],
    ['a regex of many dots', `${manyAs} | regex _raw="^(.*a.*)*b$"`],
    ['a wide printf', '| makeresults | eval a=printf("%999999999d", 1) | where len(a)>100000 | eval b=mvrange(0,1e9)'],
  ];
  for (const [title, search] of bombs) {
    it(`ends ${title} as an error or a result`, () => {
      try {
        engineWith().search(search, {});
      } catch (error) {
        expect(error).to.be.instanceOf(DiagnosticError);
      }
    }).timeout(20_000);
  }
});
