import { DiagnosticError } from '../diagnostics/index.ts';
import type { BinaryOperator, Expr } from '../spl/ast.ts';
import { findFunction } from './functions/index.ts';

type StaticType = 'number' | 'text';
type Binary = Extract<Expr, { kind: 'binary' }>;

const onlyNumbers = new Set<BinaryOperator>(['-', '*', '/', '%']);
const comparisons = new Set<BinaryOperator>(['=', '!=', '<', '<=', '>', '>=']);

/** The type that an expression has whatever the data; undefined where it depends on them, as for a field. */
function typeOf(node: Expr): StaticType | undefined {
  switch (node.kind) {
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    case 'unary':
      return node.operator === 'NOT' ? undefined : 'number';
    case 'binary': {
      if (node.operator === '.') return 'text';
      if (onlyNumbers.has(node.operator)) return 'number';
      return node.operator === '+' ? (typeOf(node.left) ?? typeOf(node.right)) : undefined;
    }
    case 'call': {
      const returns = findFunction(node.name)?.returns;
      return returns === 'number' || returns === 'text' ? returns : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Refuses what Splunk's type check refuses before a search starts: arithmetic on texts, sums of a text and a number,
 * and comparisons of a text with a number ("The '>=' operator received different types"). Fields are of any type.
 */
export function checkTypes(node: Expr): void {
  switch (node.kind) {
    case 'unary':
      checkTypes(node.operand);
      break;
    case 'in':
      for (const part of [node.operand, ...node.values]) checkTypes(part);
      break;
    case 'call':
      for (const argument of node.args) checkTypes(argument);
      break;
    case 'binary':
      checkTypes(node.left);
      checkTypes(node.right);
      checkOperands(node);
      break;
    default:
  }
}

function checkOperands(node: Binary): void {
  const { operator } = node;
  const left = typeOf(node.left);
  const right = typeOf(node.right);
  if (onlyNumbers.has(operator)) {
    if (left === 'text' || right === 'text')
      throw mismatch(node, `'${operator}' only takes numbers`, left === 'text' ? node.left : node.right);
    return;
  }
  if (left === undefined || right === undefined || left === right) return;
  const text = left === 'text' ? node.left : node.right;
  if (operator === '+') throw mismatch(node, "'+' only takes two strings or two numbers", text);
  if (comparisons.has(operator)) throw mismatch(node, `the '${operator}' operator received different types`, text);
}

function mismatch(node: Binary, what: string, text: Expr): DiagnosticError {
  return new DiagnosticError({
    code: 'spl-bad-argument',
    severity: 'error',
    message: `type checking failed: ${what}`,
    span: node.span,
    hint: hintFor(text),
  });
}

/** `a.b` joins two fields: who compares it with a number means the field of that name. */
function hintFor(text: Expr): string {
  const name = dottedName(text);
  return name === undefined ? 'tonumber() makes a number of a text' : `write '${name}' for the field of that name`;
}

function dottedName(node: Expr): string | undefined {
  if (node.kind === 'field') return node.name;
  if (node.kind !== 'binary' || node.operator !== '.') return undefined;
  const [left, right] = [dottedName(node.left), dottedName(node.right)];
  return left === undefined || right === undefined ? undefined : `${left}.${right}`;
}
