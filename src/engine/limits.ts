import type { Knowledge } from '../knowledge/index.ts';
import type { Limits } from './job.ts';

/** Limits of a search where none are given. */
export const defaultLimits: Limits = {
  subsearchRows: 10_000,
  appendRows: 50_000,
  joinRows: 50_000,
  sortRows: 10_000,
  spathCharacters: 5_000,
  keyValueCharacters: 10_240,
  maxRows: 2_000_000,
  seconds: 300,
};

/** The settings of limits.conf that are followed; `unlimited` are those where 0 stands for no limit. */
const settings: readonly { limit: keyof Limits; stanza: string; key: string; unlimited?: boolean }[] = [
  { limit: 'subsearchRows', stanza: 'subsearch', key: 'maxout' },
  { limit: 'appendRows', stanza: 'searchresults', key: 'maxresultrows' },
  { limit: 'joinRows', stanza: 'join', key: 'subsearch_maxout' },
  { limit: 'spathCharacters', stanza: 'spath', key: 'extraction_cutoff' },
  { limit: 'keyValueCharacters', stanza: 'kv', key: 'maxchars', unlimited: true },
];

/** What the limits.conf of the installed apps changes; a value that is no whole number is passed over. */
export function limitsOf(knowledge: Pick<Knowledge, 'limit'>): Partial<Limits> {
  const changed: { -readonly [K in keyof Limits]?: Limits[K] } = {};
  for (const { limit, stanza, key, unlimited } of settings) {
    const given = knowledge.limit(stanza, key)?.trim() ?? '';
    if (!/^\d+$/.test(given)) continue;
    const value = Number(given);
    if (value > 0) changed[limit] = value;
    else if (unlimited) changed[limit] = Number.POSITIVE_INFINITY;
  }
  return changed;
}
