import { isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatasetError } from './error.ts';

export interface DatasetPlaces {
  /** The content pack, for relative and `file:` paths. */
  readonly content: string;
  /** Local dataset tree and download cache. */
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
  if (/^https?:\/\//i.test(data)) {
    const url = new URL(data);
    const pathname = decodeURIComponent(url.pathname);
    const at = pathname.indexOf('/datasets/');
    const inside = at >= 0 ? pathname.slice(at + '/datasets/'.length) : join('by-host', url.hostname, pathname);
    return { path: below(places.datasets, inside, data), url: url.href };
  }
  if (data.startsWith('file:')) {
    try {
      return {
        path: data.startsWith('file://') ? fileURLToPath(data) : resolve(places.content, data.slice('file:'.length)),
      };
    } catch {
      throw new DatasetError('dataset-missing', `"${data}" is no valid file URL`);
    }
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(data))
    throw new DatasetError('dataset-missing', `the dataset ${data} has a scheme that is not supported`);
  return { path: isAbsolute(data) ? data : below(places.content, data, data) };
}

function below(root: string, relative: string, data: string): string {
  const path = resolve(root, normalize(relative).replace(/^[\\/]+/, ''));
  const base = resolve(root);
  if (path !== base && !path.startsWith(base + sep))
    throw new DatasetError('dataset-missing', `the dataset ${data} leads out of ${root}`);
  return path;
}
