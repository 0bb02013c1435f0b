import type { ArgumentParser } from '../../spl/argument-parser.ts';
import type { AggregationCall } from '../../spl/ast.ts';
import { compareText, type Row, scalarsOf, scalarText, setField, toNumber, type Value } from '../../values/index.ts';
import {
  Chart,
  fieldsOfChart,
  naturally,
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
import { type AutomaticBins, alignment, automaticBucketer, type BinSpan, bucketer, readSpan } from './bin.ts';

interface ChartAxis {
  readonly field: string;
  readonly span?: BinSpan;
  /** Where there is no span. */
  readonly automatic?: AutomaticBins;
  readonly alignTime?: string;
}
interface ChartArguments {
  readonly calls: readonly AggregationCall[];
  readonly over?: ChartAxis;
  readonly split?: ChartAxis;
  readonly series: SeriesOptions;
}

const options = { ...seriesOptions, cont: 'boolean', dedup_splitvals: 'boolean' } as const;
const axisOptions = { span: 'string', bins: 'integer', start: 'number', end: 'number', aligntime: 'string' } as const;

export const chart = command<ChartArguments>({
  name: 'chart',
  category: 'statistics',
  kind: 'transforming',
  summary:
    'Aggregates the results into a table with a row for each value of one field and, with a second, a column for each of its values.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'over|by', type: 'field', doc: '`OVER row BY column`, or `BY row column`.' },
    { name: 'span', type: 'timespan', doc: 'Behind a field: cuts its values into buckets, as `bin` does.' },
    { name: 'bins', type: 'integer', default: 300, doc: 'Behind a field: the greatest number of buckets instead.' },
    { name: 'start|end', type: 'number', doc: 'Behind a field: the range to cut; values outside are left out.' },
    { name: 'aligntime', type: 'string', doc: 'Behind `_time`: aligns the buckets to `earliest`, `latest` or a time.' },
    ...seriesArguments,
  ],
  deviations: [
    '`cont` and `dedup_splitvals` are read and have no effect.',
    '`agg=` and `eval(…)` over aggregations are refused.',
  ],
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
    {
      title: 'the greatest column and the others',
      given: [
        { h: 'a', s: 'x' },
        { h: 'a', s: 'x' },
        { h: 'a', s: 'y' },
      ],
      search: 'chart limit=1 count over h by s',
      gives: [{ h: 'a', x: '2', OTHER: '1' }],
    },
  ],
  parse(parser) {
    const { given, calls } = parser.optionsAndAggregations(options, ['over', 'by', 'where']);
    if (calls.length === 0) parser.fail('chart needs a statistical function', parser.spanHere());
    let over: ChartAxis | undefined;
    let split: ChartAxis | undefined;
    const axis = (): ChartAxis => {
      const found = readAxis(parser);
      parser.options(options, given);
      return found;
    };
    if (parser.tryKeyword('over')) {
      over = axis();
      if (parser.tryKeyword('by')) split = axis();
    } else if (parser.tryKeyword('by')) {
      over = axis();
      parser.skipCommas();
      if (!parser.atEnd() && !parser.peekKeyword('where')) split = axis();
    }
    const where = readSeriesFilter(parser);
    parser.options(options, given);
    return {
      calls,
      ...(over ? { over } : {}),
      ...(split ? { split } : {}),
      series: readSeriesOptions(parser, given, where),
    };
  },
  fields: (args) => fieldsOfChart(shapeOf(args)),
  outputs: (args) => outputsOfChart(shapeOf(args)),
  *run(given, args, job) {
    const all = [...given];
    const axes = [args.over, args.split].flatMap((axis) =>
      axis?.span || axis?.automatic ? [{ field: axis.field, cut: cutOf(axis, all, job) }] : [],
    );
    const over = args.over?.field;
    const calls = expandWildcards(args.calls, fieldNames(all), [over ?? '', args.split?.field ?? '']);
    const table = new Chart(calls, args.split?.field, args.series, job);
    const keys = new Set<string>(over === undefined ? [''] : []);
    for (const row of all) {
      job.tick();
      for (const { field, cut } of axes) if (row.has(field)) setField(row, field, cut(row.get(field)!));
      for (const value of over === undefined ? [''] : scalarsOf(row.get(over) ?? null)) {
        keys.add(scalarText(value));
        table.add(scalarText(value), row);
      }
    }
    const made = table.table(over, [...keys].sort(naturally));
    job.columns(made.columns);
    yield* made.rows;
  },
});

const shapeOf = ({ calls, series, over, split }: ChartArguments) => ({
  calls,
  series,
  over: over?.field,
  split: split?.field,
});

function fieldNames(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => [...row.keys()]))].sort(compareText);
}

/** Puts the values of an axis into buckets; those outside of `start` and `end` into none. */
function cutOf(axis: ChartAxis, rows: readonly Row[], job: JobContext): (value: Value) => Value {
  const zone = job.environment.timezone;
  const isTime = axis.field === '_time';
  const align = alignment(axis.alignTime, job);
  if (axis.span) return bucketer(axis.span, isTime, zone, align);
  const { start = Number.NEGATIVE_INFINITY, end = Number.POSITIVE_INFINITY } = axis.automatic!;
  const inside = (value: Value) => {
    const number = value === null || Array.isArray(value) ? null : toNumber(value as string);
    return number === null || (number >= start && number <= end);
  };
  const values = rows.map((row) => row.get(axis.field) ?? null).filter(inside);
  const cut = automaticBucketer(values, axis.automatic!, isTime, zone, align);
  return (value) => (inside(value) ? cut(value) : null);
}

/** A field with its own options: `size span=10`. */
function readAxis(parser: ArgumentParser): ChartAxis {
  const field = parser.fieldName().name;
  const given = parser.options(axisOptions);
  const align = given.aligntime === undefined ? {} : { alignTime: given.aligntime };
  if (given.span === undefined) {
    const { bins, start, end } = given;
    if (bins === undefined && start === undefined && end === undefined) return { field };
    const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
    return { field, automatic: { bins: bins ?? 300, ...range }, ...align };
  }
  const span = readSpan(given.span);
  return span
    ? { field, span, ...align }
    : parser.fail(`"${given.span}" is no span`, parser.spanHere(), 'write for example span=1h', 'spl-bad-argument');
}
