import type { ArgumentParser } from '../../spl/argument-parser.ts';
import type { AggregationCall, SearchExpr } from '../../spl/ast.ts';
import { noFields, parseSpan, snapToSpan, type TimeSpan } from '../../values/index.ts';
import { command } from '../command.ts';
import { Grouping } from '../grouping.ts';
import { metricRows } from '../metrics.ts';

interface MetricArguments {
  readonly calls: readonly AggregationCall[];
  readonly where: SearchExpr;
  readonly by: readonly string[];
  readonly span?: TimeSpan;
  readonly fillNull?: string;
  readonly append: boolean;
}

const options = {
  chart: 'boolean',
  append: 'boolean',
  prestats: 'boolean',
  backfill: 'boolean',
  update_period: 'integer',
  fillnull_value: 'string',
  chunk_size: 'integer',
  span: 'string',
} as const;

const argumentDocs = [
  {
    name: 'aggregations',
    type: 'aggregations',
    doc: 'Statistical functions over metric names, wildcards included: `avg(cpu.*) AS cpu.*`, or over `_value`.',
  },
  { name: 'WHERE', type: 'expression', doc: 'A search expression over `index`, `metric_name` and dimensions.' },
  { name: 'BY', type: 'fields', doc: 'Dimensions to group by.' },
  { name: 'span', type: 'timespan', doc: 'Also groups by steps of time.' },
  { name: 'fillnull_value', type: 'string', doc: 'Stands in for dimensions that a point lacks.' },
  { name: 'append', type: 'boolean', default: false, doc: 'Puts the results behind those of the commands before.' },
  {
    name: 'chunk_size',
    type: 'integer',
    doc: 'Accepted; likewise backfill and update_period.',
  },
] as const;

export const mstats = command<MetricArguments>({
  name: 'mstats',
  category: 'statistics',
  kind: 'generating',
  summary: 'Aggregates metrics.',
  arguments: argumentDocs,
  deviations: ['`prestats=true`, `chart=true` and `every=` are refused.'],
  examples: [
    { title: 'no metrics', given: [], search: 'mstats avg(cpu.idle) AS idle WHERE index=none BY host', gives: [] },
    {
      title: 'a count of no points',
      given: [],
      search: 'mstats count(_value) AS n WHERE index=none',
      gives: [{ n: '0' }],
    },
  ],
  parse: (parser) => readMetricArguments(parser),
  fields: (args, wanted) => (args.append ? wanted : noFields),
  outputs: (args) =>
    args.calls.some((call) => call.as.includes('*'))
      ? undefined
      : [...(args.span ? ['_time'] : []), ...args.by, ...args.calls.map((call) => call.as)],
  *run(rows, args, job) {
    if (args.append) yield* rows;
    const by = args.span ? ['_time', ...args.by] : args.by;
    const kept = new Set([...by, '_time', '_value']);
    const grouping = new Grouping(args.calls, by, job, args.fillNull === undefined ? {} : { fillNull: args.fillNull });
    for (const row of metricRows(job.resolveSearch(args.where), job)) {
      const name = String(row.get('metric_name'));
      // Functions, wildcards included, reach the measures and not the dimensions.
      for (const field of row.keys()) if (field !== name && !kept.has(field)) row.delete(field);
      if (args.span) row.set('_time', snapToSpan(Number(row.get('_time')), args.span, job.environment.timezone));
      grouping.add(row);
    }
    const grouped = grouping.rows();
    job.columns(grouping.columnNames);
    yield* grouped;
  },
});

export const mcatalog = command<MetricArguments>({
  name: 'mcatalog',
  category: 'statistics',
  kind: 'generating',
  summary: 'Lists the names and dimensions of metrics.',
  arguments: [
    { name: 'values', type: 'aggregations', doc: '`values(metric_name)` or `values(dimension)`.' },
    { name: 'WHERE', type: 'expression', doc: 'A search expression over `index`, `metric_name` and dimensions.' },
    { name: 'BY', type: 'fields', doc: 'Dimensions to group by.' },
  ],
  deviations: ['Wildcards and `values(_dims)` are refused.'],
  examples: [
    { title: 'no metrics', given: [], search: 'mcatalog values(metric_name) WHERE index=none BY host', gives: [] },
    { title: 'by an index', given: [], search: 'mcatalog values(metric_name) WHERE index=none BY index', gives: [] },
  ],
  parse(parser) {
    const start = parser.offset;
    const args = readMetricArguments(parser);
    for (const call of args.calls) {
      if (call.name !== 'values') parser.fail('mcatalog takes only values()', call.span, undefined, 'spl-bad-argument');
      if (call.field === undefined || call.field.includes('*') || call.field === '_dims')
        parser.unsupported('mcatalog over several dimensions', parser.spanFrom(start));
    }
    return args;
  },
  fields: () => noFields,
  outputs: (args) => [...args.by, ...args.calls.map((call) => call.as)],
  *run(rows, args, job) {
    if (args.append) yield* rows;
    const grouping = new Grouping(args.calls, args.by, job);
    for (const row of metricRows(job.resolveSearch(args.where), job)) grouping.add(row);
    const grouped = grouping.rows();
    job.columns(grouping.columnNames);
    yield* grouped;
  },
});

function readMetricArguments(parser: ArgumentParser): MetricArguments {
  const begin = parser.offset;
  const { given, calls } = parser.optionsAndAggregations(options, ['where', 'by', 'groupby']);
  if (!given.append) parser.requireFirst(begin);
  if (calls.length === 0)
    parser.fail(
      'a statistical function is needed',
      parser.spanHere(),
      'for example: avg(cpu.idle) WHERE index=metrics',
    );
  const start = parser.offset;
  const where: SearchExpr = parser.tryKeyword('where')
    ? parser.searchExpression({ stopWords: ['by', 'groupby', 'span'] })
    : { kind: 'all', span: parser.spanFrom(start) };
  parser.options(options, given);
  const by =
    parser.tryKeyword('by') || parser.tryKeyword('groupby')
      ? parser.fieldNames({ options: [...Object.keys(options), 'every'] })
      : [];
  parser.options(options, given);
  if (parser.tryOption(['every'])) parser.unsupported('every=');
  if (given.prestats) parser.unsupported(`${parser.commandName} prestats=true`);
  if (given.chart) parser.unsupported(`${parser.commandName} chart=true`);
  const span = given.span === undefined || given.span === 'auto' ? null : parseSpan(given.span);
  if (given.span !== undefined && !span)
    parser.fail(`"${given.span}" is no time span`, parser.spanHere(), undefined, 'spl-bad-argument');
  return {
    calls,
    where,
    by: by.filter((name) => name !== '_time' || !span),
    ...(span ? { span } : {}),
    ...(given.fillnull_value === undefined ? {} : { fillNull: given.fillnull_value }),
    append: given.append ?? false,
  };
}
