import { isSpace, skipString } from './scan.ts';

/**
 * Lays a search out with one command a line. Strings, comments and macro calls stay as they are; other blanks become
 * one. Subsearches stay in their line. What it gives is its own layout: doing it twice changes nothing.
 */
export function layoutSearch(text: string): string {
  let out = '';
  let depth = 0;
  const blank = () => {
    if (out !== '' && !/\s$/.test(out)) out += ' ';
  };
  for (let i = 0; i < text.length; ) {
    const next = verbatimEnd(text, i);
    if (next > i) {
      out += text.slice(i, next);
      i = next;
      continue;
    }
    const c = text[i]!;
    if (isSpace(text.charCodeAt(i))) blank();
    else if (c === '|') {
      if (depth > 0) blank();
      else out = out.trimEnd() === '' ? '' : `${out.trimEnd()}\n`;
      out += '| ';
    } else {
      if (c === '[') depth++;
      else if (c === ']') depth = Math.max(0, depth - 1);
      out += c;
    }
    i++;
  }
  return out.trim();
}

/** The end of what must not be touched and begins here; the same offset where nothing does. */
function verbatimEnd(text: string, at: number): number {
  const c = text[at];
  if (c === '\\') return Math.min(at + 2, text.length);
  if (c === '"') return skipString(text, at, text.length);
  if (c !== '`') return at;
  const mark = text.startsWith('```', at) ? '```' : '`';
  const close = text.indexOf(mark, at + mark.length);
  return close < 0 ? text.length : close + mark.length;
}

/** Whether two trees of searches say the same: positions do not count, nor do blanks in texts that are parsed later. */
export function sameMeaning(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => sameMeaning(one, b[i]));
  if (a instanceof Map && b instanceof Map) return sameMeaning([...a], [...b]);
  if (a instanceof RegExp && b instanceof RegExp) return a.source === b.source && a.flags === b.flags;
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => sameValue(key, left[key], right[key]));
}

const positions = new Set(['span', 'nameSpan']);
const laterTexts = new Set(['text', 'template']);

function sameValue(key: string, a: unknown, b: unknown): boolean {
  if (positions.has(key)) return true;
  if (typeof a === 'function' && typeof b === 'function') return true;
  if (laterTexts.has(key) && typeof a === 'string' && typeof b === 'string') return layoutSearch(a) === layoutSearch(b);
  return sameMeaning(a, b);
}
