import type { ArgumentParser, OptionValues } from '../../spl/argument-parser.ts';
import type { AggregationCall, Expr } from '../../spl/ast.ts';
import { parseExpression } from '../../spl/pipeline.ts';
import { parseSpan, type Row, setField, spanSeconds, textOf, type Value } from '../../values/index.ts';
import { command } from '../command.ts';
import { fieldsOf } from '../expression.ts';
import { createAccumulator, expandWildcards, fieldsOfAggregations, readerOf } from '../grouping.ts';
import type { JobContext } from '../job.ts';

interface StreamstatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly by: readonly string[];
  readonly current: boolean;
  readonly window: number;
  readonly global: boolean;
  readonly resetOnChange: boolean;
  readonly allNum: boolean;
  readonly timeWindow?: number;
  readonly resetBefore?: Expr;
  readonly resetAfter?: Expr;
}

const options = {
  current: 'boolean',
  window: 'integer',
  global: 'boolean',
  reset_on_change: 'boolean',
  time_window: 'string',
  allnum: 'boolean',
} as const;

export const streamstats = command<StreamstatsArguments>({
  name: 'streamstats',
  category: 'statistics',
  kind: 'streaming',
  summary: 'Aggregates the results seen so far and writes what comes out into each of them.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions with optional AS names.' },
    { name: 'by', type: 'fields', doc: 'Fields to group by.' },
    { name: 'current', type: 'boolean', default: true, doc: 'Whether the result itself counts.' },
    { name: 'window', type: 'integer', default: 0, doc: 'How many results count, 0 is all.' },
    { name: 'global', type: 'boolean', default: true, doc: 'Whether the window runs over all groups together.' },
    { name: 'reset_on_change', type: 'boolean', default: false, doc: 'Starts anew when the by-fields change.' },
    {
      name: 'reset_before',
      type: 'expression',
      doc: 'Starts anew before a result for which this is true; likewise reset_after.',
    },
    {
      name: 'allnum',
      type: 'boolean',
      default: false,
      doc: 'Whether numeric functions give nothing once a value was no number.',
    },
    { name: 'time_window', type: 'timespan', doc: 'Only counts results within this time.' },
  ],
  examples: [
    {
      title: 'a running count',
      given: [{ n: '1' }, { n: '2' }],
      search: 'streamstats count',
      gives: [
        { n: '1', count: '1' },
        { n: '2', count: '2' },
      ],
    },
    {
      title: 'the value before',
      given: [{ n: '1' }, { n: '2' }],
      search: 'streamstats current=false last(n) AS before',
      gives: [{ n: '1' }, { n: '2', before: '1' }],
    },
    {
      title: 'a window',
      given: [{ n: '1' }, { n: '2' }, { n: '4' }],
      search: 'streamstats window=2 sum(n) AS s',
      gives: [
        { n: '1', s: '1' },
        { n: '2', s: '3' },
        { n: '4', s: '6' },
      ],
    },
  ],
  parse(parser) {
    const given: GivenOptions = {};
    const resets: Resets = {};
    readOptions(parser, given, resets);
    const calls = parser.aggregations(['by']);
    readOptions(parser, given, resets);
    if (calls.length === 0) parser.fail('streamstats needs a statistical function', parser.spanHere());
    const by = parser.tryKeyword('by')
      ? parser.fieldNames({ options: [...Object.keys(options), 'reset_before', 'reset_after'] })
      : [];
    readOptions(parser, given, resets);
    if ((given.window ?? 0) < 0)
      parser.fail('window= needs 0 or more', parser.spanHere(), undefined, 'spl-bad-argument');
    const span = given.time_window === undefined ? null : parseSpan(given.time_window);
    return {
      calls,
      by,
      current: given.current ?? true,
      window: given.window ?? 0,
      global: given.global ?? true,
      resetOnChange: given.reset_on_change ?? false,
      allNum: given.allnum ?? false,
      ...(span ? { timeWindow: spanSeconds(span) } : {}),
      ...resets,
    };
  },
  fields(args, wanted) {
    // A row without a by-field keeps what it has.
    const kept = args.by.length > 0 ? wanted : wanted.without(...args.calls.map((call) => call.as));
    let needed = kept.union(fieldsOfAggregations(args.calls, args.by));
    for (const expression of [args.resetBefore, args.resetAfter])
      if (expression) needed = needed.union(fieldsOf(expression));
    return needed;
  },
  outputs: (args, before) => before && [...new Set([...before, ...args.calls.map((call) => call.as)])],
  *run(rows, args, job) {
    let calls = args.calls;
    if (calls.some((call) => call.field?.includes('*'))) {
      const all = [...rows];
      calls = expandWildcards(calls, new Set(all.flatMap((row) => [...row.keys()])), args.by);
      rows = all;
    }
    const before = args.resetBefore && job.predicate(args.resetBefore);
    const after = args.resetAfter && job.predicate(args.resetAfter);
    const seen = new SeenRows(calls, args, job);
    let lastKey: string | undefined;
    for (const row of rows) {
      job.tick();
      const parts = args.by.map((field) => textOf(row.get(field) ?? null));
      if (parts.includes(null)) {
        yield row;
        continue;
      }
      const key = parts.join('\0');
      if (before?.(row) || (args.resetOnChange && lastKey !== undefined && key !== lastKey)) seen.reset();
      lastKey = key;
      // Results are read before the row itself changes, since an output may replace an input.
      const results = seen.resultsFor(row, key);
      const original: Row = new Map(row);
      calls.forEach((call, i) => setField(row, call.as, results[i]!));
      // Unlike reset_before, reset_after sees what streamstats has just written (Search Reference, "streamstats").
      const ends = after?.(row) ?? false;
      yield row;
      seen.add(original, key);
      if (ends) seen.reset();
    }
  },
});

