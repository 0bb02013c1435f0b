import { isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatasetError } from './error.ts';

export interface DatasetPlaces {
  /** The content pack, for relative and `file:` paths. */
  readonly content: string;
  /** Local dataset tree. */
  readonly datasets: string;
}

export interface DatasetLocation {
  /** Where the file is, or is put after a download. */
  readonly path: string;
  /** Where to fetch it from; undefined for local paths. */
  readonly url?: string;
}

/**
 * Maps a test's `data:` to a path: a URL to the part behind its `/datasets/` segment, below the dataset tree; a
 * relative or `file:` path is taken from the content pack. A path never leaves its tree.
 */
export function locateDataset(data: string, places: DatasetPlaces): DatasetLocation {
  if (data.startsWith('file:')) {
    try {
      return {
        path: data.startsWith('file://') ? fileURLToPath(data) : resolve(places.content, data.slice('file:'.length)),
      };
    } catch {
      throw new DatasetError('dataset-missing', `"${data}" is no valid file URL`);
    }
  }
  if (isRemote(data)) {
    const url = urlOf(data);
    const pathname = decoded(url.pathname, data);
    const at = pathname.indexOf('/datasets/');
    const inside = at >= 0 ? pathname.slice(at + '/datasets/'.length) : join('by-host', url.hostname, pathname);
    return { path: below(places.datasets, inside, data), url: url.href };
  }
  return { path: isAbsolute(data) ? data : below(places.content, data, data) };
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

/** True for what is fetched: `https://`, `s3://` and the like. */
export function isRemote(data: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(data) && !data.startsWith('file:');
}

function urlOf(data: string): URL {
  const url = URL.canParse(data) ? new URL(data) : undefined;
  if (!url || !/^(?:https?|s3|gs|abfss?|ftp):$/.test(url.protocol))
    throw new DatasetError('dataset-missing', `the dataset ${data} has a scheme that is not supported`);
  // The part behind "#" is never sent to a server.
  url.hash = '';
  return url;
}

function decoded(pathname: string, data: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw new DatasetError('dataset-missing', `the dataset ${data} is no valid URL`);
  }
}

function below(root: string, relative: string, data: string): string {
  const path = resolve(root, normalize(relative).replace(/^[\\/]+/, ''));
  const base = resolve(root);
  if (path !== base && !path.startsWith(base + sep))
    throw new DatasetError('dataset-missing', `the dataset ${data} leads out of ${root}`);
  return path;
}
