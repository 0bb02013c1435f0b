import type { ArgumentParser, OptionValues } from '../spl/argument-parser.ts';
import type { AggregationCall } from '../spl/ast.ts';
import {
  compareText,
  type FieldSet,
  type Row,
  scalarsOf,
  scalarText,
  setField,
  toNumber,
  type Value,
} from '../values/index.ts';
import type { CommandArgumentDoc } from './command.ts';
import { createAccumulator, fieldsOfAggregations, readerOf } from './grouping.ts';
import type { JobContext } from './job.ts';

/** Which series `chart` and `timechart` show: `where max in top5`, `where count > 10`. */
interface SeriesFilter {
  /** A function of the plotted values (`sum`, `max`), or a call over the events (`max(cpu)`, `count`). */
  readonly call: AggregationCall;
  readonly test:
    | { readonly kind: 'rank'; readonly inside: boolean; readonly bottom: boolean; readonly count: number }
    | { readonly kind: 'threshold'; readonly above: boolean; readonly value: number };
}

/** Which series a chart shows, and how they are called. */
export interface SeriesOptions {
  /** How many series to keep; 0 keeps all. */
  readonly limit: number;
  /** Keeps the lowest ones instead of the highest (`limit=bottom3`). */
  readonly bottom: boolean;
  readonly useOther: boolean;
  readonly otherName: string;
  readonly useNull: boolean;
  readonly nullName: string;
  /** Column name where there are several functions, with $AGG$ and $VAL$. */
  readonly format: string;
  readonly where?: SeriesFilter;
}

/** The options of `chart` and `timechart` that choose and name series. */
export const seriesOptions = {
  limit: 'string',
  useother: 'boolean',
  otherstr: 'string',
  usenull: 'boolean',
  nullstr: 'string',
  sep: 'string',
  format: 'string',
} as const;

/** Those options as `docs/spl.md` shows them, with `where` among them. */
export const seriesArguments: readonly CommandArgumentDoc[] = [
  {
    name: 'limit',
    type: 'string',
    default: 10,
    doc: 'How many columns to keep, `top5` or `bottom5`; 0 keeps all.',
  },
  { name: 'where', type: 'expression', doc: 'Which columns to keep: `where max in top5`, `where count > 10`.' },
  { name: 'sep', type: 'string', default: ': ', doc: 'Between function and value in the names of columns.' },
  { name: 'format', type: 'string', doc: 'The names of columns, with `$AGG$` and `$VAL$`; goes before sep.' },
  { name: 'useother', type: 'boolean', default: true, doc: 'Whether the others are added up as OTHER (otherstr).' },
  {
    name: 'usenull',
    type: 'boolean',
    default: true,
    doc: 'Whether results without the field count as NULL (nullstr).',
  },
];

/** Checks the options of a command that charts, and fills in what it leaves out. */
export function readSeriesOptions(
  parser: ArgumentParser,
  given: Partial<OptionValues<typeof seriesOptions>>,
  where?: SeriesFilter,
): SeriesOptions {
  const limit = /^(top|bottom)?\s*(\d+)$/i.exec(given.limit ?? '10');
  if (!limit)
    return parser.fail(
      `"${given.limit}" is no limit`,
      parser.spanHere(),
      'write limit=5, limit=top5 or limit=bottom5',
      'spl-bad-argument',
    );
  return {
    limit: Number(limit[2]),
    bottom: limit[1]?.toLowerCase() === 'bottom',
    useOther: given.useother ?? true,
    otherName: given.otherstr ?? 'OTHER',
    useNull: given.usenull ?? true,
    nullName: given.nullstr ?? 'NULL',
    format: given.format ?? `$AGG$${given.sep ?? ': '}$VAL$`,
    ...(where ? { where } : {}),
  };
}

/** `where FUNCTION (in|notin) (top|bottom)N` or `where FUNCTION (<|>) N` (Search Reference, "timechart"). */
export function readSeriesFilter(parser: ArgumentParser): SeriesFilter | undefined {
  if (!parser.tryKeyword('where')) return undefined;
  const given = parser.aggregations(['in', 'notin'])[0];
  // A function without a field works on the plotted values.
  const call = given?.field === '*' ? { ...given, field: undefined } : given;
  const comparison = /\s*(?:\b(in|notin)\s+(top|bottom)\s*(\d+)|([<>])\s*(-?\d+(?:\.\d+)?))/iy;
  comparison.lastIndex = parser.offset;
  const found = comparison.exec(parser.text);
  if (!found || !call)
    return parser.fail('expected a series condition', parser.spanHere(), 'for example: where max in top5');
  parser.advance(found[0].length);
  const [, inside, direction, count, operator, value] = found;
  return {
    call,
    test: inside
      ? {
          kind: 'rank',
          inside: inside.toLowerCase() === 'in',
          bottom: direction!.toLowerCase() === 'bottom',
          count: Number(count),
        }
      : { kind: 'threshold', above: operator === '>', value: Number(value) },
  };
}

