const cache = new Map<string, RegExp>();

/**
 * A RegExp for a Splunk wildcard pattern, anchored at both ends: `*` stands for any characters, line breaks included,
 * and cannot be escaped (Search Manual, "Wildcards"). Each star becomes a capture group, for wildcard renames.
 */
export function wildcardToRegExp(pattern: string, flags: '' | 'i' = ''): RegExp {
  const key = `${flags}/${pattern}`;
  let found = cache.get(key);
  if (!found) {
    const body = pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
      .join('([^]*)');
    found = new RegExp(`^${body}$`, flags);
    if (cache.size > 10_000) cache.clear();
    cache.set(key, found);
  }
  return found;
}

/**
 * A test for a Splunk wildcard pattern, without case unless asked for. It never tries a place twice, so that a pattern with many stars
 * takes time in proportion to the text.
 */
export function wildcardMatcher(pattern: string, caseSensitive = false): (text: string) => boolean {
  const parts = (caseSensitive ? pattern : pattern.toLowerCase()).split('*');
  const find = (text: string, part: string, from: number) => text.indexOf(part, from);
  const matches = inOrder<string, string>(parts, find, (part) => part.length);
  return caseSensitive ? matches : (text) => matches(text.toLowerCase());
}

const likes = new Map<string, (text: string) => boolean>();

/** A test for a pattern of `like()`, with case: `%` is any text, `_` one character (Search Reference, "like"). */
export function likeMatcher(pattern: string): (text: string) => boolean {
  let found = likes.get(pattern);
  if (!found) {
    const matches = inOrder(
      pattern.split('%').map((part) => [...part]),
      findLike,
      (part) => part.length,
    );
    // Characters are code points; text of the basic plane needs no splitting.
    found = (text) => matches(/[\ud800-\udfff]/.test(text) ? [...text] : text);
    if (likes.size > 2000) likes.clear();
    likes.set(pattern, found);
  }
  return found;
}

type Characters = string | readonly string[];

function findLike(text: Characters, part: readonly string[], from: number): number {
  for (let at = from; at + part.length <= text.length; at++) {
    let i = 0;
    while (i < part.length && (part[i] === '_' || part[i] === text[at + i])) i++;
    if (i === part.length) return at;
  }
  return -1;
}

/** Parts of a pattern between its stars: the first at the beginning, the last at the end, the others in order between. */
function inOrder<T extends Characters, P>(
  parts: readonly P[],
  find: (text: T, part: P, from: number) => number,
  lengthOf: (part: P) => number,
): (text: T) => boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const middle = parts.slice(1, -1).filter((part) => lengthOf(part) > 0);
  const least = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  const startsAt = (text: T, part: P, at: number) => lengthOf(part) === 0 || find(text, part, at) === at;
  if (parts.length === 1) return (text) => text.length === least && startsAt(text, first, 0);
  return (text) => {
    if (text.length < least) return false;
    const end = text.length - lengthOf(last);
    if (!startsAt(text, last, end)) return false;
    // A first part elsewhere than at 0 is no match; looking for it costs one pass at most.
    if (!startsAt(text, first, 0)) return false;
    let at = lengthOf(first);
    for (const part of middle) {
      const found = find(text, part, at);
      if (found < 0) return false;
      at = found + lengthOf(part);
    }
    return at <= end;
  };
}
