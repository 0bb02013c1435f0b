import { command } from '../command.ts';

export const addinfo = command<null>({
  name: 'addinfo',
  category: 'fields',
  kind: 'streaming',
  summary: 'Adds the time range and id of the search to each result.',
  arguments: [],
  examples: [
    {
      title: 'the range of a search over all time',
      given: [{ a: '1' }],
      search: 'addinfo | fields a info_min_time info_max_time',
      gives: [{ a: '1', info_min_time: '0.000', info_max_time: '+Infinity' }],
    },
    {
      title: 'the time of the search',
      given: [{ a: '1' }],
      search: 'addinfo | fields info_search_time',
      gives: [{ info_search_time: '1700000000.000' }],
    },
  ],
  parse: () => null,
  fields: (_args, wanted) => wanted.without('info_min_time', 'info_max_time', 'info_sid', 'info_search_time'),
  outputs: (_args, before) =>
    before && [...new Set([...before, 'info_min_time', 'info_max_time', 'info_search_time', 'info_sid'])],
  *run(rows, _args, job) {
    for (const row of rows) {
      row.set('info_min_time', (job.earliest ?? 0).toFixed(3));
      row.set('info_max_time', job.latest === null ? '+Infinity' : job.latest.toFixed(3));
      row.set('info_search_time', job.environment.now.toFixed(3));
      row.set('info_sid', job.sid);
      yield row;
    }
  },
});
