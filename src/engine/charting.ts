import type { AggregationCall } from '../spl/ast.ts';
import { type Row, scalarsOf, scalarText, setField, type Value } from '../values/index.ts';
import { createAccumulator, readerOf } from './grouping.ts';
import type { JobContext } from './job.ts';

export interface SeriesOptions {
  /** Most frequent or greatest series to keep; 0 keeps all. */
  readonly limit: number;
  readonly useOther: boolean;
  readonly otherName: string;
  readonly useNull: boolean;
  readonly nullName: string;
}

interface Cell {
  readonly accumulators: ReturnType<typeof createAccumulator>[];
}

/**
 * The table that `chart` and `timechart` make: a line for each key, a column for each series (or for each aggregation).
 * Series beyond the limit are added to OTHER, ranked by the sum of their values.
 */
export class Chart {
  readonly #calls: readonly AggregationCall[];
  readonly #split: string | undefined;
  readonly #options: SeriesOptions;
  readonly #readers: ((row: Row) => Value)[];
  readonly #lines = new Map<string, Map<string, Cell>>();
  readonly #rows: { line: string; series: string; row: Row }[] = [];

  constructor(calls: readonly AggregationCall[], split: string | undefined, options: SeriesOptions, job: JobContext) {
    this.#calls = calls;
    this.#split = split;
    this.#options = options;
    this.#readers = calls.map((call) => readerOf(call, job));
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
      if (this.#split !== undefined && this.#options.limit > 0) this.#rows.push({ line: key, series, row });
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
      cell = { accumulators: this.#calls.map((call) => createAccumulator(call)) };
      line.set(series, cell);
    }
    const time = row.get('_time');
    this.#readers.forEach((read, i) =>
      cell.accumulators[i]!.add(read(row), time === undefined || time === null ? null : Number(time)),
    );
  }

  /** Lines in the order of `keys`, with their columns. */
  table(keyField: string, keys: readonly string[]): { rows: Row[]; columns: string[] } {
    const series = this.#series();
    const columns =
      this.#split === undefined
        ? this.#calls.map((call) => call.as)
        : series.flatMap((name) =>
            this.#calls.map((call) => (this.#calls.length === 1 ? name : `${call.as}: ${name}`)),
          );
    const rows = keys.map((key) => {
      const row: Row = new Map([[keyField, key as Value]]);
      const line = this.#lines.get(key);
      (this.#split === undefined ? [''] : series).forEach((name) => {
        const cell = line?.get(name);
        this.#calls.forEach((call, i) => {
          const column = this.#split === undefined ? call.as : this.#calls.length === 1 ? name : `${call.as}: ${name}`;
          const value = cell ? cell.accumulators[i]!.result() : createAccumulator(call).result();
          setField(row, column, value);
        });
      });
      return row;
    });
    return { rows, columns: [keyField, ...columns] };
  }

  /** Names of the series, sorted; those beyond the limit become OTHER. */
  #series(): string[] {
    const weights = new Map<string, number>();
    for (const line of this.#lines.values()) {
      for (const [name, cell] of line)
        weights.set(name, (weights.get(name) ?? 0) + Number(cell.accumulators[0]!.result() ?? 0));
    }
    const names = [...weights.keys()];
    const { limit, otherName, nullName } = this.#options;
    const plain = names.filter((name) => name !== nullName || !this.#options.useNull);
    if (limit === 0 || plain.length <= limit) return names.sort(naturally);
    const kept = new Set(plain.sort((a, b) => weights.get(b)! - weights.get(a)! || naturally(a, b)).slice(0, limit));
    if (this.#options.useNull && weights.has(nullName)) kept.add(nullName);
    if (!this.#options.useOther) return [...kept].sort(naturally);
    for (const line of this.#lines.values()) line.delete(otherName);
    for (const { line, series, row } of this.#rows) if (!kept.has(series)) this.#feed(line, otherName, row);
    return [...[...kept].sort(naturally), otherName];
  }
}

function naturally(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}
