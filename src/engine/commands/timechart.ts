import type { AggregationCall } from '../../spl/ast.ts';
import { addUnits, parseSpan, type Row, snapToSpan, spanSeconds, type TimeSpan } from '../../values/index.ts';
import {
  Chart,
  fieldsOfChart,
  outputsOfChart,
  readSeriesFilter,
  readSeriesOptions,
  type SeriesOptions,
  seriesArguments,
  seriesOptions,
} from '../charting.ts';
import { command } from '../command.ts';
import { expandWildcards } from '../grouping.ts';
import type { JobContext } from '../job.ts';
import { alignment, automaticSpan } from './bin.ts';

interface TimechartArguments {
  readonly calls: readonly AggregationCall[];
  readonly split?: string;
  readonly span?: TimeSpan;
  readonly bins: number;
  readonly minSpan?: TimeSpan;
  readonly alignTime?: string;
  readonly continuous: boolean;
  readonly partial: boolean;
  readonly fixedRange: boolean;
  readonly series: SeriesOptions;
}

const options = {
  ...seriesOptions,
  span: 'string',
  bins: 'integer',
  minspan: 'string',
  cont: 'boolean',
  partial: 'boolean',
  fixedrange: 'boolean',
  aligntime: 'string',
  dedup_splitvals: 'boolean',
} as const;

export const timechart = command<TimechartArguments>({
  name: 'timechart',
  category: 'statistics',
  kind: 'transforming',
  summary: 'Aggregates the results over equal steps of time.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'by', type: 'field', doc: 'A field whose values become columns.' },
    { name: 'span', type: 'timespan', doc: 'The width of a step; by default so that there are at most 100.' },
    { name: 'minspan', type: 'timespan', doc: 'The least width where it is chosen automatically.' },
    { name: 'aligntime', type: 'string', doc: 'Aligns the steps to `earliest`, `latest` or a time.' },
    {
      name: 'partial',
      type: 'boolean',
      default: true,
      doc: 'Whether a first or last step that the time range cuts is kept.',
    },
    ...seriesArguments,
    { name: 'cont', type: 'boolean', default: true, doc: 'Whether steps without results are there as well.' },
    { name: 'bins', type: 'integer', default: 100, doc: 'The greatest number of steps.' },
    {
      name: 'fixedrange',
      type: 'boolean',
      default: true,
      doc: 'Whether the steps cover the whole time range of the search.',
    },
  ],
  deviations: ['`dedup_splitvals` is read and has no effect.', '`agg=` and `eval(…)` over aggregations are refused.'],
  examples: [
    {
      title: 'a count for each minute, empty ones too',
      given: [{ _time: '60' }, { _time: '61' }, { _time: '180' }],
      search: 'timechart span=1m count',
      gives: [
        { _time: '60', count: '2' },
        { _time: '120', count: '0' },
        { _time: '180', count: '1' },
      ],
    },
    {
      title: 'a column for each value',
      given: [
        { _time: '60', h: 'a' },
        { _time: '61', h: 'b' },
        { _time: '62', h: 'a' },
      ],
      search: 'timechart span=1m count by h',
      gives: [{ _time: '60', a: '2', b: '1' }],
    },
  ],
  parse(parser) {
    const { given, calls } = parser.optionsAndAggregations(options, ['by', 'where']);
    if (calls.length === 0) parser.fail('timechart needs a statistical function', parser.spanHere());
    const split = parser.tryKeyword('by') ? parser.fieldName().name : undefined;
    parser.options(options, given);
    const where = readSeriesFilter(parser);
    parser.options(options, given);
    const minspan = given.minspan === undefined ? null : parseSpan(given.minspan);
    const span =
      given.span === undefined
        ? undefined
        : (parseSpan(given.span) ??
          parser.fail(`"${given.span}" is no time span`, parser.spanHere(), undefined, 'spl-bad-argument'));
    return {
      calls,
      ...(split ? { split } : {}),
      ...(span ? { span } : {}),
      bins: given.bins ?? 100,
      continuous: given.cont ?? true,
      partial: given.partial ?? true,
      fixedRange: given.fixedrange ?? true,
      ...(minspan ? { minSpan: minspan } : {}),
      ...(given.aligntime === undefined ? {} : { alignTime: given.aligntime }),
      series: readSeriesOptions(parser, given, where),
    };
  },
  fields: (args) => fieldsOfChart({ ...args, over: '_time' }),
  outputs: (args) => outputsOfChart({ ...args, over: '_time' }),
  *run(rows, args, job) {
    const zone = job.environment.timezone;
    const timed: { row: Row; time: number }[] = [];
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      job.tick();
      const time = Number(row.get('_time') ?? Number.NaN);
      if (Number.isNaN(time)) continue;
      timed.push({ row, time });
      low = Math.min(low, time);
      high = Math.max(high, time);
    }
    if (args.fixedRange && job.earliest !== null) low = Math.min(low, job.earliest);
    if (args.fixedRange && job.latest !== null) high = Math.max(high, job.latest - 1e-6);
    const span = args.span ?? automaticSpan(high - low, args.bins, args.minSpan);
    const align = alignment(args.alignTime, job);
    const snap = (time: number) => snapToSpan(time, span, zone, align);
    const calls = expandWildcards(args.calls, new Set(timed.flatMap(({ row }) => [...row.keys()])), [args.split ?? '']);
    const chart = new Chart(calls, args.split, args.series, job, spanSeconds(span));
    const used = args.continuous ? undefined : new Set(timed.map(({ time }) => snap(time)));
    const keys = low <= high ? stepsBetween(snap(low), high, span, job, used) : [];
    for (const { row, time } of timed) chart.add(String(snap(time)), row);
    const whole = keys.filter(
      (at) =>
        args.partial ||
        (at >= (job.earliest ?? at) && addUnits(at, span.count, span.unit, zone) <= (job.latest ?? Infinity)),
    );
    const table = chart.table('_time', whole.map(String));
    job.columns(table.columns);
    yield* table.rows;
  },
});

/** The steps from the one that begins at `first` to the one that holds `last`; of `used`, where it is given, alone. */
function stepsBetween(
  first: number,
  last: number,
  { count, unit }: TimeSpan,
  job: JobContext,
  used?: ReadonlySet<number>,
): number[] {
  const steps: number[] = [];
  for (let at = first; at <= last; at = addUnits(at, count, unit, job.environment.timezone)) {
    job.tick();
    if (steps.length > 50_000) {
      job.message('WARN', 'timechart stopped at 50000 steps; choose a wider span.');
      break;
    }
    if (used?.has(at) ?? true) steps.push(at);
  }
  return steps;
}
