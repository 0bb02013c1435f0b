import { compareText, multivalue, type Scalar, scalarText } from '../../values/index.ts';
import { number, values } from './arguments.ts';
import type { Evaluated, FunctionDefinition } from './function.ts';

const category = 'statistical';
const arguments_ = [{ name: 'values', doc: 'Values and multivalues; nulls are left out.', repeats: true }];

function flat(args: readonly Evaluated[]): Scalar[] {
  return args.flatMap((argument) => values(argument));
}
function numbers(args: readonly Evaluated[]): number[] {
  return flat(args)
    .map((one) => number(one))
    .filter((one): one is number => one !== null);
}

/** The extreme of values: text counts as greater than any number. */
function extreme(args: readonly Evaluated[], sign: 1 | -1): Evaluated {
  let best: Scalar | null = null;
  for (const candidate of flat(args)) {
    if (best === null || sign * order(candidate, best) > 0) best = candidate;
  }
  return multivalue(best === null ? [] : [best]);
}
function order(a: Scalar, b: Scalar): number {
  const [x, y] = [number(a), number(b)];
  if (x !== null && y !== null) return x - y;
  if (x !== null) return -1;
  return y !== null ? 1 : compareText(scalarText(a), scalarText(b));
}

export const statisticalFunctions: readonly FunctionDefinition[] = [
  {
    name: 'max',
    category,
    summary: 'The greatest value; text is greater than numbers.',
    arguments: arguments_,
    returns: 'value',
    unrounded: true,
    examples: [
      { expression: 'max(1, 10, 9)', gives: '10' },
      { expression: 'max(1, "foo")', gives: 'foo' },
    ],
    call: (args) => extreme(args, 1),
  },
  {
    name: 'min',
    category,
    summary: 'The least value; numbers are less than text.',
    arguments: arguments_,
    returns: 'value',
    unrounded: true,
    examples: [
      { expression: 'min(3, 10, 9)', gives: '3' },
      { expression: 'min(m)', given: { m: ['4', '2'] }, gives: '2' },
    ],
    call: (args) => extreme(args, -1),
  },
  {
    name: 'sum',
    category,
    summary: 'The sum of the numbers.',
    arguments: arguments_,
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'sum(1, 2, "x")', gives: '3' },
      { expression: 'sum(x)', gives: null },
    ],
    call: (args) => {
      const list = numbers(args);
      return list.length === 0 ? null : list.reduce((a, b) => a + b, 0);
    },
  },
  {
    name: 'avg',
    category,
    summary: 'The mean of the numbers.',
    arguments: arguments_,
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'avg(1, 2, 6)', gives: '3' },
      { expression: 'avg(x)', gives: null },
    ],
    call: (args) => {
      const list = numbers(args);
      return list.length === 0 ? null : list.reduce((a, b) => a + b, 0) / list.length;
    },
  },
];
