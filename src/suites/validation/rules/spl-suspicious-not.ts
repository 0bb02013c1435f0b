import type { SearchExpr } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

export const splSuspiciousNot = searchRule(
  {
    id: 'spl-suspicious-not',
    severity: 'warning',
    explanation:
      'A NOT of a `!=` includes what it seems to exclude, and events without the field besides; lower-case `not` is a word that is looked for.',
    bad: { search: 'index=main user=* dest=* | search NOT user!=root | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | search NOT user=root | stats count by user dest' },
  },
  function* (search) {
    for (const { node } of search.searchExpressions) {
      if (node.kind === 'not' && isExclusion(node.operand))
        yield {
          message: 'NOT of a != excludes everything else',
          at: search.at(node.span),
          hint: 'write NOT field=value',
        };
      if (node.kind === 'term' && !node.quoted && /^(?:not|or|and)$/.test(node.text))
        yield {
          message: `"${node.text}" in lower case is a word to look for`,
          at: search.at(node.span),
          hint: `write ${node.text.toUpperCase()}`,
        };
    }
  },
);

function isExclusion(node: SearchExpr): boolean {
  return node.kind === 'compare' && node.operator === '!=';
}