/** What a chart is made of: its aggregations, and the fields of its rows and columns. */
interface ChartShape {
  readonly calls: readonly AggregationCall[];
  readonly series: SeriesOptions;
  /** The field whose values are the rows. */
  readonly over?: string;
  /** The field whose values are the columns. */
  readonly split?: string;
}

/** The fields that a chart reads. */
export function fieldsOfChart({ calls, series, over, split }: ChartShape): FieldSet {
  const all = series.where ? [...calls, series.where.call] : calls;
  return fieldsOfAggregations(
    all,
    [over, split].flatMap((field) => field ?? []),
  );
}

/** The columns of a chart; undefined where they depend on values. */
export function outputsOfChart({ calls, over, split }: ChartShape): readonly string[] | undefined {
  const names = calls.map((call) => call.as);
  if (split !== undefined || names.some((name) => name.includes('*'))) return undefined;
  return over === undefined ? names : [over, ...names];
}

interface Cell {
  readonly accumulators: ReturnType<typeof createAccumulator>[];
}

/**
 * The table that `chart` and `timechart` make: a line for each key, a column for each series (or for each aggregation).
 * Series that are not kept are added to OTHER.
 */
export class Chart {
  readonly #calls: readonly AggregationCall[];
  readonly #split: string | undefined;
  readonly #options: SeriesOptions;
  readonly #readers: ((row: Row) => Value)[];
  readonly #lines = new Map<string, Map<string, Cell>>();
  readonly #rows: { line: string; series: string; row: Row }[] = [];
  readonly #filter: ReturnType<typeof readerOf> | undefined;

  readonly #bucket: number | undefined;

  /** `bucket` is the width of a line in seconds, where lines are steps of time. */
  constructor(
    calls: readonly AggregationCall[],
    split: string | undefined,
    options: SeriesOptions,
    job: JobContext,
    bucket?: number,
  ) {
    this.#bucket = bucket;
    this.#calls = calls;
    this.#split = split;
    this.#options = options;
    this.#readers = calls.map((call) => readerOf(call, job));
    this.#filter = options.where && readerOf(options.where.call, job);
  }

  line(key: string): Map<string, Cell> {
    let line = this.#lines.get(key);
    if (!line) {
      line = new Map();
      this.#lines.set(key, line);
    }
    return line;
  }

