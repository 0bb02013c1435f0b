import { type Scalar, toNumber } from '../../values/index.ts';
import { number, text } from './arguments.ts';
import type { Evaluated, FunctionDefinition } from './function.ts';

const category = 'informational';
const value = { name: 'value', doc: 'Any value.' };

function typeName(one: Evaluated | undefined): string {
  if (one === null || one === undefined) return 'Invalid';
  if (typeof one === 'boolean') return 'Bool';
  if (Array.isArray(one)) return 'Multivalue';
  return toNumber(one as Scalar) === null ? 'String' : 'Number';
}

function parsedJson(one: Evaluated | undefined): unknown {
  try {
    return JSON.parse(text(one) ?? '');
  } catch {
    return undefined;
  }
}

const test = (
  name: string,
  summary: string,
  holds: (one: Evaluated | undefined) => boolean,
  examples: FunctionDefinition['examples'],
): FunctionDefinition => ({
  name,
  category,
  summary,
  arguments: [value],
  returns: 'boolean',
  examples,
  call: ([one]) => holds(one),
});

export const informationalFunctions: readonly FunctionDefinition[] = [
  test('isnull', 'Whether a value is null.', (one) => one === null, [
    { expression: 'isnull(x)', gives: true },
    { expression: 'isnull("")', gives: false },
  ]),
  test('isnotnull', 'Whether a value is not null.', (one) => one !== null, [
    { expression: 'isnotnull("")', gives: true },
    { expression: 'isnotnull(x)', gives: false },
  ]),
  test('isbool', 'Whether a value is a boolean.', (one) => typeof one === 'boolean', [
    { expression: 'isbool(1=1)', gives: true },
    { expression: 'isbool("true")', gives: false },
  ]),
  test('isint', 'Whether a value is a whole number.', (one) => Number.isInteger(number(one)), [
    { expression: 'isint(3)', gives: true },
    { expression: 'isint("3.5")', gives: false },
  ]),
  test(
    'isdouble',
    'Whether a value is a number with a fraction.',
    (one) => number(one) !== null && !Number.isInteger(number(one)),
    [
      { expression: 'isdouble(3.5)', gives: true },
      { expression: 'isdouble(3)', gives: false },
    ],
  ),
  test('isnum', 'Whether a value is a number.', (one) => number(one) !== null, [
    { expression: 'isnum("3.5")', gives: true },
    { expression: 'isnum("abc")', gives: false },
  ]),
  test('isstr', 'Whether a value is text that is no number.', (one) => typeName(one) === 'String', [
    { expression: 'isstr("abc")', gives: true },
    { expression: 'isstr(3)', gives: false },
  ]),
  test('ismv', 'Whether a value has several values.', (one) => Array.isArray(one), [
    { expression: 'ismv(m)', given: { m: ['a', 'b'] }, gives: true },
    { expression: 'ismv("a")', gives: false },
  ]),
  test('isarray', 'Whether a text is a JSON array.', (one) => Array.isArray(parsedJson(one)), [
    { expression: 'isarray("[1]")', gives: true },
    { expression: 'isarray("x")', gives: false },
  ]),
  test(
    'isobject',
    'Whether a text is a JSON object.',
    (one) => {
      const found = parsedJson(one);
      return found !== null && typeof found === 'object' && !Array.isArray(found);
    },
    [
      { expression: 'isobject(j)', given: { j: '{"a":1}' }, gives: true },
      { expression: 'isobject("[1]")', gives: false },
    ],
  ),
  {
    name: 'typeof',
    category,
    summary: 'The type of a value: `Number`, `String`, `Bool`, `Multivalue` or `Invalid`.',
    arguments: [value],
    returns: 'text',
    examples: [
      { expression: 'typeof(12)', gives: 'Number' },
      { expression: 'typeof("a")', gives: 'String' },
      { expression: 'typeof(x)', gives: 'Invalid' },
      { expression: 'typeof(1=2)', gives: 'Bool' },
    ],
    call: ([one]) => typeName(one),
  },
];
