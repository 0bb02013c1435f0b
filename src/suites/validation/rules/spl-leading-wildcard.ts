import { searchRule } from '../rule.ts';

export const splLeadingWildcard = searchRule(
  {
    id: 'spl-leading-wildcard',
    severity: 'info',
    explanation:
      'A bare term that begins with a star cannot use the index of words: Splunk reads every event of the time range.',
    bad: { search: 'index=main *mimikatz user=* dest=* | stats count by user dest' },
    good: { search: 'index=main mimikatz* user=* dest=* | stats count by user dest' },
  },
  function* (search) {
    for (const { node, call } of search.searchExpressions) {
      if (node.kind !== 'term' || !/^\*[^*]/.test(node.text)) continue;
      if ((call.args as { generating?: boolean }).generating !== true) continue;
      yield {
        message: `the term "${node.text}" begins with a wildcard`,
        at: search.at(node.span),
        hint: 'name a field, or leave the first star out',
      };
    }
  },
);