  add(key: string, row: Row): void {
    for (const series of this.#seriesOf(row)) {
      this.#feed(key, series, row);
      if (this.#split !== undefined) this.#rows.push({ line: key, series, row });
    }
  }

  #seriesOf(row: Row): string[] {
    if (this.#split === undefined) return [''];
    const values = scalarsOf(row.get(this.#split) ?? null).map(scalarText);
    if (values.length > 0) return [...new Set(values)];
    return this.#options.useNull ? [this.#options.nullName] : [];
  }

  #feed(key: string, series: string, row: Row): void {
    const line = this.line(key);
    let cell = line.get(series);
    if (!cell) {
      cell = { accumulators: this.#calls.map((call) => createAccumulator(call, false, this.#bucket)) };
      line.set(series, cell);
    }
    const time = timeOf(row);
    this.#readers.forEach((read, i) => cell.accumulators[i]!.add(read(row), time));
  }

  /** Lines in the order of `keys`, with their columns. */
  table(keyField: string | undefined, keys: readonly string[]): { rows: Row[]; columns: string[] } {
    const series = this.#split === undefined ? [''] : this.#series();
    const columns = this.#calls.flatMap((call, i) =>
      series.map((name) => ({ call, i, series: name, title: this.#title(call, name) })),
    );
    const rows = keys.map((key) => {
      const row: Row = new Map(keyField === undefined ? [] : [[keyField, key as Value]]);
      const line = this.#lines.get(key);
      for (const { call, i, series: name, title } of columns) {
        const accumulator = line?.get(name)?.accumulators[i] ?? createAccumulator(call);
        setField(row, title, accumulator.result());
      }
      return row;
    });
    return { rows, columns: [...(keyField === undefined ? [] : [keyField]), ...columns.map((one) => one.title)] };
  }

  #title(call: AggregationCall, series: string): string {
    if (this.#split === undefined) return call.as;
    // `VALUE_audit`: a column of the name `_audit` would be an internal field (Search Reference, "timechart").
    if (this.#calls.length === 1) return series.startsWith('_') ? `VALUE${series}` : series;
    return this.#options.format.replace(/\$(AGG|VAL)\$/g, (_whole, token) => (token === 'AGG' ? call.as : series));
  }

  /** Names of the series, sorted, NULL and OTHER behind; OTHER is what was not kept. */
  #series(): string[] {
    const { otherName, nullName, useNull, useOther } = this.#options;
    const names = new Set<string>();
    for (const line of this.#lines.values()) for (const name of line.keys()) names.add(name);
    const plain = [...names].filter((name) => name !== nullName || !useNull);
    const kept = new Set(this.#kept(plain));
    const nulls = useNull && names.has(nullName) ? [nullName] : [];
    const sorted = [...kept].filter((name) => name !== otherName).sort(naturally);
    if (kept.size === plain.length || !useOther)
      return [...sorted, ...nulls, ...(kept.has(otherName) ? [otherName] : [])];
    if (!kept.has(otherName)) for (const line of this.#lines.values()) line.delete(otherName);
    for (const { line, series, row } of this.#rows)
      if (!kept.has(series) && !nulls.includes(series)) this.#feed(line, otherName, row);
    return [...sorted, ...nulls, otherName];
  }

  #kept(names: string[]): string[] {
    const { limit, bottom, where } = this.#options;
    if (where === undefined)
      return limit === 0 || names.length <= limit ? names : rank(names, this.#scores(), bottom, limit);
    const scores = this.#filterScores(where);
    const { test } = where;
    if (test.kind === 'threshold')
      return names.filter((name) =>
        test.above ? (scores.get(name) ?? Number.NaN) > test.value : (scores.get(name) ?? Number.NaN) < test.value,
      );
    const chosen = new Set(rank(names, scores, test.bottom, test.count));
    return names.filter((name) => chosen.has(name) === test.inside);
  }

  /** With one function, the sum of its values; with several, how often the series occurs. */
  #scores(): Map<string, number> {
    const scores = new Map<string, number>();
    const add = (name: string, amount: number) => void scores.set(name, (scores.get(name) ?? 0) + amount);
    if (this.#calls.length > 1) for (const { series } of this.#rows) add(series, 1);
    else
      for (const line of this.#lines.values())
        for (const [name, cell] of line) add(name, Number(cell.accumulators[0]!.result() ?? 0) || 0);
    return scores;
  }

  #filterScores({ call }: SeriesFilter): Map<string, number> {
    const accumulators = new Map<string, ReturnType<typeof createAccumulator>>();
    const of = (name: string) => {
      const known = accumulators.get(name) ?? createAccumulator(call);
      accumulators.set(name, known);
      return known;
    };
    const overEvents = call.name === 'count' || call.field !== undefined || call.expression !== undefined;
    if (overEvents) for (const { series, row } of this.#rows) of(series).add(this.#filter!(row), timeOf(row));
    else
      for (const line of this.#lines.values())
        for (const [name, cell] of line) of(name).add(cell.accumulators[0]!.result(), null);
    return new Map([...accumulators].map(([name, one]) => [name, Number(one.result() ?? Number.NaN)]));
  }
}

function timeOf(row: Row): number | null {
  const time = row.get('_time');
  return time === undefined || time === null ? null : Number(time);
}

/** The highest or lowest names; ties go to the lower text (Search Reference, "timechart", limit). */
function rank(names: readonly string[], scores: ReadonlyMap<string, number>, bottom: boolean, count: number): string[] {
  const score = (name: string) => scores.get(name) ?? 0;
  const order = bottom ? 1 : -1;
  return [...names].sort((a, b) => order * (score(a) - score(b)) || compareText(a, b)).slice(0, count);
}

/** Numbers, and ranges by their lower end, as numbers and before text; text by its bytes. */
export function naturally(a: string, b: string): number {
  const x = leadingNumber(a);
  const y = leadingNumber(b);
  if (x !== null && y !== null) return x - y || compareText(a, b);
  if (x !== null || y !== null) return x !== null ? -1 : 1;
  return compareText(a, b);
}

function leadingNumber(text: string): number | null {
  return toNumber(/^(-?\d+(?:\.\d+)?)--?\d+(?:\.\d+)?$/.exec(text)?.[1] ?? text);
}
