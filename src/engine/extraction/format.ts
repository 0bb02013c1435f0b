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

/** Replaces `$1` by the match's groups and `$0` by the match; a group that took no part is empty. */
export function fillFormat(text: string, match: Pick<RegexMatch, 'captures' | 'text'>): string {
  return text.replace(/\$(\d+)/g, (_whole, index: string) =>
    index === '0' ? match.text : (match.captures[Number(index) - 1] ?? ''),
  );
}
