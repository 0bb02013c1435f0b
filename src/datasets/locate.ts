import { statSync } from 'node:fs';
import { isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressFault, isRemote } from './address.ts';
import { DatasetError } from './error.ts';

/** The folders in which data are looked for. */
export interface DatasetPlaces {
  /** The content pack, for relative and `file:` paths. */
  readonly content: string;
  /** Local dataset tree. */
  readonly datasets: string;
}

/** Where a dataset should be. */
export interface DatasetLocation {
  /** Where the file is, or is put after a download. */
  readonly path: string;
  /** Every path at which it may be, in the order in which they count; `path` is one of them. */
  readonly tried: readonly string[];
  /** Where to fetch it from; undefined for local paths. */
  readonly url?: string;
}

/**
 * Maps a test's `data:` to a path: a URL to the part behind its `/datasets/` segment, below the dataset tree, or below
 * `datasets/` in it, where the tree is a clone of attack_data; a relative or `file:` path is taken from the content pack.
 * A path never leaves its tree.
 */
export function locateDataset(data: string, places: DatasetPlaces): DatasetLocation {
  const fault = addressFault(data);
  if (fault !== undefined) throw new DatasetError('dataset-invalid', `the dataset ${data} ${fault}`);
  if (data.startsWith('file:')) return only(fileOf(data, places));
  if (!isRemote(data)) return only(isAbsolute(data) ? data : below(places.content, data, data));
  const url = new URL(data);
  // The part behind "#" is never sent to a server.
  url.hash = '';
  const pathname = decodeURIComponent(url.pathname);
  const at = pathname.indexOf('/datasets/');
  const inside = at >= 0 ? pathname.slice(at + '/datasets/'.length) : join('by-host', url.hostname, pathname);
  const tried = [below(places.datasets, inside, data)];
  if (at >= 0) tried.push(below(join(places.datasets, 'datasets'), inside, data));
  return { path: tried.find(isFile) ?? tried[0]!, tried, url: url.href };
}

/** The path alone; undefined where the data are neither an address nor a path. */
export function pathOfData(data: string, places: DatasetPlaces): string | undefined {
  try {
    return locateDataset(data, places).path;
  } catch (error) {
    if (error instanceof DatasetError) return undefined;
    throw error;
  }
}

function only(path: string): DatasetLocation {
  return { path, tried: [path] };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function fileOf(data: string, places: DatasetPlaces): string {
  try {
    return data.startsWith('file://') ? fileURLToPath(data) : resolve(places.content, data.slice('file:'.length));
  } catch {
    throw new DatasetError('dataset-missing', `"${data}" is no valid file URL`);
  }
}

function below(root: string, relative: string, data: string): string {
  const path = resolve(root, normalize(relative).replace(/^[\\/]+/, ''));
  const base = resolve(root);
  if (path !== base && !path.startsWith(base + sep))
    throw new DatasetError('dataset-missing', `the dataset ${data} leads out of ${root}`);
  return path;
}
