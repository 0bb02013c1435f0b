import type { Expr } from '../spl/ast.ts';
import { compareScalars, type Scalar, scalarsOf, scalarText, toNumber, type Value } from '../values/index.ts';
import type { Compiled, Evaluated, ExpressionCompiler } from './functions/function.ts';

/** The value of a literal; undefined for any other expression. */
export function literalOf(node: Expr): Scalar | undefined {
  return node.kind === 'string' || node.kind === 'number' ? node.value : undefined;
}

/**
 * `x IN (…)` and `in(x, …)`: true where any value of x is in the list; null where x, or everything in the list, is null.
 * A list of literals is looked at once.
 */
export function compileMembership(operand: Expr, list: readonly Expr[], compiler: ExpressionCompiler): Compiled {
  const left = compiler.compile(operand);
  const literals = list.map(literalOf);
  if (literals.every((literal) => literal !== undefined)) {
    const contains = literalSet(literals);
    return (row) => {
      const value = left(row);
      if (value === null || typeof value === 'boolean') return null;
      return Array.isArray(value) ? value.some(contains) : contains(value as Scalar);
    };
  }
  const values = list.map((node) => compiler.compile(node));
  return (row) =>
    membership(
      left(row),
      values.map((value) => value(row)),
    );
}

/** Equality as eval has it: numbers where both sides are, else text with case. */
function literalSet(literals: readonly Scalar[]): (value: Scalar) => boolean {
  const texts = new Set(literals.map(scalarText));
  const numbers = new Set(literals.map(toNumber).filter((number) => number !== null));
  return (value) => {
    if (texts.has(scalarText(value))) return true;
    if (numbers.size === 0) return false;
    const number = toNumber(value);
    return number !== null && numbers.has(number);
  };
}

function membership(value: Evaluated, list: readonly Evaluated[]): Evaluated {
  if (value === null || typeof value === 'boolean') return null;
  let known = false;
  for (const candidate of list) {
    if (candidate === null || typeof candidate === 'boolean') continue;
    known = true;
    if (scalarsOf(value as Value).some((x) => scalarsOf(candidate as Value).some((y) => compareScalars(x, y) === 0)))
      return true;
  }
  return known ? false : null;
}
