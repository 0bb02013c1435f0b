import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutCredentials } from '../diagnostics/index.ts';
import type { CacheEntry, DatasetCache } from './cache.ts';
import { DatasetError } from './error.ts';
import { createLimit } from './host-limit.ts';
import { createHttpClient, type HttpClient, type HttpOptions, HttpStatusError } from './http.ts';
import { type LfsPointer, lfsEndpoint, locateLfsObject, readLfsPointer } from './lfs.ts';
import { addressesOf, type Mirror } from './mirrors.ts';
import { asDatasetError, retryPause, WrongContent } from './retry.ts';
import {
  discardPart,
  type Expectation,
  partSize,
  type TransferOptions,
  type Transferred,
  transfer,
} from './transfer.ts';

/** Limits and habits of downloads. */
export interface DownloadOptions extends HttpOptions {
  readonly cache: DatasetCache;
  /** How often a download that makes no headway is tried again. Default 4. */
  readonly retries?: number;
  /** Milliseconds of the first pause; it doubles each time. */
  readonly pauseMs?: number;
  /** Default 4 GiB. */
  readonly maxBytes?: number;
  /** Default 30 s. */
  readonly idleMs?: number;
  /** Default 256. */
  readonly minBytesPerSecond?: number;
  /** Downloads from one host at a time. Default 4. */
  readonly perHost?: number;
  readonly mirrors?: readonly Mirror[];
  /** LFS servers of URLs whose form does not tell: a URL prefix and its server. */
  readonly lfsServers?: readonly Mirror[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly now?: () => number;
  readonly createSink?: (path: string, flags: 'w' | 'a') => Writable;
}

/** How far a download is. */
export interface DownloadProgress {
  readonly url: string;
  readonly state: 'waiting' | 'receiving' | 'retrying' | 'done' | 'failed';
  readonly received: number;
  readonly total?: number;
  /** Why it is tried again, or has failed. */
  readonly message?: string;
}

/** Fetches datasets into a cache; one that several want at once is fetched once. */
export interface Downloader {
  readonly cache: DatasetCache;
  /** The data of a URL, from the cache or the net. Throws a DatasetError that names it. */
  fetch(url: string, expected?: Expectation): Promise<CacheEntry>;
  /** The data that a git-LFS pointer stands for; `url` tells its repository. */
  fetchLfs(url: string, pointer: LfsPointer): Promise<CacheEntry>;
  /** Whether there is such a dataset, without its data: the size, where the server tells. */
  probe(url: string): Promise<{ readonly size: number | undefined }>;
  close(): void;
}

/** Downloads into a cache: each URL once at a time, resumed, checked, and from its mirrors where they have it. */
export function createDownloader(options: DownloadOptions): Downloader {
  const client = createHttpClient(options);
  const limit = createLimit(options.perHost ?? 4);
  const running = new Map<string, Promise<CacheEntry>>();
  const session: Session = { options, client, limit };
  const once = (key: string, work: () => Promise<CacheEntry>) => {
    const pending = running.get(key) ?? work().finally(() => running.delete(key));
    running.set(key, pending);
    return pending;
  };
  return {
    cache: options.cache,
    fetch: (url, expected = {}) => once(url, () => fetchCached(session, url, expected)),
    fetchLfs: (url, pointer) =>
      once(`${url} ${pointer.oid}`, () =>
        cached(session, url, { sha256: pointer.oid, size: pointer.size }, () =>
          fetchObject(session, url, url, pointer),
        ),
      ),
    probe: (url) => probe(session, url),
    close: () => client.close(),
  };
}

interface Session {
  readonly options: DownloadOptions;
  readonly client: HttpClient;
  readonly limit: <T>(key: string, task: () => Promise<T>) => Promise<T>;
}

async function fetchCached(session: Session, url: string, expected: Expectation): Promise<CacheEntry> {
  const { options } = session;
  try {
    return await cached(session, url, expected, () => fetchFromAny(session, url, expected));
  } catch (error) {
    const failure = naming(url, asDatasetError(url, error));
    options.onProgress?.({ url, state: 'failed', received: 0, message: failure.message });
    throw failure;
  }
}

/** A mirror or a git-LFS server says nothing to somebody who asked for a dataset. */
function naming(url: string, error: DatasetError): DatasetError {
  return error.message.includes(withoutCredentials(url))
    ? error
    : new DatasetError(error.reason, `${url}: ${error.message}`, { cause: error.cause });
}

async function cached(
  session: Session,
  url: string,
  expected: Expectation,
  fetchIt: () => Promise<{ part: string; got: Transferred }>,
): Promise<CacheEntry> {
  const { cache, onProgress } = session.options;
  const find = async () => {
    const entry = await cache.find(url);
    if (!entry || (expected.sha256 !== undefined && entry.sha256 !== expected.sha256)) return undefined;
    await cache.touch(entry);
    return entry;
  };
  const at = await find();
  if (at) return at;
  return cache.exclusively(url, async () => {
    const meanwhile = await find();
    if (meanwhile) return meanwhile;
    const { part, got } = await fetchIt();
    const entry = await cache.commit(url, part, got);
    onProgress?.({ url, state: 'done', received: got.size, total: got.size });
    return entry;
  });
}

/** Tries the addresses of a dataset in turn; the last failure is told. */
async function fetchFromAny(session: Session, url: string, expected: Expectation) {
  const addresses = addressesOf(url, session.options.mirrors);
  for (const [i, address] of addresses.entries()) {
    try {
      return await fetchFile(session, url, address, expected);
    } catch (error) {
      const failure = asDatasetError(address, error);
      const hopeless = failure.reason === 'disk-full' || failure.reason === 'cache-failed';
      if (hopeless || i === addresses.length - 1) throw failure;
      session.options.onProgress?.({ url, state: 'retrying', received: 0, message: failure.message });
    }
  }
  throw new DatasetError('dataset-missing', `there is no address for ${url}`);
}

async function fetchFile(session: Session, url: string, address: string, expected: Expectation) {
  const part = session.options.cache.partPath(url);
  const locate = () => ({ href: address });
  const got = await persistently(session, { url, address, part, expected, locate, expires: false });
  const pointer = got.size <= 1024 ? await readLfsPointer(part) : undefined;
  if (!pointer) return { part, got };
  await discardPart(part);
  if (pointer.oid === '')
    throw new DatasetError('dataset-lfs-pointer', `${address} is a git-LFS pointer that cannot be read, not the data`);
  if (expected.sha256 !== undefined && expected.sha256 !== pointer.oid)
    throw new WrongContent(`${address} has the SHA-256 ${pointer.oid} instead of ${expected.sha256}`);
  return fetchObject(session, url, address, pointer);
}

/** Fetches what a pointer stands for. The address that the LFS server gives expires, so that each try asks for a new one. */
async function fetchObject(session: Session, url: string, address: string, pointer: LfsPointer) {
  const server = session.options.lfsServers?.find(({ from }) => address.startsWith(from))?.to ?? lfsEndpoint(address);
  if (server === undefined)
    throw new DatasetError(
      'dataset-lfs-pointer',
      `${address} is a git-LFS pointer, not the data, and its LFS server is not known`,
    );
  const part = session.options.cache.partPath(`sha256:${pointer.oid}`);
  const locate = () => locateLfsObject(session.client, server, pointer, address);
  const expected = { sha256: pointer.oid, size: pointer.size };
  const got = await persistently(session, { url, address, part, expected, locate, expires: true });
  return { part, got };
}

interface Source {
  readonly href: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Attempts {
  readonly url: string;
  readonly address: string;
  readonly part: string;
  readonly expected: Expectation;
  /** Where to fetch it now. */
  locate(): Source | Promise<Source>;
  /** The place expires, and another is to be had from `locate`. */
  readonly expires: boolean;
}

/** Tries a transfer again while that may help; headway gives it new patience. */
async function persistently(session: Session, attempts: Attempts): Promise<Transferred> {
  const { url, address, part } = attempts;
  const { retries = 4, pauseMs = 500, now = Date.now, onProgress, signal } = session.options;
  let failures = 0;
  let renewed = false;
  for (let tries = 1; ; tries++) {
    const before = await partSize(part);
    try {
      return await attempt(session, attempts, before);
    } catch (error) {
      if (attempts.expires && !renewed && isExpired(error)) {
        renewed = true;
        continue;
      }
      const have = await partSize(part);
      failures = have > before && before > 0 ? 1 : failures + 1;
      const patience = error instanceof WrongContent ? Math.min(1, retries) : retries;
      const pause = retryPause(error, pauseMs * 2 ** (failures - 1), now());
      if (pause === undefined || failures > patience || tries > 30 || signal?.aborted)
        throw await asFailure(error, address, part);
      onProgress?.({ url, state: 'retrying', received: have, message: (error as Error).message });
      await sleep(pause, undefined, signal ? { signal } : {});
    }
  }
}

async function attempt(session: Session, attempts: Attempts, received: number): Promise<Transferred> {
  const { client, limit, options } = session;
  const { url, part, expected, expires } = attempts;
  const { href, headers = {} } = await attempts.locate();
  options.onProgress?.({ url, state: 'waiting', received });
  return limit(new URL(href).host, () =>
    transfer(client, href, part, { headers, expected, mayBePointer: !expires }, transferOptions(options, url)),
  );
}

function isExpired(error: unknown): boolean {
  return error instanceof HttpStatusError && [401, 403, 410].includes(error.status);
}

async function asFailure(error: unknown, address: string, part: string): Promise<DatasetError> {
  const failure = asDatasetError(address, error);
  if (failure.reason === 'disk-full') await discardPart(part);
  return failure;
}

function transferOptions(options: DownloadOptions, url: string): TransferOptions {
  return {
    maxBytes: options.maxBytes ?? 4 * 1024 ** 3,
    idleMs: options.idleMs ?? 30_000,
    minBytesPerSecond: options.minBytesPerSecond ?? 256,
    ...(options.createSink ? { createSink: options.createSink } : {}),
    ...(options.onProgress
      ? {
          onProgress: (received: number, total: number | undefined) =>
            options.onProgress?.({ url, state: 'receiving', received, ...(total === undefined ? {} : { total }) }),
        }
      : {}),
  };
}

async function probe(session: Session, url: string): Promise<{ size: number | undefined }> {
  let failure: DatasetError | undefined;
  for (const address of addressesOf(url, session.options.mirrors)) {
    try {
      const answer = await session.limit(new URL(address).host, () => session.client.open(address, { method: 'HEAD' }));
      answer.body.destroy();
      if (answer.status !== 200) throw new HttpStatusError(answer.url, answer.status, answer.header('retry-after'));
      const length = answer.header('content-length');
      return { size: length === undefined ? undefined : Number(length) };
    } catch (error) {
      failure = asDatasetError(address, error);
    }
  }
  throw failure ?? new DatasetError('dataset-missing', `there is no address for ${url}`);
}
