import type { ArgumentParser } from '../../spl/argument-parser.ts';
import type { Expr, SearchExpr } from '../../spl/ast.ts';
import { parseSearchExpression } from '../../spl/index.ts';
import {
  allFields,
  compareText,
  type FieldSet,
  fieldSet,
  multivalue,
  noFields,
  parseSpan,
  type Row,
  type Scalar,
  scalarsOf,
  scalarText,
  setField,
  spanSeconds,
} from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

interface TransactionArguments {
  readonly names: readonly string[];
  readonly maxSpan: number;
  readonly maxPause: number;
  readonly maxEvents: number;
  readonly connected: boolean;
  readonly startsWith?: Bound;
  readonly endsWith?: Bound;
  readonly keepEvicted: boolean;
  readonly keepOrphans: boolean;
  /** Fields that keep all values in order: all, or those listed. */
  readonly mvList: FieldSet;
  readonly nullText: string;
  readonly mvRaw: boolean;
}

/** What an event must satisfy to start or end a transaction. */
type Bound =
  | { readonly kind: 'search'; readonly expression: SearchExpr }
  | { readonly kind: 'eval'; readonly expression: Expr };

const options = {
  maxspan: 'string',
  maxpause: 'string',
  maxevents: 'integer',
  connected: 'boolean',
  unifyends: 'boolean',
  keeporphans: 'boolean',
  keepevicted: 'boolean',
  mvlist: 'string',
  delim: 'string',
  nullstr: 'string',
  mvraw: 'boolean',
  maxopentxn: 'integer',
  maxopenevents: 'integer',
  name: 'string',
} as const;

/** A transaction that is being built; events come newest first, so that `rows` runs back in time. */
interface Open {
  rows: Row[];
  readonly values: Map<string, Set<string>>;
  newest: number;
  oldest: number;
  closed: boolean;
  matches: number;
}

export const transaction = command<TransactionArguments>({
  name: 'transaction',
  category: 'combining',
  kind: 'dataset',
  summary: 'Groups events into transactions by equal fields, time limits and events that start or end one.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'Fields whose values tie events together.' },
    { name: 'maxspan', type: 'timespan', doc: 'The longest time from first to last event.' },
    { name: 'maxpause', type: 'timespan', doc: 'The longest time between two events.' },
    { name: 'maxevents', type: 'integer', default: 1000, doc: 'The greatest number of events.' },
    {
      name: 'startswith',
      type: 'expression',
      doc: 'A search expression in parentheses or quotes, or eval(…), for the first event; likewise endswith.',
    },
    {
      name: 'connected',
      type: 'boolean',
      default: true,
      doc: "Whether an event without any of the open transaction's values starts a new one.",
    },
    { name: 'keepevicted', type: 'boolean', default: false, doc: 'Whether transactions without their end are kept.' },
    { name: 'keeporphans', type: 'boolean', default: false, doc: 'Whether events that belong to none are kept.' },
    {
      name: 'mvlist',
      type: 'other',
      default: false,
      doc: 'Keeps all values in order instead of the distinct ones: true, or a list of fields in quotes.',
    },
    { name: 'nullstr', type: 'string', default: 'NULL', doc: 'With mvlist, stands for the values that events lack.' },
    { name: 'mvraw', type: 'boolean', default: false, doc: 'Whether `_raw` is a multivalue instead of one text.' },
    { name: 'maxopentxn', type: 'integer', doc: 'Accepted; likewise maxopenevents, unifyends and delim.' },
  ],
  deviations: [
    '`delim`, `maxopentxn` and `maxopenevents` are read and have no effect.',
    'An event that starts or ends a transaction must share a field value with it, as with `unifyends=true`.',
    'Transaction types of transactiontypes.conf (`name=`) are refused.',
  ],
  examples: [
    {
      title: 'events of one session within a minute',
      given: [
        { _time: '100', s: 'a', x: '2' },
        { _time: '70', s: 'a', x: '1' },
        { _time: '10', s: 'b', x: '3' },
      ],
      search: 'transaction s maxspan=1m | table s x duration eventcount',
      gives: [
        { s: 'a', x: ['1', '2'], duration: '30', eventcount: '2' },
        { s: 'b', x: '3', duration: '0', eventcount: '1' },
      ],
    },
    {
      title: 'from a start to an end',
      given: [
        { _time: '30', s: 'a', x: 'stop' },
        { _time: '20', s: 'a', x: 'start' },
        { _time: '10', s: 'b', x: 'stop' },
      ],
      search: 'transaction s startswith=(x=start) endswith=(x=stop) | table s duration',
      gives: [{ s: 'a', duration: '10' }],
    },
  ],
  parse(parser) {
    const given: ReturnType<typeof parser.options<typeof options>> = {};
    const names: string[] = [];
    let startsWith: Bound | undefined;
    let endsWith: Bound | undefined;
    for (;;) {
      parser.options(options, given);
      const bound = /^[\s,]*(startswith|endswith)\s*=\s*/i.exec(parser.text.slice(parser.offset, parser.end));
      if (bound) {
        parser.advance(bound[0].length);
        const expression = readBound(parser);
        if (bound[1]!.toLowerCase() === 'startswith') startsWith = expression;
        else endsWith = expression;
        continue;
      }
      if (parser.atEnd()) break;
      parser.rejectUnknownOption([...Object.keys(options), 'startswith', 'endswith']);
      names.push(parser.fieldName().name);
      parser.skipCommas();
    }
    const seconds = (text: string | undefined): number => {
      if (text === undefined || text === '-1') return Number.POSITIVE_INFINITY;
      const span = parseSpan(text);
      return span
        ? spanSeconds(span)
        : parser.fail(`"${text}" is no time span`, parser.spanHere(), undefined, 'spl-bad-argument');
    };
    if (given.name !== undefined) parser.unsupported('transaction name=');
    return {
      names,
      maxSpan: seconds(given.maxspan),
      maxPause: seconds(given.maxpause),
      maxEvents: given.maxevents ?? 1000,
      connected: given.connected ?? true,
      ...(startsWith ? { startsWith } : {}),
      ...(endsWith ? { endsWith } : {}),
      keepEvicted: given.keepevicted ?? false,
      keepOrphans: given.keeporphans ?? false,
      mvList: listOf(given.mvlist),
      nullText: given.nullstr ?? 'NULL',
      mvRaw: given.mvraw ?? false,
    };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const tests = { starts: predicateOf(args.startsWith, job), ends: predicateOf(args.endsWith, job) };
    const all = [...rows].sort(newestFirst);
    const builder = new Builder(args, tests);
    for (const row of all) {
      job.tick();
      builder.add(row);
    }
    yield* builder.finish().sort(newestFirst);
  },
});

