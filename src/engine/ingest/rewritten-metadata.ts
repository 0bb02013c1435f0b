import type { Knowledge, ResolvedProps } from '../../knowledge/index.ts';

/** Metadata of an event that transforms at index time can replace. */
export type RewrittenMetadata = 'host' | 'source' | 'sourcetype' | 'index';

const destinations: ReadonlyMap<string, RewrittenMetadata> = new Map([
  ['metadata:host', 'host'],
  ['metadata:source', 'source'],
  ['metadata:sourcetype', 'sourcetype'],
  ['_metadata:index', 'index'],
]);

/**
 * The metadata that index-time transforms of a source type write, such as the host that syslog events tell
 * (transforms.conf specification, DEST_KEY and INGEST_EVAL).
 */
export function rewrittenMetadata(props: ResolvedProps, knowledge: Knowledge): ReadonlySet<RewrittenMetadata> {
  const found = new Set<RewrittenMetadata>();
  for (const { key, value } of props.settings.values()) {
    if (!/^TRANSFORMS(?:-|$)/i.test(key)) continue;
    for (const name of value.split(',')) {
      const stanza = knowledge.indexTransform(name.trim());
      const written = destinations.get(stanza?.get('DEST_KEY')?.trim().toLowerCase() ?? '');
      if (written) found.add(written);
      for (const [, field] of (stanza?.get('INGEST_EVAL') ?? '').matchAll(
        /(?:^|,)\s*(host|source|sourcetype|index)\s*:?=/g,
      ))
        found.add(field as RewrittenMetadata);
    }
  }
  return found;
}
