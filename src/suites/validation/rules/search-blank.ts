import type { Rule } from '../rule.ts';

export const searchBlank: Rule = {
  meta: {
    id: 'search-blank',
    severity: 'error',
    explanation: 'In the ng form a search neither begins nor ends with a blank or an empty line.',
    kinds: ['detection', 'baseline'],
    dialects: ['ng'],
    bad: { dialect: 'ng', set: 'search: " index=main user=x | stats count by user dest | `sample_detection_filter`"' },
    good: { dialect: 'ng', set: 'search: "index=main user=x | stats count by user dest | `sample_detection_filter`"' },
  },
  *check(file) {
    const { search } = file.data;
    if (typeof search === 'string' && search.trim() !== '' && search !== search.trim())
      yield {
        message: `the search ${search !== search.trimStart() ? 'begins' : 'ends'} with a blank`,
        path: ['search'],
        onKey: true,
        hint: 'write |- behind the key, or remove it',
      };
  },
};
