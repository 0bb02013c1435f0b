import type { AggregationCall } from '../../spl/ast.ts';
import { scalarsOf, scalarText } from '../../values/index.ts';
import { Chart, type SeriesOptions } from '../charting.ts';
import { command } from '../command.ts';
import { fieldsOfAggregations } from '../grouping.ts';

interface ChartArguments {
  readonly calls: readonly AggregationCall[];
  readonly over: string;
  readonly split?: string;
  readonly series: SeriesOptions;
}

const options = {
  limit: 'string',
  useother: 'boolean',
  otherstr: 'string',
  usenull: 'boolean',
  nullstr: 'string',
  cont: 'boolean',
  sep: 'string',
  format: 'string',
  agg: 'string',
  span: 'string',
} as const;

export const chart = command<ChartArguments>({
  name: 'chart',
  category: 'statistics',
  kind: 'transforming',
  summary:
    'Aggregates the results into a table with a row for each value of one field and, with a second, a column for each of its values.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'over|by', type: 'field', doc: '`OVER row BY column`, or `BY row column`.' },
    { name: 'limit', type: 'integer', default: 10, doc: 'How many columns to keep; 0 keeps all.' },
    { name: 'useother', type: 'boolean', default: true, doc: 'Whether the others are added up as OTHER (otherstr).' },
    {
      name: 'usenull',
      type: 'boolean',
      default: true,
      doc: 'Whether results without the field count as NULL (nullstr).',
    },
  ],
  deviations: ['`cont`, `sep`, `format`, `agg` and `span` are read and have no effect.'],
  examples: [
    {
      title: 'rows and columns',
      given: [
        { h: 'a', s: '200' },
        { h: 'a', s: '404' },
        { h: 'b', s: '200' },
      ],
      search: 'chart count over h by s',
      gives: [
        { h: 'a', '200': '1', '404': '1' },
        { h: 'b', '200': '1', '404': '0' },
      ],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const calls: AggregationCall[] = [];
    for (;;) {
      const before = calls.length;
      calls.push(...parser.aggregations(['over', 'by']));
      parser.options(options, given);
      if (calls.length === before) break;
    }
    if (calls.length === 0) parser.fail('chart needs a statistical function', parser.spanHere());
    let over: string | undefined;
    let split: string | undefined;
    if (parser.tryKeyword('over')) {
      over = parser.fieldName().name;
      parser.options(options, given);
      if (parser.tryKeyword('by')) split = parser.fieldName().name;
    } else if (parser.tryKeyword('by')) {
      over = parser.fieldName().name;
      parser.skipCommas();
      parser.options(options, given);
      if (!parser.atEnd()) split = parser.fieldName().name;
    }
    parser.options(options, given);
    if (over === undefined) return parser.fail('chart needs OVER or BY with a field', parser.spanHere());
    return {
      calls,
      over,
      ...(split ? { split } : {}),
      series: {
        limit: Number(/\d+/.exec(given.limit ?? '10')?.[0] ?? 10),
        useOther: given.useother ?? true,
        otherName: given.otherstr ?? 'OTHER',
        useNull: given.usenull ?? true,
        nullName: given.nullstr ?? 'NULL',
      },
    };
  },
  fields: (args) => fieldsOfAggregations(args.calls, [args.over, ...(args.split ? [args.split] : [])]),
  outputs: (args) => (args.split ? undefined : [args.over, ...args.calls.map((call) => call.as)]),
  *run(rows, args, job) {
    const table = new Chart(args.calls, args.split, args.series, job);
    const keys = new Set<string>();
    for (const row of rows) {
      job.tick();
      for (const value of scalarsOf(row.get(args.over) ?? null)) {
        keys.add(scalarText(value));
        table.add(scalarText(value), row);
      }
    }
    const made = table.table(args.over, [...keys].sort());
    job.columns(made.columns);
    yield* made.rows;
  },
});
