import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import { isRemote } from './address.ts';
import { type DatasetDescriptor, type DescribedDataset, readDescriptor } from './descriptor.ts';

/** The descriptors below a folder, and what could not be read of them. */
export interface Catalogue {
  /** The dataset tree. */
  readonly root: string;
  readonly descriptors: readonly DatasetDescriptor[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads every descriptor of a dataset tree. Other `.yml` files, without datasets, are passed over. */
export async function loadCatalogue(root: string): Promise<Catalogue> {
  const descriptors: DatasetDescriptor[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const file of await descriptorFiles(root)) {
    const text = await readFile(join(root, file), 'utf8');
    if (!/^datasets?\s*:/m.test(text)) continue;
    const read = readDescriptor(file, text);
    if (read.descriptor) descriptors.push(read.descriptor);
    diagnostics.push(...read.diagnostics);
  }
  return { root, descriptors, diagnostics };
}

async function descriptorFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string) => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (/\.ya?ml$/i.test(entry.name)) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  await walk(root);
  return found.sort();
}

/** What `resolveDataset` takes for a dataset of a descriptor: a URL, or the absolute path of a file of the tree. */
export function dataOfDescribed(root: string, descriptor: DatasetDescriptor, dataset: DescribedDataset): string {
  const { data } = dataset;
  if (isRemote(data) || data.startsWith('file:')) return data;
  // A clone of attack_data holds the tree in its folder datasets/.
  const paths = data.startsWith('/datasets/')
    ? [below(root, data.slice('/datasets/'.length)), below(root, data.slice(1))]
    : [besides(root, descriptor, data)];
  // Generated descriptors name files with their own id in it; the files are also found without.
  const plain = paths.map((path) => path.replace(`-${descriptor.id}`, ''));
  return [...paths, ...plain].find((path) => existsSync(path)) ?? paths[0]!;
}

function besides(root: string, descriptor: DatasetDescriptor, data: string): string {
  return below(root, join(dirname(descriptor.file), data.replace(/^\.?\//, '')));
}

/** A path of a descriptor never leaves the tree. */
function below(root: string, path: string): string {
  const base = resolve(root);
  const full = resolve(base, path);
  return full === base || full.startsWith(base + sep) ? full : join(base, path.replaceAll('..', ''));
}

/** One line of the catalogue. */
export interface CatalogueEntry {
  readonly descriptor: DatasetDescriptor;
  readonly dataset: DescribedDataset;
  readonly data: string;
}

/** What a dataset must have to be listed. */
export interface CatalogueQuery {
  /** With its sub-techniques. */
  readonly technique?: string;
  readonly source?: string;
  readonly sourcetype?: string;
  /** Words in name, description, author or environment: the tool, say. */
  readonly text?: string;
}

/** Every dataset of a catalogue with its descriptor. */
export function catalogueEntries({ root, descriptors }: Catalogue): CatalogueEntry[] {
  return descriptors.flatMap((descriptor) =>
    descriptor.datasets.map((dataset) => ({ descriptor, dataset, data: dataOfDescribed(root, descriptor, dataset) })),
  );
}

/** The datasets that fit every part of a query. */
export function searchCatalogue(catalogue: Catalogue, query: CatalogueQuery): CatalogueEntry[] {
  const same = (value: string | undefined, wanted: string | undefined) =>
    wanted === undefined || (value ?? '').toLowerCase().includes(wanted.toLowerCase());
  const technique = query.technique?.toUpperCase();
  const words = (query.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return catalogueEntries(catalogue).filter(({ descriptor, dataset }) => {
    const text = [descriptor.file, descriptor.description, descriptor.author, descriptor.environment, dataset.name]
      .join(' ')
      .toLowerCase();
    return (
      (technique === undefined ||
        descriptor.techniques.some((one) => one === technique || one.startsWith(`${technique}.`))) &&
      same(dataset.source, query.source) &&
      same(dataset.sourcetype, query.sourcetype) &&
      words.every((word) => text.includes(word))
    );
  });
}
