import { type Command, Option } from 'commander';
import { type CatalogueEntry, loadCatalogue, pathOfData, searchCatalogue } from '../../datasets/index.ts';
import { withoutCredentials } from '../../diagnostics/index.ts';
import { addCommonOptions, type CommonFlags, type LoadedContent, loadContent } from '../common.ts';
import type { CliContext } from '../context.ts';
import { dataOf } from './download.ts';

type ListFlags = CommonFlags & {
  technique?: string;
  source?: string;
  sourcetype?: string;
  detection?: string;
  format: string;
};

/** `firedrill datasets list`: search the catalogue. */
export function registerList(datasets: Command, context: CliContext): void {
  const command = datasets
    .command('list')
    .description('the datasets of the tree that fit')
    .argument('[WORDS...]', 'words of name, description, author or environment');
  addCommonOptions(command)
    .option('--technique <ID>', 'of this ATT&CK technique, sub-techniques included')
    .option('--source <TEXT>', 'whose source holds this')
    .option('--sourcetype <TEXT>', 'whose sourcetype holds this')
    .option('--detection <SELECTOR>', 'that tests of these detections use')
    .addOption(new Option('--format <FORMAT>', 'of the list').choices(['text', 'json']).default('text'))
    .action(async (words: string[], flags: ListFlags) => {
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
      context.stdout.write(flags.format === 'json' ? listJson(found) : listText(found));
    });
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
