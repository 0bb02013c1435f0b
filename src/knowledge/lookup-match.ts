import { BlockList, isIP } from 'node:net';
import { DiagnosticError } from '../diagnostics/index.ts';
import { strptimePrefix, wildcardMatcher } from '../values/index.ts';
import { findExternalLookup } from './external-lookups/index.ts';
import type { LookupDefinition } from './knowledge.ts';

/**
 * Rows of a lookup that match the given input values, at most `maxMatches`; `time` is the event's, for time-based
 * lookups. Where fewer than `minMatches` match, rows that hold the default match in every field make up the number.
 */
export type LookupMatcher = (inputs: readonly string[], time?: number | null) => readonly ReadonlyMap<string, string>[];

type RowTest = (value: string) => boolean;

interface IndexedRow {
  readonly row: ReadonlyMap<string, string>;
  /** Tests of the inputs that are not matched by the index. */
  readonly tests: readonly (RowTest | undefined)[];
}

/**
 * Prepares a lookup for the given key fields. Exact keys are found through a hash; wildcard keys through their longest
 * literal part, so that tables of many patterns stay fast. Case counts unless the definition says otherwise
 * (transforms.conf, "Lookup tables").
 */
export function createLookupMatcher(lookup: LookupDefinition, keys: readonly string[]): LookupMatcher {
  if (lookup.kind === 'external' || lookup.kind === 'geo') return externalMatcher(lookup, keys);
  const fold = lookup.caseSensitive ? (text: string) => text : (text: string) => text.toLowerCase();
  const kinds = keys.map((key) => lookup.matchTypes.get(key));
  const exact = keys.flatMap((_key, i) => (kinds[i] === undefined ? [i] : []));
  const table = lookup.table();
  const byExact = new Map<string, IndexedRow[]>();
  for (const row of table.rows) {
    const tests = keys.map((key, i) =>
      kinds[i] === undefined ? undefined : patternTest(kinds[i]!, row.get(key) ?? '', lookup.caseSensitive),
    );
    const id = exact.map((i) => fold(row.get(keys[i]!) ?? '')).join('\0');
    const list = byExact.get(id);
    if (list) list.push({ row, tests });
    else byExact.set(id, [{ row, tests }]);
  }
  const wildcardIndex =
    exact.length === 0 && keys.length === 1 && kinds[0] === 'WILDCARD' && table.rows.length > 64
      ? indexLiterals(byExact.get('') ?? [], keys[0]!)
      : undefined;
  const timed = timeWindow(lookup);
  const filler = lookup.defaultMatch === undefined ? undefined : new DefaultRow(lookup.defaultMatch);
  return (inputs, time) => {
    const candidates = wildcardIndex
      ? wildcardIndex(inputs[0]!)
      : (byExact.get(exact.map((i) => fold(inputs[i]!)).join('\0')) ?? []);
    const found: ReadonlyMap<string, string>[] = [];
    for (const { row, tests } of timed ? timed(candidates, time ?? null) : candidates) {
      if (tests.every((test, i) => test === undefined || test(inputs[i]!))) {
        found.push(row);
        if (found.length >= lookup.maxMatches) break;
      }
    }
    if (filler) while (found.length < lookup.minMatches) found.push(filler);
    return found;
  };
}

/** One row of answer for one of input; what a script leaves empty is not a value. */
function externalMatcher(lookup: LookupDefinition, keys: readonly string[]): LookupMatcher {
  const known = lookup.kind === 'external' ? findExternalLookup(lookup.resource) : undefined;
  if (!known)
    throw new DiagnosticError({
      code: 'spl-unsupported',
      severity: 'error',
      message: `the ${lookup.kind === 'geo' ? 'geospatial' : lookup.kind} lookup "${lookup.name}" (${lookup.resource}) is not supported by the embedded engine`,
    });
  return (inputs) => [known.answer((field) => inputs[keys.indexOf(field)] ?? '')];
}

