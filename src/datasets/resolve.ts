import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CacheEntry } from './cache.ts';
import type { Downloader } from './downloader.ts';
import { DatasetError } from './error.ts';
import { readLfsPointer } from './lfs.ts';
import { type DatasetPlaces, locateDataset } from './locate.ts';
import { type Expectation, sha256Of } from './transfer.ts';

export interface DatasetOptions extends DatasetPlaces {
  /** Never download; what the cache holds may be used. */
  readonly offline: boolean;
  /** Fetches what the tree does not hold; without it nothing is downloaded, nor looked up in a cache. */
  readonly downloader?: Downloader;
  /** Downloads are put into the dataset tree as well, under their path. */
  readonly keepInTree?: boolean;
}

/** A dataset that is at hand. */
export interface ResolvedDataset {
  readonly data: string;
  readonly path: string;
  /** The name that the data have where they come from; files of the cache bear another. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * Finds a dataset in the local tree or the cache, or downloads it. Throws a DatasetError that names it; so it does where
 * the data are not what is expected of them.
 */
export async function resolveDataset(
  data: string,
  options: DatasetOptions,
  expected: Expectation = {},
): Promise<ResolvedDataset> {
  const { path, url } = locateDataset(data, options);
  const local = await stat(path).catch(() => undefined);
  if (local && !local.isFile()) throw new DatasetError('dataset-missing', `the dataset ${data} is no file: ${path}`);
  if (local) return localDataset({ data, path, url, size: local.size, expected }, options);
  if (url === undefined) throw new DatasetError('dataset-missing', `there is no dataset ${data} (looked for ${path})`);
  return fetched(data, path, await fetchOrExplain(data, url, options, expected), options);
}

async function fetchOrExplain(
  data: string,
  url: string,
  options: DatasetOptions,
  expected: Expectation,
): Promise<CacheEntry> {
  const { downloader, offline, datasets } = options;
  if (!offline && downloader) return downloader.fetch(url, expected);
  const entry = await downloader?.cache.find(url);
  const locked = downloader?.lock?.get(url);
  if (entry && (locked === undefined || locked.sha256 === entry.sha256)) return entry;
  const cache = downloader ? ` nor in ${downloader.cache.root}` : '';
  throw new DatasetError(
    'dataset-missing',
    `the dataset ${data} is not in ${datasets}${cache}, and downloads are off${offline ? ' (--offline)' : ''}`,
  );
}

async function fetched(
  data: string,
  path: string,
  entry: CacheEntry,
  options: DatasetOptions,
): Promise<ResolvedDataset> {
  if (options.keepInTree) await options.downloader?.cache.place(entry, path);
  return { data, path: options.keepInTree ? path : entry.path, name: basename(path), bytes: entry.size };
}

interface LocalFile {
  readonly data: string;
  readonly path: string;
  readonly url: string | undefined;
  readonly size: number;
  readonly expected: Expectation;
}

/** A file of the tree: the data, or a git-LFS pointer that a checkout without git LFS left there. */
async function localDataset(file: LocalFile, options: DatasetOptions): Promise<ResolvedDataset> {
  const { data, path, url, size, expected } = file;
  const pointer = size <= 1024 ? await readLfsPointer(path) : undefined;
  if (pointer) {
    if (url !== undefined && pointer.oid !== '' && options.downloader && !options.offline)
      return fetched(data, path, await options.downloader.fetchLfs(url, pointer), { ...options, keepInTree: false });
    throw new DatasetError(
      'dataset-lfs-pointer',
      `${path} is a git-LFS pointer, not the data: run "git lfs pull", or delete it so that it is downloaded`,
    );
  }
  const locked = url === undefined ? undefined : options.downloader?.lock?.get(url);
  if (locked && (locked.size !== size || (await sha256Of(path)) !== locked.sha256))
    throw new DatasetError(
      'dataset-changed',
      `${path} is not what datasets.lock recorded for ${url}; delete it, or run "firedrill datasets lock" if that is meant`,
    );
  if (!locked && expected.sha256 !== undefined && (await sha256Of(path)) !== expected.sha256)
    throw new DatasetError(
      'dataset-corrupt',
      `${path} has not the SHA-256 that its descriptor gives: ${expected.sha256}`,
    );
  return { data, path, name: basename(path), bytes: size };
}
