import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
import { parseExpression } from '../../src/spl/index.ts';
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
});
