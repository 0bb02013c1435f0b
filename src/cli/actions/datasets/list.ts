import { type CatalogueEntry, loadCatalogue, pathOfData, searchCatalogue } from '../../../datasets/index.ts';
import { withoutCredentials } from '../../../diagnostics/index.ts';
import { type CommonFlags, emitDocument, type LoadedContent, loadContent } from '../../common.ts';
import type { CliContext } from '../../context.ts';
import { dataOf } from '../download.ts';

/** What `firedrill datasets list` was given. */
export type ListFlags = CommonFlags & {
  technique?: string;
  source?: string;
  sourcetype?: string;
  detection?: string;
  format: string;
};

/** `firedrill datasets list`: search the catalogue. */
export async function listDatasets(words: readonly string[], flags: ListFlags, context: CliContext): Promise<void> {
  const loaded = loadContent(context, flags, flags.detection === undefined ? [] : [flags.detection]);
  const catalogue = await loadCatalogue(loaded.places.datasets);
  const { technique, source, sourcetype } = flags;
  const query = {
    text: words.join(' '),
    ...(technique ? { technique } : {}),
    ...(source ? { source } : {}),
    ...(sourcetype ? { sourcetype } : {}),
  };
  const used = flags.detection === undefined ? undefined : pathsOf(loaded);
  const found = searchCatalogue(catalogue, query).filter(
    ({ data }) => used === undefined || used.has(pathOfData(data, loaded.places) ?? data),
  );
  await emitDocument(flags.format === 'json' ? listJson(found) : listText(found), flags, context);
}

function pathsOf({ detections, places }: LoadedContent): Set<string> {
  return new Set(dataOf(detections).map((data) => pathOfData(data, places) ?? data));
}

function listText(entries: readonly CatalogueEntry[]): string {
  const lines = entries.map(({ descriptor, dataset }) => {
    const kind = [dataset.sourcetype, dataset.source].filter((text) => text !== undefined).join('  ');
    return `${descriptor.techniques.join(',') || '-'}  ${descriptor.file}  ${dataset.name}  ${kind}\n`;
  });
  return `${lines.join('')}${entries.length} datasets\n`;
}

function listJson(entries: readonly CatalogueEntry[]): string {
  const datasets = entries.map(({ descriptor, dataset: { span: _span, ...dataset }, data }) => ({
    ...dataset,
    data: withoutCredentials(dataset.data),
    path: withoutCredentials(data),
    descriptor: descriptor.file,
    id: descriptor.id,
    techniques: descriptor.techniques,
    description: descriptor.description,
  }));
  return `${JSON.stringify({ schema: 'firedrill/datasets@1', datasets }, null, 1)}\n`;
}
