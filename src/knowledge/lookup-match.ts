import { isIP } from 'node:net';
import { DiagnosticError } from '../diagnostics/index.ts';
import { wildcardMatcher } from '../values/index.ts';
import type { LookupDefinition } from './knowledge.ts';

/** Rows of a lookup that match the given input values, at most `maxMatches`. */
export type LookupMatcher = (inputs: readonly string[]) => readonly ReadonlyMap<string, string>[];

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
  if (lookup.kind === 'external' || lookup.kind === 'geo') {
    throw new DiagnosticError({
      code: 'spl-unsupported',
      severity: 'error',
      message: `the ${lookup.kind} lookup "${lookup.name}" (${lookup.resource}) is not supported by the embedded engine`,
    });
  }
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
  return (inputs) => {
    const candidates = wildcardIndex
      ? wildcardIndex(inputs[0]!)
      : (byExact.get(exact.map((i) => fold(inputs[i]!)).join('\0')) ?? []);
    const found: ReadonlyMap<string, string>[] = [];
    for (const { row, tests } of candidates) {
      if (tests.every((test, i) => test === undefined || test(inputs[i]!))) {
        found.push(row);
        if (found.length >= lookup.maxMatches) break;
      }
    }
    return found;
  };
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
  const [address = '', bits] = pattern.split('/');
  const version = isIP(address);
  if (version !== 4) return (value) => value === pattern;
  const width = bits === undefined ? 32 : Number(bits);
  const size = 2 ** (32 - width);
  const base = Math.floor(addressNumber(address) / size);
  return (value) => isIP(value) === 4 && Math.floor(addressNumber(value) / size) === base;
}

function addressNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
