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
