import type { Expr, SearchExpr } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

export const splAlwaysTrue = searchRule(
  {
    id: 'spl-always-true',
    severity: 'warning',
    explanation: 'Two exclusions of one field joined by OR exclude nothing: one of them always holds. AND was meant.',
    bad: { search: 'index=main user=* dest=* | search user!=root OR user!=daemon | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | search user!=root user!=daemon | stats count by user dest' },
  },
  function* (search) {
    const hint = 'join them by AND';
    for (const { node } of search.searchExpressions) {
      const field = node.kind === 'or' ? twice(node.operands.map(excludedInSearch)) : undefined;
      if (field) yield { message: `"${field}" always differs from one of the values`, at: search.at(node.span), hint };
    }
    for (const { node } of search.expressions) {
      if (node.kind !== 'binary' || node.operator !== 'OR') continue;
      const field = twice([node.left, node.right].map(excludedInEval));
      if (field) yield { message: `"${field}" always differs from one of the values`, at: search.at(node.span), hint };
    }
  },
);

interface Exclusion {
  readonly field: string;
  readonly value: string;
}

function twice(exclusions: readonly (Exclusion | undefined)[]): string | undefined {
  const seen = new Map<string, string>();
  for (const one of exclusions) {
    if (!one) continue;
    const before = seen.get(one.field);
    if (before !== undefined && before !== one.value) return one.field;
    seen.set(one.field, one.value);
  }
  return undefined;
}

/** Values with a wildcard may include each other. */
function excludedInSearch(node: SearchExpr): Exclusion | undefined {
  return node.kind === 'compare' && node.operator === '!=' && !node.value.text.includes('*')
    ? { field: node.field, value: node.value.text.toLowerCase() }
    : undefined;
}

function excludedInEval(node: Expr): Exclusion | undefined {
  return node.kind === 'binary' && node.operator === '!=' && node.left.kind === 'field' && node.right.kind === 'string'
    ? { field: node.left.name, value: node.right.value }
    : undefined;
}
