import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { type CatalogueEntry, loadCatalogue, pathOfData, searchCatalogue } from '../../../datasets/index.ts';
import { printableLine, withoutCredentials } from '../../../diagnostics/index.ts';
import { type CommonFlags, emitDocument, type LoadedContent, loadContent } from '../../common.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { sizeText } from '../../progress.ts';
import { dataOf } from '../download.ts';

/** `firedrill datasets show`: all about one descriptor, and which detections use its data. */
export async function showDataset(name: string, flags: CommonFlags, context: CliContext): Promise<void> {
  const loaded = loadContent(context, flags, []);
  const catalogue = await loadCatalogue(loaded.places.datasets);
  const inTree = relative(catalogue.root, resolve(context.cwd, name)).split(sep).join('/');
  const found = searchCatalogue(catalogue, {}).filter(
    ({ descriptor, dataset }) =>
      descriptor.id === name || descriptor.file === name || descriptor.file === inTree || dataset.name === name,
  );
  if (found.length === 0)
    throw new CliError(
      exitCodes.usage,
      `there is no dataset "${name}" in ${catalogue.root}`,
      'firedrill datasets list shows them',
    );
  await emitDocument(found.map((entry) => showText(entry, loaded)).join(''), flags, context);
}

function showText({ descriptor, dataset, data }: CatalogueEntry, { pack, places }: LoadedContent): string {
  const size = existsSync(data) ? sizeText(statSync(data).size) : 'not here';
  const users = pack.detections
    .filter((one) => dataOf([one]).some((used) => pathOfData(used, places) === data))
    .map((one) => one.name);
  const rows: [string, string][] = [
    ['name', dataset.name],
    ['descriptor', `${descriptor.file} (${descriptor.id})`],
    ['file', `${withoutCredentials(data)} (${size})`],
    ['source', dataset.source ?? ''],
    ['sourcetype', dataset.sourcetype ?? ''],
    ['techniques', descriptor.techniques.join(', ')],
    ['environment', descriptor.environment],
    ['author', `${descriptor.author}, ${descriptor.date}`],
    ['description', descriptor.description.replace(/\s+/g, ' ')],
    ['detections', users.join(', ') || 'none'],
  ];
  return `${rows.map(([label, text]) => `${label.padEnd(12)} ${printableLine(text)}\n`).join('')}\n`;
}
