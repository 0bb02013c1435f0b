import type { AggregationCall } from '../../spl/ast.ts';
import { type Row, scalarsOf, setField } from '../../values/index.ts';
import { command } from '../command.ts';
import { createAccumulator, fieldsOfAggregations, readerOf } from '../grouping.ts';

interface EventstatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly by: readonly string[];
}

export const eventstats = command<EventstatsArguments>({
  name: 'eventstats',
  category: 'statistics',
  kind: 'dataset',
  summary: 'Aggregates the results and writes what comes out into every result of the group.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'by', type: 'fields', doc: 'Fields to group by. A result that lacks one stays as it is.' },
    { name: 'allnum', type: 'boolean', default: false, doc: 'Accepted.' },
  ],
  deviations: ['Wildcards in aggregations are refused.'],
  examples: [
    {
      title: 'the mean beside each value',
      given: [{ n: '1' }, { n: '3' }],
      search: 'eventstats avg(n) AS mean',
      gives: [
        { n: '1', mean: '2' },
        { n: '3', mean: '2' },
      ],
    },
    {
      title: 'for each group',
      given: [{ g: 'a' }, { g: 'b' }, { g: 'a' }, { h: '1' }],
      search: 'eventstats count by g',
      gives: [{ g: 'a', count: '2' }, { g: 'b', count: '1' }, { g: 'a', count: '2' }, { h: '1' }],
    },
  ],
  parse(parser) {
    parser.options({ allnum: 'boolean' } as const);
    const calls = parser.aggregations(['by']);
    if (calls.length === 0) parser.fail('eventstats needs a statistical function', parser.spanHere());
    const wildcard = calls.find((call) => call.field?.includes('*'));
    if (wildcard) parser.unsupported('a wildcard in eventstats', wildcard.span);
    const by = parser.tryKeyword('by') ? parser.fieldList().map((field) => field.name) : [];
    return { calls, by };
  },
  fields: (args, wanted) =>
    wanted.without(...args.calls.map((call) => call.as)).union(fieldsOfAggregations(args.calls, args.by)),
  outputs: (args, before) => before && [...new Set([...before, ...args.calls.map((call) => call.as)])],
  *run(rows, args, job) {
    const columns = args.calls.map((call) => ({ call, read: readerOf(call, job) }));
    const groups = new Map<string, ReturnType<typeof createAccumulator>[]>();
    const all: Row[] = [];
    for (const row of rows) {
      job.tick();
      all.push(row);
      const time = row.get('_time');
      for (const key of keysOf(row, args.by)) {
        let group = groups.get(key);
        if (!group) {
          group = columns.map(({ call }) => createAccumulator(call));
          groups.set(key, group);
        }
        columns.forEach(({ read }, i) =>
          group[i]!.add(read(row), time === undefined || time === null ? null : Number(time)),
        );
      }
    }
    const results = new Map([...groups].map(([key, group]) => [key, group.map((one) => one.result())]));
    for (const row of all) {
      const key = keysOf(row, args.by)[0];
      const values = key === undefined ? undefined : results.get(key);
      if (values) columns.forEach(({ call }, i) => setField(row, call.as, values[i]!));
      yield row;
    }
  },
});

/** The groups of a row: one for each combination of multivalue by-fields, none where one is null. */
function keysOf(row: Row, by: readonly string[]): string[] {
  let keys = [''];
  for (const field of by) {
    const values = scalarsOf(row.get(field) ?? null);
    if (values.length === 0) return [];
    keys = keys.flatMap((key) => values.map((value) => `${key}\0${value}`));
  }
  return keys;
}
