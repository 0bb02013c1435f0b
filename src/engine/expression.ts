import { DiagnosticError, didYouMean, type Span } from '../diagnostics/index.ts';
import type { BinaryOperator, Expr } from '../spl/ast.ts';
import {
  compareScalars,
  compareText,
  type FieldSet,
  fieldSet,
  type Scalar,
  scalarsOf,
  scalarText,
  textOf,
  toNumber,
  type Value,
} from '../values/index.ts';
import { compileArithmetic, compileUnrounded, concatenate, writtenDecimals } from './arithmetic.ts';
import type { Compiled, EvalEnvironment, Evaluated, ExpressionCompiler } from './functions/function.ts';
import { findFunction, functionNames } from './functions/index.ts';
import { compileMembership, literalOf } from './membership.ts';
import { checkTypes } from './static-types.ts';

/** A fault in an expression, at its place in the search. The command that compiles knows the source. */
function expressionError(code: string, message: string, span: Span, hint?: string): DiagnosticError {
  return new DiagnosticError({ code, severity: 'error', message, span, ...(hint ? { hint } : {}) });
}

/** Compiles an expression once to a closure; unknown functions and wrong argument counts are DiagnosticErrors. */
export function compileExpression(expression: Expr, environment: EvalEnvironment): Compiled {
  const compiler: ExpressionCompiler = {
    environment,
    compile: (node) => compileNode(node, compiler),
    predicate: (node) => {
      const compiled = compileNode(node, compiler);
      return (row) => compiled(row) === true;
    },
  };
  checkTypes(expression);
  return compileNode(expression, compiler);
}

function compileNode(node: Expr, compiler: ExpressionCompiler): Compiled {
  switch (node.kind) {
    case 'string': {
      const value = node.value;
      return () => value;
    }
    case 'number': {
      // Decimals stay as they are written: they tell the precision of the number.
      const value = Number.isFinite(writtenDecimals(node.text)) ? node.text.replace(/^\./, '0.') : node.value;
      return () => value;
    }
    case 'field': {
      const name = node.name;
      return (row) => row.get(name) ?? null;
    }
    case 'unary':
      return compileUnary(node, compiler);
    case 'binary':
      return compileBinary(node, compiler);
    case 'in': {
      return compileMembership(node.operand, node.values, compiler);
    }
    case 'call':
      return compileCall(node, compiler);
    case 'subsearch':
      throw expressionError('spl-unsupported', 'a subsearch cannot stand in this expression', node.span);
  }
}

/** The expression with every subsearch replaced by what `replace` makes of it. */
export function replaceSubsearches(
  node: Expr,
  replace: (subsearch: Extract<Expr, { kind: 'subsearch' }>) => Expr,
): Expr {
  const inside = (one: Expr) => replaceSubsearches(one, replace);
  switch (node.kind) {
    case 'subsearch':
      return replace(node);
    case 'unary':
      return { ...node, operand: inside(node.operand) };
    case 'binary':
      return { ...node, left: inside(node.left), right: inside(node.right) };
    case 'in':
      return { ...node, operand: inside(node.operand), values: node.values.map(inside) };
    case 'call':
      return { ...node, args: node.args.map(inside) };
    default:
      return node;
  }
}

/** Whether a subsearch stands anywhere in the expression. */
export function hasSubsearch(node: Expr): boolean {
  let found = false;
  replaceSubsearches(node, (subsearch) => {
    found = true;
    return subsearch;
  });
  return found;
}

function compileCall(node: Extract<Expr, { kind: 'call' }>, compiler: ExpressionCompiler): Compiled {
  const definition = findFunction(node.name);
  if (!definition) {
    throw expressionError(
      'spl-unknown-function',
      `unknown function "${node.name}"`,
      node.nameSpan,
      didYouMean(node.name, functionNames()),
    );
  }
  const least = definition.arguments.filter((argument) => !argument.optional).length;
  const most = definition.arguments.at(-1)?.repeats ? Number.POSITIVE_INFINITY : definition.arguments.length;
  if (node.args.length < least || node.args.length > most) {
    const wanted =
      most === least ? String(least) : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
    throw expressionError(
      'spl-bad-argument',
      `${definition.name}() takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${node.args.length}`,
      node.span,
    );
  }
  if (definition.compile) return definition.compile(node.args, compiler);
  const call = definition.call!;
  const args = node.args.map((argument) =>
    definition.unrounded ? compileUnrounded(argument, compiler) : compiler.compile(argument),
  );
  const { environment } = compiler;
  if (args.length === 1) {
    const only = args[0]!;
    return (row) => call([only(row)], environment);
  }
  return (row) =>
    call(
      args.map((argument) => argument(row)),
      environment,
    );
}

function compileUnary(node: Extract<Expr, { kind: 'unary' }>, compiler: ExpressionCompiler): Compiled {
  if (node.operator !== 'NOT') return compileArithmetic(node, compiler);
  const operand = compiler.compile(node.operand);
  return (row) => {
    const value = truth(operand(row));
    return value === null ? null : !value;
  };
}

