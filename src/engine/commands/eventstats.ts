import type { AggregationCall } from '../../spl/ast.ts';
import { type Row, scalarsOf, setField } from '../../values/index.ts';
import { command } from '../command.ts';
import { createAccumulator, expandWildcards, fieldsOfAggregations, readerOf } from '../grouping.ts';

interface EventstatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly by: readonly string[];
  readonly allNum: boolean;
}

export const eventstats = command<EventstatsArguments>({
  name: 'eventstats',
  category: 'statistics',
  kind: 'dataset',
  summary: 'Aggregates the results and writes what comes out into every result of the group.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'by', type: 'fields', doc: 'Fields to group by. A result that lacks one stays as it is.' },
    {
      name: 'allnum',
      type: 'boolean',
      default: false,
      doc: 'Whether numeric functions give nothing for a field that also holds text.',
    },
  ],
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
    const options = { allnum: 'boolean' } as const;
    const given = parser.options(options);
    const calls = parser.aggregations(['by']);
    parser.options(options, given);
    if (calls.length === 0) parser.fail('eventstats needs a statistical function', parser.spanHere());
    const by = parser.tryKeyword('by') ? parser.fieldNames({ options: Object.keys(options) }) : [];
    parser.options(options, given);
    return { calls, by, allNum: given.allnum ?? false };
  },
  // A row without a by-field keeps what it has.
  fields: (args, wanted) =>
    (args.by.length > 0 ? wanted : wanted.without(...args.calls.map((call) => call.as))).union(
      fieldsOfAggregations(args.calls, args.by),
    ),
  outputs: (args, before) => before && [...new Set([...before, ...args.calls.map((call) => call.as)])],
  *run(rows, args, job) {
    const all = [...rows];
    const calls = args.calls.some((call) => call.field?.includes('*'))
      ? expandWildcards(args.calls, fieldNames(all), args.by)
      : args.calls;
    const columns = calls.map((call) => ({ call, read: readerOf(call, job) }));
    const groups = new Map<string, ReturnType<typeof createAccumulator>[]>();
    if (args.by.length === 0)
      groups.set(
        '',
        calls.map((call) => createAccumulator(call, args.allNum)),
      );
    for (const row of all) {
      job.tick();
      const time = row.get('_time');
      for (const key of keysOf(row, args.by)) {
        let group = groups.get(key);
        if (!group) {
          group = calls.map((call) => createAccumulator(call, args.allNum));
          groups.set(key, group);
        }
        columns.forEach(({ read }, i) =>
          group[i]!.add(read(row), time === undefined || time === null ? null : Number(time)),
        );
      }
    }
    const before = job.inputColumns();
    if (before) job.columns([...before, ...calls.map((call) => call.as)]);
    const results = new Map([...groups].map(([key, group]) => [key, group.map((one) => one.result())]));
    for (const row of all) {
      const key = keysOf(row, args.by)[0];
      const values = key === undefined ? undefined : results.get(key);
      if (values) columns.forEach(({ call }, i) => setField(row, call.as, values[i]!));
      yield row;
    }
  },
});

function fieldNames(rows: readonly Row[]): Set<string> {
  const names = new Set<string>();
  for (const row of rows) for (const name of row.keys()) names.add(name);
  return names;
}

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
