import type { Expr } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>=']);

export const splNeverTrue = searchRule(
  {
    id: 'spl-never-true',
    severity: 'warning',
    explanation:
      'A condition can never hold: two values for one field joined by AND, limits that exclude each other, a text in upper case against lower(), two constants.',
    bad: { search: 'index=main user=* dest=* | where lower(user)="Administrator" | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | where lower(user)="administrator" | stats count by user dest' },
  },
  function* (search) {
    for (const { node } of search.expressions) {
      const reason = node.kind === 'binary' ? (impossible(node) ?? contradiction(node)) : undefined;
      if (reason) yield { message: reason, at: search.at(node.span) };
    }
  },
);

type Binary = Extract<Expr, { kind: 'binary' }>;

function impossible(node: Binary): string | undefined {
  if (node.operator !== '=' && node.operator !== 'LIKE') return undefined;
  const [call, text] = node.left.kind === 'call' ? [node.left, node.right] : [node.right, node.left];
  if (
    node.left.kind === 'string' &&
    node.right.kind === 'string' &&
    node.operator === '=' &&
    node.left.value !== node.right.value
  )
    return `the texts "${node.left.value}" and "${node.right.value}" are never equal; a field is written bare or in single quotes`;
  if (call.kind !== 'call' || text.kind !== 'string') return undefined;
  const name = call.name.toLowerCase();
  if (name === 'lower' && text.value !== text.value.toLowerCase()) return `lower() never gives "${text.value}"`;
  if (name === 'upper' && text.value !== text.value.toUpperCase()) return `upper() never gives "${text.value}"`;
  return undefined;
}

interface Bounds {
  low: number;
  high: number;
  equal: Set<string>;
}

/** Looks at all comparisons that AND joins. */
function contradiction(node: Binary): string | undefined {
  if (node.operator !== 'AND') return undefined;
  const bounds = new Map<string, Bounds>();
  for (const one of conjuncts(node)) {
    if (one.kind !== 'binary' || one.left.kind !== 'field' || !comparisons.has(one.operator)) continue;
    const { name } = one.left;
    const entry = bounds.get(name) ?? { low: -Infinity, high: Infinity, equal: new Set<string>() };
    bounds.set(name, entry);
    if (one.right.kind === 'string' && one.operator === '=') entry.equal.add(`"${one.right.value}"`);
    if (one.right.kind === 'number') narrow(entry, one.operator, one.right.value);
    if (entry.equal.size > 1) return `"${name}" cannot be ${[...entry.equal].join(' and ')} at once`;
    if (entry.low > entry.high) return `"${name}" cannot be above ${entry.low} and below ${entry.high} at once`;
  }
  return undefined;
}

function narrow(entry: Bounds, operator: string, value: number): void {
  if (operator === '=') entry.equal.add(String(value));
  if (operator === '=' || operator === '>' || operator === '>=') entry.low = Math.max(entry.low, value);
  if (operator === '=' || operator === '<' || operator === '<=') entry.high = Math.min(entry.high, value);
}

function* conjuncts(node: Expr): Generator<Expr> {
  if (node.kind === 'binary' && node.operator === 'AND') {
    yield* conjuncts(node.left);
    yield* conjuncts(node.right);
  } else yield node;
}
