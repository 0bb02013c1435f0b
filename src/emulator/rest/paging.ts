import { wildcardToRegExp } from '../../values/index.ts';
import type { Entry } from './answer.ts';
import type { RestRequest } from './request.ts';

/** A part of a collection, and the number of all entries that fit. */
export interface Page {
  readonly entries: readonly Entry[];
  readonly total: number;
  readonly perPage: number;
  readonly offset: number;
}

const defaultCount = 30;

/**
 * The part of a collection that was asked for (REST API Reference, "Pagination and filtering parameters"): `search`
 * filters, `sort_key`, `sort_dir` and `sort_mode` order, `count` (0 and -1 are all) and `offset` cut, `f` chooses fields.
 */
export function pageOf(all: readonly Entry[], request: RestRequest): Page {
  // What was created or changed is answered whole: `search` and `count` are settings there.
  if (request.method !== 'GET') return { entries: all, total: all.length, perPage: defaultCount, offset: 0 };
  const terms = searchTerms(request.all('search').join(' '));
  const kept = terms.length === 0 ? [...all] : all.filter((entry) => terms.every((term) => term(entry)));
  const sorted = sortEntries(kept, request);
  const count = request.number('count', defaultCount);
  const offset = Math.max(0, request.number('offset', 0));
  const chosen = sorted.slice(offset, count <= 0 ? undefined : offset + count);
  const fields = request.all('f');
  return {
    entries: fields.length === 0 ? chosen : chosen.map((entry) => ({ ...entry, content: pick(entry.content, fields) })),
    total: kept.length,
    perPage: Math.max(count, 0),
    offset,
  };
}

function sortEntries(list: Entry[], request: RestRequest): Entry[] {
  const key = request.argument('sort_key');
  const backwards = request.argument('sort_dir') === 'desc';
  if (key === undefined && !backwards) return list;
  const mode = request.argument('sort_mode') ?? 'auto';
  const textOf = (entry: Entry) =>
    String(key === undefined || key === 'name' ? entry.name : (entry.content[key] ?? ''));
  const compare = (a: string, b: string): number => {
    const numbers = [Number(a), Number(b)] as const;
    if ((mode === 'auto' || mode === 'num') && a !== '' && b !== '' && numbers.every((one) => !Number.isNaN(one)))
      return numbers[0] - numbers[1];
    const [x, y] = mode.endsWith('_case') ? [a, b] : [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  const sorted = list.toSorted((a, b) => compare(textOf(a), textOf(b)));
  return backwards ? sorted.reverse() : sorted;
}

type Term = (entry: Entry) => boolean;

/** `word`, `"two words"`, `field=value` with wildcards; all must hold. A bare word looks at name and values. */
function searchTerms(text: string): Term[] {
  const terms: Term[] = [];
  for (const [whole, field, quoted, bare] of text.matchAll(/(?:([\w.:-]+)=)?(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
    if (whole === '*' || (field === undefined && value === '*')) continue;
    if (field !== undefined) {
      const pattern = wildcardToRegExp(value);
      terms.push((entry) => valuesOf(entry, field).some((one) => pattern.test(one)));
    } else {
      const inside = wildcardToRegExp(`*${value}*`);
      terms.push(
        (entry) =>
          inside.test(entry.name) ||
          Object.values(entry.content).some((one) => typeof one !== 'object' && inside.test(String(one))),
      );
    }
  }
  return terms;
}

function valuesOf(entry: Entry, field: string): string[] {
  if (field === 'name' || field === 'title') return [entry.name];
  if (field === 'eai:acl.app') return [entry.app ?? 'search'];
  if (field === 'eai:acl.owner') return [entry.owner ?? 'nobody'];
  const value = entry.content[field];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'boolean' ? (one ? '1' : '0') : String(one),
  );
}

function pick(content: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> {
  const patterns = fields.flatMap((field) => field.split(',')).map((field) => wildcardToRegExp(field.trim()));
  return Object.fromEntries(Object.entries(content).filter(([name]) => patterns.some((pattern) => pattern.test(name))));
}
