import { searchRule } from '../rule.ts';

const costs: Readonly<Record<string, string>> = {
  join: 'a subsearch is cut at 50000 rows and 60 seconds; stats by the common field often does the same',
  transaction: 'it keeps all events in memory; stats by the common field often does the same',
  map: 'it runs a search for each result, ten at most by default',
  append: 'a subsearch is cut at 50000 rows and 60 seconds',
  appendcols: 'it pairs rows by position, and a subsearch is cut at 50000 rows',
};

export const splCostlyCommand = searchRule(
  {
    id: 'spl-costly-command',
    severity: 'info',
    explanation: 'A command is slow, or cut short without a word on larger data.',
    bad: { search: 'index=main user=* dest=* | join user [search index=hr | table user] | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | stats count by user dest' },
  },
  function* (search) {
    for (const call of search.calls) {
      const unbounded = call.name === 'mvexpand' && !/\blimit\s*=\s*[1-9]/i.test(call.text);
      const cost = unbounded ? 'without limit= it is cut at the memory that it may use' : costs[call.name];
      if (cost) yield { message: `${call.name} is costly: ${cost}`, at: search.at(call.nameSpan) };
    }
  },
);
