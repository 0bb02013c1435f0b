import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { followed, liesWithin } from '../formats/within.ts';
import type { CacheEntry } from './cache.ts';
import type { Downloader } from './downloader.ts';
import { DatasetError } from './error.ts';
import { readLfsPointer } from './lfs.ts';
import { type DatasetPlaces, locateDataset } from './locate.ts';
import type { DatasetRecords, Recorded } from './records.ts';
import { WrongContent } from './retry.ts';
import { type Expectation, sha256Of } from './transfer.ts';

/** Where datasets may come from. */
export interface DatasetOptions extends DatasetPlaces {
  /** Never download; what the cache holds may be used. */
  readonly offline: boolean;
  /** Fetches what the tree does not hold; without it nothing is downloaded, nor looked up in a cache. */
  readonly downloader?: Downloader;
  /** Downloads are put into the dataset tree as well, under their path. */
  readonly keepInTree?: boolean;
  /** Folders and files besides content and tree that local data may be read from; links are followed first. */
  readonly allowOutside?: readonly string[];
  /** What the datasets must be; without it only what the caller expects is checked. */
  readonly records?: DatasetRecords;
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
 * the data are not what is expected of them, or recorded.
 */
export async function resolveDataset(
  data: string,
  options: DatasetOptions,
  expected: Expectation = {},
): Promise<ResolvedDataset> {
  const location = locateDataset(data, options);
  const { path, tried, url } = location;
  const recorded = await options.records?.find(location);
  const wanted: Wanted = { data, path, tried, url, expected: { ...expected, ...checksums(recorded) }, recorded };
  const local = await stat(path).catch(() => undefined);
  if (local) refuseOutside(data, path, [options.content, options.datasets], options);
  if (local && !local.isFile()) throw new DatasetError('dataset-missing', `the dataset ${data} is no file: ${path}`);
  if (local) return localDataset(wanted, local, options);
  if (url === undefined) throw new DatasetError('dataset-missing', `there is no dataset ${data} (looked for ${path})`);
  return fetched(wanted, await fetchOrExplain({ ...wanted, url }, options), options);
}

/** A dataset that is asked for, and what it must be. */
interface Wanted {
  readonly data: string;
  readonly path: string;
  readonly tried: readonly string[];
  readonly url: string | undefined;
  readonly expected: Expectation;
  /** Who says so; undefined where the caller does. */
  readonly recorded: Recorded | undefined;
}

function checksums(recorded: Recorded | undefined): Expectation {
  if (!recorded) return {};
  const { sha256, size } = recorded;
  return { ...(sha256 === undefined ? {} : { sha256 }), ...(size === undefined ? {} : { size }) };
}

async function fetchOrExplain(wanted: Wanted & { readonly url: string }, options: DatasetOptions): Promise<CacheEntry> {
  const { downloader, offline } = options;
  const { data, tried, url, expected } = wanted;
  if (!offline && downloader) return named(wanted, () => downloader.fetch(url, expected));
  const entry = await downloader?.cache.find(url);
  if (entry) {
    refuseOther(wanted, entry.path, entry);
    return entry;
  }
  const places = [...tried, ...(downloader ? [`the cache ${downloader.cache.root}`] : [])].join(', ');
  throw new DatasetError(
    'dataset-missing',
    `the dataset ${data} is not at hand (looked for ${places}), and downloads are off${offline ? ' (--offline)' : ''}`,
  );
}

async function fetched(wanted: Wanted, entry: CacheEntry, options: DatasetOptions): Promise<ResolvedDataset> {
  const { data, path } = wanted;
  if (options.keepInTree) {
    // A link in the tree must not lead a download elsewhere.
    refuseOutside(data, path, [options.datasets], options);
    await options.downloader?.cache.place(entry, path);
  }
  return { data, path: options.keepInTree ? path : entry.path, name: basename(path), bytes: entry.size };
}

/** A file of the tree: the data, or a git-LFS pointer that a checkout without git LFS left there. */
async function localDataset(wanted: Wanted, { size, mtimeMs }: Stats, options: DatasetOptions) {
  const { data, path, url, expected } = wanted;
  const pointer = size <= 1024 ? await readLfsPointer(path) : undefined;
  if (pointer) {
    const { downloader, offline } = options;
    if (url !== undefined && pointer.oid !== '' && downloader && !offline) {
      refuseOther(wanted, path, { sha256: pointer.oid, size: pointer.size });
      return fetched(wanted, await downloader.fetchLfs(url, pointer), { ...options, keepInTree: false });
    }
    throw new DatasetError(
      'dataset-lfs-pointer',
      `${path} is a git-LFS pointer, not the data: run "git lfs pull", or delete it so that it is downloaded`,
    );
  }
  refuseOther(wanted, path, { size });
  if (expected.sha256 !== undefined) {
    const sha256 = await (options.records?.sha256(path, `${mtimeMs} ${size}`) ?? sha256Of(path));
    refuseOther(wanted, path, { sha256, size });
  }
  return { data, path, name: basename(path), bytes: size };
}

/** Data of a test may come from strangers, and so may the links of a checkout: neither leads to other files. */
function refuseOutside(data: string, path: string, places: readonly string[], { allowOutside = [] }: DatasetOptions) {
  if (liesWithin(path, [...places, ...allowOutside])) return;
  const place = followed(path);
  throw new DatasetError(
    'dataset-outside',
    `the dataset ${data} is at ${place}, outside of ${places.join(' and ')}; where that is meant, allow it with --allow-outside ${dirname(place)}`,
  );
}

/** Refuses data that are not what is expected: their size is compared first, for it costs nothing. */
function refuseOther(wanted: Wanted, path: string, found: Expectation): void {
  const { data, expected } = wanted;
  const where = path === data ? '' : ` (${path})`;
  if (expected.size !== undefined && found.size !== expected.size)
    throw mismatch(wanted, `${data}${where} has ${found.size} bytes instead of ${expected.size}`, path);
  if (expected.sha256 !== undefined && found.sha256 !== undefined && found.sha256 !== expected.sha256)
    throw mismatch(wanted, `${data}${where} has the SHA-256 ${found.sha256} instead of ${expected.sha256}`, path);
}

/** Downloads what is wanted; where there is nothing, or something else comes, the message says what was looked for. */
async function named(wanted: Wanted, fetchIt: () => Promise<CacheEntry>): Promise<CacheEntry> {
  try {
    return await fetchIt();
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    if (error.reason === 'dataset-missing')
      throw new DatasetError(error.reason, `${error.message}; no file either at ${wanted.tried.join(', ')}`, {
        cause: error,
      });
    if (error.cause instanceof WrongContent && wanted.recorded) throw mismatch(wanted, error.message, undefined, error);
    throw error;
  }
}

function mismatch({ recorded }: Wanted, found: string, local?: string, cause?: Error): DatasetError {
  const options = cause === undefined ? undefined : { cause };
  if (recorded?.kind !== 'lock')
    return new DatasetError('dataset-corrupt', `${found}, which ${recorded?.file ?? 'its descriptor'} gives`, options);
  const anew = local === undefined ? '' : `delete ${local}, or `;
  return new DatasetError(
    'dataset-changed',
    `${found}, which ${recorded.file} records; ${anew}run "firedrill datasets lock" if that is meant`,
    options,
  );
}