/** Stands for a missing match: every field has the default value. */
class DefaultRow extends Map<string, string> {
  readonly #value: string;
  constructor(value: string) {
    super();
    this.#value = value;
  }
  override get(_name: string): string {
    return this.#value;
  }
  override has(): boolean {
    return true;
  }
}

/**
 * For a time-based lookup: the rows whose time lies between `max_offset_secs` and `min_offset_secs` before the event's,
 * latest first (transforms.conf, "time_field").
 */
function timeWindow(
  lookup: LookupDefinition,
): ((rows: readonly IndexedRow[], time: number | null) => readonly IndexedRow[]) | undefined {
  const { timeField } = lookup;
  if (timeField === undefined) return undefined;
  const longest = lookup.maxOffsetSeconds ?? 2_000_000_000;
  const shortest = lookup.minOffsetSeconds ?? 0;
  const times = new Map<IndexedRow['row'], number | null>();
  const timeOf = (row: IndexedRow['row']): number | null => {
    let time = times.get(row);
    if (time === undefined) {
      time = rowTime(row.get(timeField) ?? '', lookup.timeFormat);
      times.set(row, time);
    }
    return time;
  };
  return (rows, time) => {
    if (time === null) return [];
    return rows
      .filter(({ row }) => {
        const at = timeOf(row);
        return at !== null && at <= time - shortest && at >= time - longest;
      })
      .sort((a, b) => timeOf(b.row)! - timeOf(a.row)!);
  };
}

/** Epoch seconds; without a format the text is epoch seconds. */
function rowTime(text: string, format: string | undefined): number | null {
  if (format !== undefined && format !== '') return strptimePrefix(text, format, 'UTC', 0)?.time ?? null;
  return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);
}

/**
 * Patterns by three characters of their longest literal part: only patterns one of whose marks stands in the input are
 * tried. Patterns with shorter literals are always tried. The table's order is kept.
 */
function indexLiterals(rows: readonly IndexedRow[], key: string): (input: string) => readonly IndexedRow[] {
  const marked = new Map<string, number[]>();
  const always: number[] = [];
  rows.forEach(({ row }, i) => {
    const literal = (row.get(key) ?? '')
      .toLowerCase()
      .split('*')
      .reduce((best, part) => (part.length > best.length ? part : best), '');
    if (literal.length < 4) always.push(i);
    else {
      const mark = literal.slice(0, 4);
      const list = marked.get(mark);
      if (list) list.push(i);
      else marked.set(mark, [i]);
    }
  });
  return (input) => {
    const lower = input.toLowerCase();
    const hits = new Set<number>(always);
    for (let i = 0; i + 4 <= lower.length; i++)
      for (const hit of marked.get(lower.slice(i, i + 4)) ?? []) hits.add(hit);
    return [...hits].sort((a, b) => a - b).map((i) => rows[i]!);
  };
}

function patternTest(kind: 'WILDCARD' | 'CIDR', pattern: string, caseSensitive: boolean): RowTest {
  if (kind === 'CIDR') return cidrTest(pattern);
  if (!pattern.includes('*')) {
    const lower = pattern.toLowerCase();
    return caseSensitive ? (value) => value === pattern : (value) => value.toLowerCase() === lower;
  }
  let compiled: RowTest | undefined;
  return (value) => {
    compiled ??= wildcardMatcher(pattern, caseSensitive);
    return compiled(value);
  };
}

function cidrTest(pattern: string): RowTest {
  const [address = '', bits] = pattern.trim().split('/');
  const version = isIP(address);
  const width = version === 4 ? 32 : 128;
  const length = bits === undefined ? width : Number(bits);
  if (version === 0 || !Number.isInteger(length) || length < 0 || length > width) return (value) => value === pattern;
  const list = new BlockList();
  list.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  return (value) => isIP(value) === version && list.check(value, version === 4 ? 'ipv4' : 'ipv6');
}
