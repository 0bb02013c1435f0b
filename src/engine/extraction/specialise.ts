import type { Expr } from '../../spl/index.ts';
import { fieldsOf } from '../expression.ts';
import type { Evaluated } from '../functions/function.ts';

/** What a condition on the known field alone comes to. */
export type Decide = (condition: Expr) => Evaluated;

/**
 * What is left of an expression where one field is known: conditions of `if` and `case` on that field alone are decided,
 * and the branches that they rule out are gone. Null where the expression can only be null.
 */
export function specialise(node: Expr, field: string, decide: Decide): Expr | null {
  const verdict = (condition: Expr): boolean | undefined => verdictOf(condition, field, decide);
  const inside = (one: Expr): Expr | null => {
    if (one.kind !== 'call') return one;
    switch (one.name.toLowerCase()) {
      case 'null':
        return null;
      case 'if':
        return branch(one);
      case 'case':
        return firstOf(one);
      default:
        return one;
    }
  };
  const branch = (call: Call): Expr | null => {
    const [condition, then, otherwise] = call.args as [Expr, Expr, Expr];
    const known = verdict(condition);
    if (known !== undefined) return inside(known ? then : otherwise);
    const args = [condition, inside(then) ?? nothing(call), inside(otherwise) ?? nothing(call)];
    return { ...call, args };
  };
  const firstOf = (call: Call): Expr | null => {
    const args: Expr[] = [];
    for (let i = 0; i < call.args.length; i += 2) {
      const condition = call.args[i]!;
      const known = verdict(condition);
      if (known === false) continue;
      const value = inside(call.args[i + 1]!);
      if (known === true && args.length === 0) return value;
      args.push(condition, value ?? nothing(call));
      if (known === true) break;
    }
    return args.length === 0 ? null : { ...call, args };
  };
  return inside(node);
}

type Call = Extract<Expr, { kind: 'call' }>;

const nothing = ({ span, nameSpan }: Call): Expr => ({ kind: 'call', name: 'null', args: [], span, nameSpan });

/** Whether a condition is true; undefined where that takes more than the field. */
function verdictOf(condition: Expr, field: string, decide: Decide): boolean | undefined {
  if (isAbout(condition, field)) {
    const value = decide(condition);
    return value === null || typeof value === 'boolean' ? value === true : undefined;
  }
  if (condition.kind !== 'binary') return undefined;
  const { operator, left, right } = condition;
  if (operator !== 'AND' && operator !== 'OR') return undefined;
  const decisive = operator === 'OR';
  const sides = [verdictOf(left, field, decide), verdictOf(right, field, decide)];
  if (sides.includes(decisive)) return decisive;
  return undefined;
}

const comparisons: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'AND', 'OR', 'XOR']);

/** Whether an expression compares the field with literals, and does nothing else. */
function isAbout(node: Expr, field: string): boolean {
  switch (node.kind) {
    case 'unary':
      return node.operator === 'NOT' && isAbout(node.operand, field);
    case 'binary':
      if (!comparisons.has(node.operator)) return false;
      if (isLiteral(node.right)) return isField(node.left, field);
      return isAbout(node.left, field) && isAbout(node.right, field);
    case 'in':
      return isField(node.operand, field) && node.values.every(isLiteral);
    case 'call': {
      const [first, ...more] = node.args;
      if (!first || !isField(first, field)) return false;
      const name = node.name.toLowerCase();
      return name === 'isnull' || name === 'isnotnull' || (name === 'in' && more.every(isLiteral));
    }
    default:
      return false;
  }
}

const isLiteral = (node: Expr) => node.kind === 'string' || node.kind === 'number';
const isField = (node: Expr, field: string) => node.kind === 'field' && node.name === field;

/** The field on which most conditions of the expressions turn, where there are enough to make it worth while. */
export function decisiveField(expressions: readonly Expr[], least: number): string | undefined {
  const counts = new Map<string, number>();
  const visit = (node: Expr): void => {
    if (node.kind !== 'call' || !['if', 'case'].includes(node.name.toLowerCase())) return;
    for (const condition of node.args) {
      const { names } = fieldsOf(condition);
      for (const name of names) if (isAbout(condition, name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      visit(condition);
    }
  };
  for (const expression of expressions) visit(expression);
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= least ? best[0] : undefined;
}