function newestFirst(a: Row, b: Row): number {
  return Number(b.get('_time') ?? 0) - Number(a.get('_time') ?? 0);
}

function predicateOf(bound: Bound | undefined, job: JobContext): ((row: Row) => boolean) | undefined {
  if (!bound) return undefined;
  return bound.kind === 'search' ? job.searchPredicate(bound.expression) : job.predicate(bound.expression);
}

/** Builds transactions from events that come newest first. */
class Builder {
  readonly #args: TransactionArguments;
  readonly #starts: ((row: Row) => boolean) | undefined;
  readonly #ends: ((row: Row) => boolean) | undefined;
  readonly #limited: boolean;
  readonly #open = new Set<Open>();
  readonly #byValue = new Map<string, Set<Open>>();
  readonly #done: Row[] = [];

  constructor(
    args: TransactionArguments,
    tests: { starts: ((row: Row) => boolean) | undefined; ends: ((row: Row) => boolean) | undefined },
  ) {
    this.#args = args;
    this.#starts = tests.starts;
    this.#ends = tests.ends;
    this.#limited =
      tests.starts !== undefined ||
      tests.ends !== undefined ||
      Number.isFinite(args.maxSpan) ||
      Number.isFinite(args.maxPause);
  }

  add(row: Row): void {
    const args = this.#args;
    const time = Number(row.get('_time') ?? 0);
    const keys = args.names.flatMap((name) =>
      scalarsOf(row.get(name) ?? null).map((value) => [name, scalarText(value)] as const),
    );
    const matched = args.names.filter((name) => row.has(name)).length;
    if (args.names.length > 0 && matched === 0) {
      this.#orphan(row);
      return;
    }
    const ends = this.#ends?.(row) ?? false;
    let home = this.#candidates(keys).find((one) => fits(one, keys, args));
    if (home && (this.#isFull(home, time) || ends)) {
      // Without a start condition, what reached its end is whole.
      this.#close(home, !this.#starts);
      home = undefined;
    }
    if (!home) {
      // With an end condition, a transaction begins (looking back) at the event that ends it.
      if (this.#ends && !ends) {
        this.#orphan(row);
        return;
      }
      home = { rows: [], values: new Map(), newest: time, oldest: time, closed: false, matches: 0 };
      this.#open.add(home);
    }
    this.#join(home, row, time, keys, matched);
    if (this.#starts?.(row)) this.#close(home, true);
  }

  /** Open transactions in the order of their beginning; with connected=true, those that share a value. */
  #candidates(keys: readonly (readonly [string, string])[]): Open[] {
    if (this.#args.names.length === 0 || !this.#args.connected) return [...this.#open];
    const found = new Set<Open>();
    for (const [name, value] of keys) for (const one of this.#byValue.get(`${name}\0${value}`) ?? []) found.add(one);
    return [...found];
  }

  #join(home: Open, row: Row, time: number, keys: readonly (readonly [string, string])[], matched: number): void {
    home.rows.push(row);
    home.oldest = time;
    home.matches += matched;
    for (const [name, value] of keys) {
      const set = home.values.get(name);
      if (set) set.add(value);
      else home.values.set(name, new Set([value]));
      const key = `${name}\0${value}`;
      const sharing = this.#byValue.get(key);
      if (sharing) sharing.add(home);
      else this.#byValue.set(key, new Set([home]));
    }
  }

  #isFull(one: Open, time: number): boolean {
    const { maxSpan, maxPause, maxEvents } = this.#args;
    return one.newest - time > maxSpan || one.oldest - time > maxPause || one.rows.length >= maxEvents;
  }

  #orphan(row: Row): void {
    if (this.#args.keepOrphans) this.#done.push(row.set('_txn_orphan', 1));
  }

  #close(one: Open, complete: boolean): void {
    this.#open.delete(one);
    for (const [name, values] of one.values)
      for (const value of values) this.#byValue.get(`${name}\0${value}`)?.delete(one);
    one.closed = complete;
    if (complete || this.#args.keepEvicted) this.#done.push(merge(one, this.#args));
  }

  finish(): Row[] {
    for (const one of [...this.#open]) {
      if (this.#limited) this.#close(one, !this.#starts);
      else this.#done.push(merge(one, this.#args));
    }
    return this.#done;
  }
}

/** No field contradicts the transaction and, unless unconnected, one agrees with it. */
function fits(one: Open, keys: readonly (readonly [string, string])[], args: TransactionArguments): boolean {
  if (args.names.length === 0) return true;
  let agreed = false;
  const byName = new Map<string, string[]>();
  for (const [name, value] of keys) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const [name, values] of byName) {
    const known = one.values.get(name);
    if (!known) continue;
    if (!values.some((value) => known.has(value))) return false;
    agreed = true;
  }
  return agreed || !args.connected;
}

function merge(one: Open, args: TransactionArguments): Row {
  const rows = [...one.rows].reverse();
  const result: Row = new Map();
  const names = new Set(rows.flatMap((row) => [...row.keys()]));
  for (const name of names) {
    if (name === '_time') continue;
    const values = rows.flatMap((row) => scalarsOf(row.get(name) ?? null));
    if (name === '_raw') setField(result, name, args.mvRaw ? multivalue(values) : values.map(scalarText).join('\n'));
    else if (args.mvList.has(name)) setField(result, name, multivalue(rows.flatMap((row) => listed(row, name, args))));
    else {
      const unique = [...new Map(values.map((value) => [scalarText(value), value])).values()];
      setField(result, name, multivalue(unique.sort((a, b) => compareText(scalarText(a), scalarText(b)))));
    }
  }
  result.set('_time', one.oldest);
  result.set('duration', one.newest - one.oldest);
  result.set('eventcount', rows.length);
  result.set('closed_txn', one.closed ? 1 : 0);
  result.set('field_match_sum', one.matches);
  return result;
}

function listed(row: Row, name: string, args: TransactionArguments): readonly Scalar[] {
  const values = scalarsOf(row.get(name) ?? null);
  return values.length > 0 ? values : [args.nullText];
}

function listOf(text: string | undefined): FieldSet {
  if (text === undefined || /^(?:f|false|0|no)$/i.test(text)) return noFields;
  if (/^(?:t|true|1|yes)$/i.test(text)) return allFields;
  return fieldSet(text.split(/[,\s]+/).filter((name) => name !== ''));
}

/** `(a=1 b=2)`, `"text"` or `eval(…)`. */
function readBound(parser: ArgumentParser): Bound {
  if (parser.tryKeyword('eval')) {
    parser.expectChar('(');
    const expression = parser.expression();
    parser.expectChar(')');
    return { kind: 'eval', expression };
  }
  return { kind: 'search', expression: readSearchBound(parser) };
}

function readSearchBound(parser: ArgumentParser): SearchExpr {
  const text = parser.tryString();
  if (text) return parseSearchExpression(text.text.includes('=') ? text.text : `"${text.text}"`);
  if (parser.peekChar() !== '(') return parseSearchExpression(parser.value().text);
  const start = parser.offset;
  let depth = 0;
  let at = start;
  for (; at < parser.end; at++) {
    const c = parser.text[at];
    if (c === '"') {
      at = parser.text.indexOf('"', at + 1);
      if (at < 0) break;
    } else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) break;
  }
  if (at < 0 || depth !== 0) parser.fail('a parenthesis is never closed', { start, end: start + 1 }, 'add ")"');
  parser.moveTo(at + 1);
  return parseSearchExpression(parser.text.slice(start + 1, at));
}
