import type { AggregationCall } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

export const splNoTime = searchRule(
  {
    id: 'spl-no-time',
    severity: 'info',
    explanation:
      'Results without the first and last time do not tell when it happened: give stats min(_time) as firstTime and max(_time) as lastTime, or keep _time.',
    bad: { search: 'index=main user=* dest=* | stats count by user dest' },
    good: {
      search: 'index=main user=* dest=* | stats count min(_time) as firstTime max(_time) as lastTime by user dest',
    },
  },
  function* (search, _context, file) {
    const last = search.flow.findLast((step) => step.call.name === 'stats' || step.call.name === 'tstats');
    if (!last || file.kind !== 'detection') return;
    const { calls, by } = last.call.args as { calls: readonly AggregationCall[]; by: readonly string[] };
    const timed = calls.some((one) => /_time$|firstTime|lastTime/i.test(`${one.field ?? ''} ${one.as}`));
    if (timed || by.some((name) => /_time$|Time$/.test(name)) || search.flow.at(-1)?.after.known === undefined) return;
    yield {
      message: `${last.call.name} keeps no time`,
      at: search.at(last.call.nameSpan),
      hint: 'add min(_time) as firstTime max(_time) as lastTime',
    };
  },
);
