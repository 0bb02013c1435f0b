import type { BinaryOperator, Expr } from '../spl/ast.ts';
import { numberText, type Row, roundHalfUp, type Scalar, scalarText, toNumber } from '../values/index.ts';
import type { Compiled, Evaluated, ExpressionCompiler } from './functions/function.ts';

/**
 * A number with the decimals that it is known to. Whole numbers and what functions return are exact (`Infinity`); other
 * numbers are known to the decimals they are written with. Negative: not even the last whole digits are certain.
 */
class Measured {
  readonly value: number;
  readonly decimals: number;
  constructor(value: number, decimals: number) {
    this.value = value;
    this.decimals = decimals;
  }
}

type Term = Evaluated | Measured;
type CompiledTerm = (row: Row) => Term;

/** Beyond this many significant digits a double says nothing more: such numbers count as exact. */
const maxSignificant = 15;

/** Digits in front of the point; 0 for 0.5, -1 for 0.05. */
function wholeDigits(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) + 1e-12) + 1;
}

/** Decimals that a number is written with; Infinity for a whole one. */
export function writtenDecimals(text: string): number {
  if (/[eE]/.test(text)) return Number.POSITIVE_INFINITY;
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.trimEnd().length - point - 1;
  return decimals === 0 ? Number.POSITIVE_INFINITY : decimals;
}

function measure(term: Term): Measured | null {
  if (term instanceof Measured) return term;
  if (typeof term === 'number') return new Measured(term, Number.POSITIVE_INFINITY);
  if (term === null || typeof term === 'boolean' || Array.isArray(term)) return null;
  const value = toNumber(term as Scalar);
  return value === null ? null : new Measured(value, writtenDecimals(term as string));
}

/** A measured number as a field holds it: rounded to its decimals, which stay visible (`1.650`). */
function settle(term: Term): Evaluated {
  if (!(term instanceof Measured)) return term;
  const { value, decimals } = term;
  if (!Number.isFinite(decimals) || decimals + wholeDigits(value) > maxSignificant) return value;
  const rounded = roundHalfUp(value, Math.max(0, decimals));
  return decimals <= 0 ? rounded : rounded.toFixed(decimals);
}

const sums = new Set<BinaryOperator>(['+', '-']);
const apply: Readonly<Partial<Record<BinaryOperator, (a: number, b: number) => number | null>>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? null : a / b),
  '%': (a, b) => (b === 0 ? null : a % b),
};

function isArithmetic(node: Expr): boolean {
  return (
    (node.kind === 'binary' && apply[node.operator] !== undefined) || (node.kind === 'unary' && node.operator !== 'NOT')
  );
}

/**
 * Compiles `+ - * / %` and signs. Results are rounded to a precision appropriate to that of the inputs (Search
 * Reference, "eval", "Rounding"): a product keeps the fewest significant digits, a sum the fewest decimals.
 */
export function compileArithmetic(node: Expr, compiler: ExpressionCompiler): Compiled {
  const term = compileTerm(node, compiler);
  return (row) => settle(term(row));
}

/** The value as calculated, before it is rounded: what comparisons and mathematical functions work on. */
export function compileUnrounded(node: Expr, compiler: ExpressionCompiler): Compiled {
  if (node.kind === 'number') return () => node.value;
  if (!isArithmetic(node)) return compiler.compile(node);
  const term = compileTerm(node, compiler);
  return (row) => {
    const result = term(row);
    return result instanceof Measured ? result.value : result;
  };
}

/** The number of an expression with its decimals; null for what is no number. */
export function compileMeasured(node: Expr, compiler: ExpressionCompiler): (row: Row) => Measured | null {
  const term = compileTerm(node, compiler);
  return (row) => measure(term(row));
}

function compileTerm(node: Expr, compiler: ExpressionCompiler): CompiledTerm {
  if (node.kind === 'number') {
    const constant = new Measured(node.value, writtenDecimals(node.text));
    return () => constant;
  }
  if (node.kind === 'unary' && node.operator !== 'NOT') return sign(node, compiler);
  if (node.kind === 'binary' && apply[node.operator]) return operation(node, compiler);
  return compiler.compile(node);
}

function sign(node: Extract<Expr, { kind: 'unary' }>, compiler: ExpressionCompiler): CompiledTerm {
  const operand = compileTerm(node.operand, compiler);
  const factor = node.operator === '-' ? -1 : 1;
  return (row) => {
    const number = measure(operand(row));
    return number && new Measured(factor * number.value, number.decimals);
  };
}

function operation(node: Extract<Expr, { kind: 'binary' }>, compiler: ExpressionCompiler): CompiledTerm {
  const left = compileTerm(node.left, compiler);
  const right = compileTerm(node.right, compiler);
  const calculate = apply[node.operator]!;
  const isSum = sums.has(node.operator);
  const joins = node.operator === '+';
  const literal = joins && (node.left.kind === 'string' || node.right.kind === 'string');
  return (row) => {
    const a = left(row);
    if (a === null) return null;
    const b = right(row);
    if (b === null) return null;
    const x = literal ? null : measure(a);
    const y = x && measure(b);
    if (!x || !y) return joins ? concatenate(settle(a), settle(b)) : null;
    const value = calculate(x.value, y.value);
    if (value === null) return null;
    const decimals = isSum
      ? Math.min(x.decimals, y.decimals)
      : Math.min(x.decimals + wholeDigits(x.value), y.decimals + wholeDigits(y.value)) - wholeDigits(value);
    return new Measured(value, decimals);
  };
}

/** Joins two single values as text; anything else gives null. */
export function concatenate(a: Evaluated, b: Evaluated): Evaluated {
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return null;
  // A multivalue has no single text to join.
  if (Array.isArray(a) || Array.isArray(b)) return null;
  return scalarText(a as Scalar) + scalarText(b as Scalar);
}

/** A number rounded to `digits` decimals, as text that shows them; whole numbers where `digits` is 0. */
export function fixedText(value: number, digits: number): string {
  const rounded = roundHalfUp(value, digits);
  return digits <= 0 || Math.abs(rounded) >= 1e21 ? numberText(rounded) : rounded.toFixed(Math.min(digits, 20));
}
