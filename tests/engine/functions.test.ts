import { expect } from 'chai';
import { compileExpression } from '../../src/engine/expression.ts';
import type { EvalEnvironment } from '../../src/engine/functions/function.ts';
import { functions } from '../../src/engine/functions/index.ts';
import { compileSearch } from '../../src/engine/search/predicate.ts';
import { parseExpression, parseSearchExpression } from '../../src/spl/index.ts';
import { type Row, scalarText, type Value } from '../../src/values/index.ts';

const environment: EvalEnvironment = {
  now: 1_700_000_000,
  time: () => 1_700_000_001,
  timezone: 'UTC',
  random: () => 0.5,
  searchmatch: (text) => compileSearch(parseSearchExpression(text)),
};

function evaluate(expression: string, given: Readonly<Record<string, string | readonly string[]>> = {}) {
  const row: Row = new Map(Object.entries(given) as [string, Value][]);
  const value = compileExpression(parseExpression(expression), environment)(row);
  return value === null || typeof value === 'boolean'
    ? value
    : Array.isArray(value)
      ? value.map(scalarText)
      : scalarText(value as string);
}

describe('eval functions', () => {
  for (const definition of functions) {
    describe(definition.name, () => {
      it('has a summary and at least two examples', () => {
        expect(definition.summary).to.match(/\.$/);
        expect(definition.examples.length).to.be.greaterThan(1);
        expect(definition.call ?? definition.compile).to.be.a('function');
      });
      for (const example of definition.examples) {
        it(`${example.expression} gives ${JSON.stringify(example.gives)}`, () => {
          expect(evaluate(example.expression, example.given)).to.deep.equal(example.gives);
        });
      }
    });
  }
});

describe('eval operators', () => {
  const cases: [string, Record<string, string | string[]>, unknown][] = [
    ['1 + 2 * 3', {}, '7'],
    ['"a" + "b"', {}, 'ab'],
    ['"+" + d + "d"', { d: '7' }, '+7d'],
    ['a + b', { a: '1', b: '2' }, '3'],
    ['a . b', { a: '1', b: '2' }, '12'],
    ['a + missing', { a: '1' }, null],
    ['7 % 4', {}, '3'],
    ['1 / 0', {}, null],
    ['-a', { a: '3' }, '-3'],
    ['"10" < "9"', {}, false],
    ['"a10" < "a9"', {}, true],
    ['a = "X"', { a: 'x' }, false],
    ['missing = "x"', {}, null],
    ['NOT missing = "x"', {}, null],
    ['a = "x" OR missing = 1', { a: 'x' }, true],
    ['a = "y" AND missing = 1', { a: 'x' }, false],
    ['1=1 XOR 1=2', {}, true],
    ['m = "b"', { m: ['a', 'b'] }, true],
    ['a IN ("x", "y")', { a: 'y' }, true],
    ['NOT a IN (m)', { a: 'c', m: ['a', 'b'] }, true],
    ['a LIKE "%exe"', { a: 'cmd.exe' }, true],
    ['\'a.b\' . "!"', { 'a.b': 'x' }, 'x!'],
    ['1=1 OR 1=2 AND 1=2', {}, true],
    ['.25 > .5', {}, false],
    ['"a\\\\b"', {}, 'a\\b'],
    ['"\\d"', {}, '\\d'],
  ];
  for (const [expression, given, wanted] of cases) {
    it(`${expression} is ${JSON.stringify(wanted)}`, () => {
      expect(evaluate(expression, given)).to.deep.equal(wanted);
    });
  }

  it('names an unknown function and what was meant', () => {
    expect(() => evaluate('lenn("a")')).to.throw('unknown function "lenn"');
  });
  it('checks the number of arguments', () => {
    expect(() => evaluate('round(1, 2, 3)')).to.throw('round() takes 1 to 2 arguments, not 3');
  });
});
