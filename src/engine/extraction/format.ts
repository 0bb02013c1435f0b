import type { RegexMatch } from '../../formats/pcre.ts';

/** One `key::value` of a transform's FORMAT; both may hold `$1`. */
export interface FormatPart {
  readonly key: string;
  readonly value: string;
}

/** Reads FORMAT of transforms.conf: `name::$1 "other name"::"$2-$3"`, separated by blanks. */
export function readFormat(format: string): FormatPart[] {
  const pairs = /("(?:[^"\\]|\\.)*"|[^\s:"]+(?::(?!:)[^\s:"]*)*)::("(?:[^"\\]|\\.)*"|\S+)/g;
  return [...format.matchAll(pairs)].map((found) => ({ key: unquote(found[1]!), value: unquote(found[2]!) }));
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}

/**
 * Reads the FORMAT of a search-time transform, where names and values are texts or groups: texts are joined only when an
 * event is indexed (transforms.conf specification, FORMAT). Throws where it is no such FORMAT.
 */
export function readSearchFormat(format: string, groups: number): FormatPart[] {
  const parts = readFormat(format);
  for (const text of parts.flatMap(({ key, value }) => [key, value])) {
    const used = /\$(\d+)/.exec(text);
    if (!used) continue;
    if (used[0] !== text)
      throw new Error(`FORMAT: "${text}" joins texts, which is done only at index time; use a calculated field`);
    if (Number(used[1]) > groups) throw new Error(`FORMAT: REGEX has no group ${used[1]}`);
  }
  return parts;
}

/**
 * Replaces `$1` by the match's groups, and `$0` by `before`, what was in the place that is written to; a group that took
 * no part is empty, and a number that is no group's stays as it is (transforms.conf specification, FORMAT).
 */
export function fillFormat(text: string, { captures }: Pick<RegexMatch, 'captures'>, before = ''): string {
  return text.replace(/\$(\d+)/g, (whole, digits: string) => {
    const number = Number(digits);
    if (number === 0) return before;
    return number > captures.length ? whole : (captures[number - 1] ?? '');
  });
}
