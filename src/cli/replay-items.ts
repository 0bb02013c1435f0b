import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { type AttackDataReference, type Detection, selectDetections } from '../content/index.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  catalogueEntries,
  type DatasetOptions,
  dataOfDescribed,
  isRemote,
  loadCatalogue,
  pathOfData,
  readDescriptor,
  searchCatalogue,
} from '../datasets/index.ts';
import { formatDiagnostic } from '../diagnostics/index.ts';
import type { LoadedContent } from './common.ts';
import { CliError, exitCodes } from './context.ts';

/** A log that was chosen, with what is known about it; flags fill the rest in. */
export interface ChosenDataset {
  readonly data: string;
  readonly group: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index?: string;
  readonly host?: string;
  readonly sha256?: string;
  /** The file or folder that the user named, from which it may be read. */
  readonly named?: string;
}

interface Search {
  readonly content: LoadedContent;
  readonly datasets: DatasetOptions;
  readonly cwd: string;
  catalogue(): Promise<Catalogue>;
}

/**
 * The logs that selectors choose: the data of detections (by file, name, id, technique, story, …), a descriptor, a folder
 * of descriptors, a log file, a URL, the id of a descriptor. Each log comes once for each place it goes to.
 */
export async function chooseDatasets(
  selectors: readonly string[],
  content: LoadedContent,
  datasets: DatasetOptions,
  cwd: string,
): Promise<ChosenDataset[]> {
  let catalogue: Promise<Catalogue> | undefined;
  const search: Search = {
    content,
    datasets,
    cwd,
    catalogue: () => (catalogue ??= loadCatalogue(datasets.datasets)),
  };
  const chosen = new Map<string, ChosenDataset>();
  for (const selector of selectors)
    for (const one of await choose(selector, search))
      chosen.set([one.data, one.index, one.host, one.source, one.sourcetype].join('\0'), one);
  return [...chosen.values()];
}

/** What a dataset is resolved with: the options of all, and where the user named it. */
export function optionsFor({ named }: Pick<ChosenDataset, 'named'>, options: DatasetOptions): DatasetOptions {
  return named === undefined ? options : { ...options, allowOutside: [...(options.allowOutside ?? []), named] };
}

/** Selectors from a file: one a line; `#` begins a comment. */
export async function selectorsOfFile(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CliError(exitCodes.usage, `${file} cannot be read: ${error.message}`);
  });
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

async function choose(selector: string, search: Search): Promise<ChosenDataset[]> {
  if (isRemote(selector)) return [await described(selector, search)];
  const path = resolve(search.cwd, selector);
  const status = existsSync(path) ? statSync(path) : undefined;
  if (status?.isFile() && !/\.ya?ml$/i.test(path)) return [{ ...(await described(path, search)), named: path }];
  if (status?.isFile()) {
    const listed = await datasetsOfDescriptor(path, search.datasets.datasets);
    if (listed) return listed.map((one) => ({ ...one, named: dirname(path) }));
  }
  const { pack } = search.content;
  const selection = selectDetections(pack, [selector], search.cwd);
  if (selection.detections.length > 0) return selection.detections.flatMap(ofDetection);
  const found = status?.isDirectory() ? await ofFolder(path) : await ofCatalogue(selector, search);
  if (found.length > 0) return found;
  throw new CliError(
    exitCodes.usage,
    `nothing fits "${selector}": no detection, dataset, descriptor or file`,
    selection.unknown[0]?.hint,
  );
}

function ofDetection(detection: Detection): ChosenDataset[] {
  return detection.tests.flatMap((test) =>
    test.attackData.map((reference) => ofReference(reference, `${detection.name}: ${test.name}`)),
  );
}

function ofReference(reference: AttackDataReference, group: string): ChosenDataset {
  const { data, source, sourcetype, index, host } = reference;
  return { data, group, source, sourcetype, ...(index ? { index } : {}), ...(host ? { host } : {}) };
}

/**
 * The logs that a descriptor lists, with paths in the dataset tree `root`, or beside the descriptor where it lies
 * elsewhere. Undefined for a file that lists none.
 */
export async function datasetsOfDescriptor(path: string, root: string): Promise<ChosenDataset[] | undefined> {
  const text = await readFile(path, 'utf8');
  if (!/^datasets?\s*:/m.test(text)) return undefined;
  const { descriptor, diagnostics } = readDescriptor(relative(root, path), text);
  const error = diagnostics.find((one) => one.severity === 'error');
  if (error || !descriptor)
    throw new CliError(exitCodes.usage, error ? formatDiagnostic(error) : `${path} is no descriptor`);
  // Outside the tree, files lie beside their descriptor.
  return descriptor.datasets.map((dataset) => {
    const inTree = dataOfDescribed(root, descriptor, dataset);
    const beside = resolve(dirname(path), basename(dataset.data));
    const data = isRemote(inTree) || existsSync(inTree) || !existsSync(beside) ? inTree : beside;
    return ofEntry({ descriptor, dataset, data });
  });
}

async function ofFolder(path: string): Promise<ChosenDataset[]> {
  return catalogueEntries(await loadCatalogue(path)).map((entry) => ({ ...ofEntry(entry), named: path }));
}

async function ofCatalogue(selector: string, search: Search): Promise<ChosenDataset[]> {
  const catalogue = await search.catalogue();
  if (/^T\d{4}(?:\.\d{3})?$/i.test(selector)) return searchCatalogue(catalogue, { technique: selector }).map(ofEntry);
  return catalogueEntries(catalogue)
    .filter(({ descriptor, dataset }) => descriptor.id === selector || dataset.name === selector)
    .map(ofEntry);
}

function ofEntry({ descriptor, dataset, data }: CatalogueEntry): ChosenDataset {
  const { source, sourcetype, index, host, sha256 } = dataset;
  return {
    data,
    group: descriptor.id || descriptor.file,
    ...(source ? { source } : {}),
    ...(sourcetype ? { sourcetype } : {}),
    ...(index ? { index } : {}),
    ...(host ? { host } : {}),
    ...(sha256 ? { sha256 } : {}),
  };
}

/** A bare URL or file, with what a test of the pack or a descriptor of the tree says about it. */
async function described(data: string, search: Search): Promise<ChosenDataset> {
  const path = pathOfData(data, search.datasets);
  for (const detection of search.content.pack.detections)
    for (const test of detection.tests)
      for (const reference of test.attackData)
        if (reference.data === data) return { ...ofReference(reference, data), data };
  const entry = catalogueEntries(await search.catalogue()).find(
    (one) => resolve(one.data) === path || one.data === data,
  );
  return entry ? { ...ofEntry(entry), data } : { data, group: data };
}