/** Three-valued truth: null stands for unknown. Numbers are true unless 0, as in `if(1, …)`. */
function truth(value: Evaluated): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === null) return null;
  const number = numeric(value);
  if (number !== null) return number !== 0;
  const text = textOf(value as Value)!.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

function numeric(value: Evaluated): number | null {
  if (typeof value === 'number') return value;
  if (value === null || typeof value === 'boolean' || Array.isArray(value)) return null;
  return toNumber(value as Scalar);
}

function compileBinary(node: Extract<Expr, { kind: 'binary' }>, compiler: ExpressionCompiler): Compiled {
  switch (node.operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return compileArithmetic(node, compiler);
    case 'AND':
    case 'OR':
    case 'XOR':
      return compileLogic(node.operator, compiler.compile(node.left), compiler.compile(node.right));
    case '.': {
      const [left, right] = [compiler.compile(node.left), compiler.compile(node.right)];
      return (row) => concatenate(left(row), right(row));
    }
    case 'LIKE': {
      const [left, right] = [compiler.compile(node.left), compiler.compile(node.right)];
      const like = findFunction('like')!;
      return (row) => like.call!([left(row), right(row)], compiler.environment);
    }
    default: {
      const left = compileUnrounded(node.left, compiler);
      const literal = literalOf(node.right);
      return literal === undefined
        ? comparison(node.operator, left, compileUnrounded(node.right, compiler))
        : comparisonWith(node.operator, left, literal);
    }
  }
}

function compileLogic(operator: 'AND' | 'OR' | 'XOR', left: Compiled, right: Compiled): Compiled {
  switch (operator) {
    case 'AND':
      return (row) => {
        const a = truth(left(row));
        if (a === false) return false;
        const b = truth(right(row));
        return b === false ? false : a === null || b === null ? null : true;
      };
    case 'OR':
      return (row) => {
        const a = truth(left(row));
        if (a === true) return true;
        const b = truth(right(row));
        return b === true ? true : a === null || b === null ? null : false;
      };
    case 'XOR':
      return (row) => {
        const a = truth(left(row));
        const b = truth(right(row));
        return a === null || b === null ? null : a !== b;
      };
  }
}

/** `=` and the others: with a multivalue, any pair of values that satisfies it is enough. Null on a side gives null. */
function comparison(operator: BinaryOperator, left: Compiled, right: Compiled): Compiled {
  const test = orderTest(operator);
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (a === null || b === null) return null;
    if (typeof a === 'boolean' || typeof b === 'boolean') return compareBooleans(operator, a, b);
    if (!Array.isArray(a) && !Array.isArray(b)) return test(compareScalars(a as Scalar, b as Scalar));
    return scalarsOf(a).some((x) => scalarsOf(b).some((y) => test(compareScalars(x, y))));
  };
}

/** A comparison with a literal, which is looked at once. */
function comparisonWith(operator: BinaryOperator, left: Compiled, literal: Scalar): Compiled {
  const test = orderTest(operator);
  const number = toNumber(literal);
  const text = scalarText(literal);
  const order = (value: Scalar): number => {
    if (number !== null) {
      const x = toNumber(value);
      if (x !== null) return x - number;
    }
    return compareText(scalarText(value), text);
  };
  return (row) => {
    const a = left(row);
    if (a === null) return null;
    if (typeof a === 'boolean') return compareBooleans(operator, a, literal);
    return Array.isArray(a) ? a.some((x) => test(order(x))) : test(order(a as Scalar));
  };
}

function compareBooleans(operator: BinaryOperator, a: Evaluated, b: Evaluated): boolean | null {
  const x = truth(a);
  const y = truth(b);
  if (x === null || y === null) return null;
  return operator === '=' ? x === y : operator === '!=' ? x !== y : null;
}

function orderTest(operator: BinaryOperator): (order: number) => boolean {
  switch (operator) {
    case '=':
      return (order) => order === 0;
    case '!=':
      return (order) => order !== 0;
    case '<':
      return (order) => order < 0;
    case '<=':
      return (order) => order <= 0;
    case '>':
      return (order) => order > 0;
    default:
      return (order) => order >= 0;
  }
}

/** The fields that an expression reads. */
export function fieldsOf(expression: Expr): FieldSet {
  const names = new Set<string>();
  const walk = (node: Expr): void => {
    switch (node.kind) {
      case 'field':
        names.add(node.name);
        return;
      case 'unary':
        walk(node.operand);
        return;
      case 'binary':
        walk(node.left);
        walk(node.right);
        return;
      case 'in':
        walk(node.operand);
        node.values.forEach(walk);
        return;
      case 'call':
        // searchmatch() reads whatever its search names.
        if (node.name.toLowerCase() === 'searchmatch') names.add('*');
        node.args.forEach(walk);
        return;
      case 'subsearch':
        names.add('*');
        return;
      default:
    }
  };
  walk(expression);
  return fieldSet(names);
}
