import { DiagnosticError } from '../../diagnostics/index.ts';
import type { Expr } from '../../spl/ast.ts';
import { compareText, multivalue, type Scalar, scalarText } from '../../values/index.ts';
import { compileUnrounded } from '../arithmetic.ts';
import { number, values } from './arguments.ts';
import type { Compiled, Evaluated, ExpressionCompiler, FunctionDefinition } from './function.ts';

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

/** A function of numbers; a text that is written in the search is an error (Search Reference, "sum", example 2). */
function overNumbers(name: string, finish: (sum: number, count: number) => number) {
  return (args: readonly Expr[], compiler: ExpressionCompiler): Compiled => {
    const text = args.find((argument) => argument.kind === 'string');
    if (text)
      throw new DiagnosticError({
        code: 'spl-bad-argument',
        severity: 'error',
        message: `${name}() takes numbers and fields, not a text`,
        span: text.span,
        hint: 'tonumber() makes a number of a text',
      });
    const compiled = args.map((argument) => compileUnrounded(argument, compiler));
    return (row) => {
      const list = numbers(compiled.map((argument) => argument(row)));
      return list.length === 0
        ? null
        : finish(
            list.reduce((a, b) => a + b, 0),
            list.length,
          );
    };
  };
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
    examples: [
      { expression: 'sum(1, 2, x)', given: { x: 'text' }, gives: '3' },
      { expression: 'sum(x)', gives: null },
    ],
    compile: overNumbers('sum', (sum) => sum),
  },
  {
    name: 'avg',
    category,
    summary: 'The mean of the numbers.',
    arguments: arguments_,
    returns: 'number',
    examples: [
      { expression: 'avg(1, 2, 6)', gives: '3' },
      { expression: 'avg(x)', gives: null },
    ],
    compile: overNumbers('avg', (sum, count) => sum / count),
  },
];
