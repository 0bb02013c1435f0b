import type { AggregationCall } from '../../spl/ast.ts';
import { command } from '../command.ts';
import { fieldsOfAggregations, Grouping } from '../grouping.ts';

interface StatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly by: readonly string[];
  readonly allNum: boolean;
  readonly repeatSplitValues: boolean;
  readonly delimiter: string;
}

const options = { allnum: 'boolean', delim: 'string', partitions: 'integer', dedup_splitvals: 'boolean' } as const;

export const stats = command<StatsArguments>({
  name: 'stats',
  category: 'statistics',
  kind: 'transforming',
  summary: 'Aggregates the results, as a whole or one row for each combination of by-fields.',
  arguments: [
    {
      name: 'aggregations',
      type: 'aggregations',
      doc: 'Statistical functions with optional AS names; wildcards as in `values(*) AS *`.',
    },
    {
      name: 'by',
      type: 'fields',
      doc: 'Fields to group by. A row that lacks one is left out; a multivalue counts once in each of its groups.',
    },
    {
      name: 'allnum',
      type: 'boolean',
      default: false,
      doc: 'Whether numeric functions give nothing for a field that also holds text.',
    },
    { name: 'delim', type: 'string', default: ' ', doc: 'What `nomv` puts between the values of `values` and `list`.' },
    { name: 'partitions', type: 'integer', default: 1, doc: 'Accepted; it does not change the result.' },
    {
      name: 'dedup_splitvals',
      type: 'boolean',
      default: false,
      doc: 'Whether equal values of a multivalue by-field count once.',
    },
  ],
  examples: [
    {
      title: 'a count for each user',
      given: [{ user: 'b' }, { user: 'a' }, { user: 'b' }, { host: 'x' }],
      search: 'stats count by user',
      gives: [
        { user: 'a', count: '1' },
        { user: 'b', count: '2' },
      ],
    },
    { title: 'nothing counts as zero', given: [], search: 'stats count', gives: [{ count: '0' }] },
  ],
  parse(parser) {
    const given = parser.options(options);
    const calls = parser.aggregations(['by']);
    parser.options(options, given);
    if (calls.length === 0)
      parser.fail('stats needs a statistical function', parser.spanHere(), 'for example: stats count by user');
    const by = parser.tryKeyword('by') ? parser.fieldNames({ options: Object.keys(options) }) : [];
    parser.options(options, given);
    return {
      calls,
      by,
      allNum: given.allnum ?? false,
      repeatSplitValues: !(given.dedup_splitvals ?? false),
      delimiter: given.delim ?? ' ',
    };
  },
  fields: (args) => fieldsOfAggregations(args.calls, args.by),
  outputs: (args) =>
    args.calls.some((call) => call.as.includes('*')) ? undefined : [...args.by, ...args.calls.map((call) => call.as)],
  *run(rows, args, job) {
    const grouping = new Grouping(args.calls, args.by, job, args);
    for (const row of rows) {
      job.tick();
      grouping.add(row);
    }
    const grouped = grouping.rows();
    job.columns(grouping.columnNames);
    yield* grouped;
  },
});
