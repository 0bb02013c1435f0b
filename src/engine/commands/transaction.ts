import type { SearchExpr } from '../../spl/ast.ts';
import { parseSearchExpression } from '../../spl/index.ts';
import { multivalue, parseSpan, type Row, scalarsOf, scalarText, setField, spanSeconds } from '../../values/index.ts';
import { command } from '../command.ts';
import { fieldsOfSearch } from '../search/predicate.ts';

interface TransactionArguments {
  readonly names: readonly string[];
  readonly maxSpan: number;
  readonly maxPause: number;
  readonly maxEvents: number;
  readonly connected: boolean;
  readonly startsWith?: SearchExpr;
  readonly endsWith?: SearchExpr;
  readonly keepEvicted: boolean;
  readonly keepOrphans: boolean;
  readonly mvList: boolean;
}

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
    { name: 'mvlist', type: 'boolean', default: false, doc: 'Keeps all values in order instead of the distinct ones.' },
  ],
  deviations: [
    'eval() in startswith and endswith is refused.',
    '`delim`, `nullstr`, `mvraw`, `unifyends` and limits on open transactions are read and have no effect.',
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
  ],
  parse(parser) {
    const given: ReturnType<typeof parser.options<typeof options>> = {};
    const names: string[] = [];
    let startsWith: SearchExpr | undefined;
    let endsWith: SearchExpr | undefined;
    for (;;) {
      parser.options(options, given);
      const bound = /^[\s,]*(startswith|endswith)\s*=\s*/i.exec(parser.text.slice(parser.offset, parser.end));
      if (bound) {
        parser.advance(bound[0].length);
        const expression = filter(parser);
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
      mvList: given.mvlist === 't' || given.mvlist === 'true' || given.mvlist === '1',
    };
  },
  fields(args) {
    let needed = fieldsOfSearch(args.startsWith ?? { kind: 'all', span: { start: 0, end: 0 } });
    if (args.endsWith) needed = needed.union(fieldsOfSearch(args.endsWith));
    return needed.with('*');
  },
  *run(rows, args, job) {
    const starts = args.startsWith && job.searchPredicate(args.startsWith);
    const ends = args.endsWith && job.searchPredicate(args.endsWith);
    const all = [...rows].sort((a, b) => Number(b.get('_time') ?? 0) - Number(a.get('_time') ?? 0));
    const open: Open[] = [];
    const done: Open[] = [];
    const orphans: Row[] = [];
    const close = (one: Open, complete: boolean) => {
      open.splice(open.indexOf(one), 1);
      one.closed = complete;
      if (complete || args.keepEvicted || (!starts && !ends)) done.push(one);
    };
    for (const row of all) {
      job.tick();
      const time = Number(row.get('_time') ?? 0);
      const keys = args.names.flatMap((name) =>
        scalarsOf(row.get(name) ?? null).map((value) => [name, scalarText(value)] as const),
      );
      if (args.names.length > 0 && keys.length === 0) {
        if (args.keepOrphans) orphans.push(row);
        continue;
      }
      let home = open.find((one) => fits(one, keys, args));
      if (
        home &&
        (home.newest - time > args.maxSpan || home.oldest - time > args.maxPause || home.rows.length >= args.maxEvents)
      ) {
        close(home, !starts);
        home = undefined;
      }
      if (home && ends?.(row)) {
        close(home, false);
        home = undefined;
      }
      if (!home) {
        // With an end condition, a transaction begins (looking back) at the event that ends it.
        if (ends && !ends(row)) {
          if (args.keepOrphans) orphans.push(row);
          continue;
        }
        home = { rows: [], values: new Map(), newest: time, oldest: time, closed: false };
        open.push(home);
      }
      home.rows.push(row);
      home.oldest = time;
      for (const [name, value] of keys) {
        const set = home.values.get(name);
        if (set) set.add(value);
        else home.values.set(name, new Set([value]));
      }
      if (starts?.(row)) close(home, true);
    }
    for (const one of [...open]) close(one, !starts);
    const merged = done.map((one) => merge(one, args));
    const output = [...merged, ...orphans];
    yield* output.sort((a, b) => Number(b.get('_time') ?? 0) - Number(a.get('_time') ?? 0));
  },
});

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
    if (name === '_raw') result.set(name, values.map(scalarText).join('\n'));
    else if (args.mvList) setField(result, name, multivalue(values));
    else {
      const unique = [...new Map(values.map((value) => [scalarText(value), value])).values()];
      setField(
        result,
        name,
        multivalue(unique.length > 1 ? unique.sort((a, b) => (scalarText(a) < scalarText(b) ? -1 : 1)) : unique),
      );
    }
  }
  result.set('_time', one.oldest);
  result.set('duration', one.newest - one.oldest);
  result.set('eventcount', rows.length);
  result.set('closed_txn', one.closed ? 1 : 0);
  return result;
}

/** `(a=1 b=2)`, `"text"` or `eval(…)`. */
function filter(
  parser: Parameters<NonNullable<Parameters<typeof command<TransactionArguments>>[0]['parse']>>[0],
): SearchExpr {
  if (parser.peekKeyword('eval')) parser.unsupported('eval() in startswith and endswith');
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