type GivenOptions = Partial<OptionValues<typeof options>>;

interface Resets {
  resetBefore?: Expr;
  resetAfter?: Expr;
}

/**
 * Options, with `reset_before=(…)` and `reset_after=(…)`; the Search Reference writes the parentheses in quotation marks, and those in
 * the expression with a backslash: `reset_after="("match(test,\\"yes\\")")"`.
 */
function readOptions(parser: ArgumentParser, given: GivenOptions, resets: Resets): void {
  for (;;) {
    parser.options(options, given);
    const found = /^\s*reset_(before|after)\s*=\s*("?\()/i.exec(parser.text.slice(parser.offset, parser.end));
    if (!found) return;
    parser.advance(found[0].length);
    const expression = found[2] === '(' ? parser.expression() : quotedExpression(parser);
    if (found[2] === '(') parser.expectChar(')');
    if (found[1]!.toLowerCase() === 'before') resets.resetBefore = expression;
    else resets.resetAfter = expression;
  }
}

/** What stands between `"("` and `")"`, or between `"(` and `)"`. */
function quotedExpression(parser: ArgumentParser): Expr {
  const rest = parser.text.slice(parser.offset, parser.end);
  const inner = /^"((?:\\[^]|[^\\])*?)"\)"/.exec(rest) ?? /^((?:\\[^]|[^\\])*?)\)"/.exec(rest);
  if (!inner) return parser.fail('the condition is never closed', parser.spanHere(), 'write reset_after=(count>5)');
  const expression = parseExpression(inner[1]!.replace(/\\(["\\])/g, '$1'));
  parser.advance(inner[0].length);
  return expression;
}

type Accumulators = ReturnType<typeof createAccumulator>[];

interface KeyedRow {
  readonly row: Row;
  readonly key: string;
}

/** What has been seen so far: running aggregations of each group or, with a window, the rows that may lie in it. */
class SeenRows {
  readonly #args: StreamstatsArguments;
  readonly #readers: readonly ReturnType<typeof readerOf>[];
  readonly #fresh: () => Accumulators;
  readonly #windowed: boolean;
  readonly #groups = new Map<string, Accumulators>();
  #history: KeyedRow[] = [];

  constructor(calls: readonly AggregationCall[], args: StreamstatsArguments, job: JobContext) {
    this.#args = args;
    this.#readers = calls.map((call) => readerOf(call, job));
    this.#fresh = () => calls.map((call) => createAccumulator(call, args.allNum));
    this.#windowed = args.window > 0 || args.timeWindow !== undefined;
  }

  /** What the aggregations give for a row of a group; it counts itself where `current` says so. */
  resultsFor(row: Row, key: string): Value[] {
    const group = this.#windowed ? this.#fresh() : this.#groupOf(key);
    if (this.#windowed) {
      for (const one of windowOf([...this.#history, { row, key }], this.#args, key))
        if (this.#args.current || one.row !== row) this.#feed(group, one.row);
    } else if (this.#args.current) this.#feed(group, row);
    return group.map((one) => one.result());
  }

  /** Lets a row, as it was, count for those behind it. */
  add(row: Row, key: string): void {
    const { window, global, current } = this.#args;
    if (!this.#windowed) {
      if (!current) this.#feed(this.#groupOf(key), row);
      return;
    }
    this.#history.push({ row, key });
    if (window > 0 && this.#history.length > window * 64 && global) this.#history = this.#history.slice(-window - 1);
  }

  reset(): void {
    this.#groups.clear();
    this.#history = [];
  }

  #groupOf(key: string): Accumulators {
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = this.#fresh()));
    return group;
  }

  #feed(group: Accumulators, row: Row): void {
    const time = row.get('_time');
    const seconds = time === undefined || time === null ? null : Number(time);
    this.#readers.forEach((read, i) => group[i]!.add(read(row), seconds));
  }
}

/** The rows that count for the last of `rows`. */
function windowOf(rows: readonly KeyedRow[], args: StreamstatsArguments, key: string): readonly KeyedRow[] {
  const now = Number(rows.at(-1)!.row.get('_time') ?? 0);
  const inTime =
    args.timeWindow === undefined
      ? rows
      : rows.filter((one) => Math.abs(now - Number(one.row.get('_time') ?? 0)) <= args.timeWindow!);
  const size = args.window > 0 ? args.window + (args.current ? 0 : 1) : inTime.length;
  if (args.global) return inTime.slice(-size).filter((one) => one.key === key);
  return inTime.filter((one) => one.key === key).slice(-size);
}
