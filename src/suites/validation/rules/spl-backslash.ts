import { searchRule } from '../rule.ts';

export const splBackslash = searchRule(
  {
    id: 'spl-backslash',
    severity: 'warning',
    explanation:
      'In a search a backslash escapes what follows. Before a star or a quote, as at the end of a path, a single one takes the meaning of the star or quote away; write two.',
    bad: { search: String.raw`index=main user=* dest=* path="C:\\Temp\*" | stats count by user dest` },
    good: { search: String.raw`index=main user=* dest=* path="C:\\Temp\\*" | stats count by user dest` },
  },
  function* (search) {
    const { text } = search.parsed.source;
    for (const { node } of search.searchExpressions) {
      const values = node.kind === 'compare' ? [node.value] : node.kind === 'in' ? node.values : [];
      for (const value of values) {
        const written = text.slice(value.span.start, value.span.end);
        const found = /(?<=(?:^|[^\\])(?:\\\\)*)\\\*/.exec(written);
        if (!found) continue;
        const start = value.span.start + found.index;
        yield {
          message: 'a single backslash stands before a star',
          at: search.at({ start, end: start + 2 }),
          hint: String.raw`write \\*`,
        };
      }
    }
  },
);
