import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosResponse } from 'axios';
import { DatasetError } from './error.ts';

export interface DownloadOptions {
  /** How often a failed download is tried again. */
  readonly retries?: number;
  /** Milliseconds of the first pause; it doubles each time. */
  readonly pauseMs?: number;
  /** Milliseconds without any answer. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
  /** Only sent to GitHub, and only over TLS. */
  readonly githubToken?: string;
}

const retryable = new Set([408, 425, 429, 500, 502, 503, 504]);
const githubHosts = /(?:^|\.)(?:github\.com|githubusercontent\.com)$/;

/**
 * Fetches a URL into a file: streamed into a temporary file beside it, checked, then moved into place, so that the path
 * never holds half a file. Server errors and broken connections are tried again, as `Retry-After` says.
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const { retries = 3, pauseMs = 500 } = options;
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    const temporary = `${path}.${randomUUID()}.part`;
    try {
      await fetchInto(url, temporary, options);
      await verify(url, temporary);
      await rename(temporary, path);
      return;
    } catch (error) {
      await rm(temporary, { force: true });
      const wait = retryPause(error, pauseMs * 2 ** attempt);
      if (wait === undefined || attempt >= retries || options.signal?.aborted) throw asDatasetError(url, error);
      await sleep(wait);
    }
  }
}

async function fetchInto(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { maxBytes = 4 * 1024 ** 3, timeoutMs = 30_000 } = options;
  const target = new URL(url);
  const authorised = options.githubToken && target.protocol === 'https:' && githubHosts.test(target.hostname);
  const response: AxiosResponse<NodeJS.ReadableStream> = await axios.get(url, {
    responseType: 'stream',
    timeout: timeoutMs,
    maxRedirects: 5,
    headers: {
      'User-Agent': 'firedrill',
      'Accept-Encoding': 'identity',
      ...(authorised ? { Authorization: `Bearer ${options.githubToken}` } : {}),
    },
    ...(options.signal ? { signal: options.signal } : {}),
    // Credentials do not follow a redirect to another host.
    beforeRedirect: (redirect: Record<string, unknown>) => {
      if (redirect.hostname !== target.hostname)
        delete (redirect.headers as Record<string, unknown> | undefined)?.Authorization;
    },
  });
  const announced = Number(response.headers['content-length'] ?? Number.NaN);
  if (announced > maxBytes)
    throw new DatasetError('dataset-too-large', `${url} is ${announced} bytes, more than the limit of ${maxBytes}`);
  const type = String(response.headers['content-type'] ?? '');
  let received = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maxBytes)
        return done(new DatasetError('dataset-too-large', `${url} is larger than the limit of ${maxBytes} bytes`));
      options.onProgress?.(received, Number.isNaN(announced) ? undefined : announced);
      done(null, chunk);
    },
  });
  await pipeline(response.data, meter, createWriteStream(file, { flags: 'wx' }));
  if (!Number.isNaN(announced) && received !== announced)
    throw new DatasetError('dataset-corrupt', `${url} ended after ${received} of ${announced} bytes`);
  if (received === 0) throw new DatasetError('dataset-corrupt', `${url} is empty`);
  if (/text\/html/i.test(type) && !/\.html?$/i.test(target.pathname))
    throw new DatasetError('dataset-corrupt', `${url} answered with a web page instead of the data`);
}

/** Refuses what stands for the data but is not: a git-LFS pointer. */
async function verify(url: string, file: string): Promise<void> {
  if ((await stat(file)).size > 1024) return;
  if (await isLfsPointer(file))
    throw new DatasetError('dataset-lfs-pointer', `${url} is a git-LFS pointer, not the data`);
}

/** True for the small text file that git LFS leaves where a large one belongs. */
export async function isLfsPointer(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead).toString('latin1').startsWith('version https://git-lfs.github.com/spec/');
  } finally {
    await handle.close();
  }
}

/** Milliseconds to wait before another try; undefined where trying again is no use. */
function retryPause(error: unknown, fallback: number): number | undefined {
  if (error instanceof DatasetError) return error.reason === 'dataset-corrupt' ? fallback : undefined;
  if (!axios.isAxiosError(error))
    return (error as NodeJS.ErrnoException).code === 'ECONNRESET' || (error as Error).message === 'aborted'
      ? fallback
      : undefined;
  if (!error.response) return axios.isCancel(error) ? undefined : fallback;
  if (!retryable.has(error.response.status)) return undefined;
  const header = Number(error.response.headers['retry-after']);
  return Number.isFinite(header) && header >= 0 ? Math.min(header * 1000, 60_000) : fallback;
}

function asDatasetError(url: string, error: unknown): DatasetError {
  if (error instanceof DatasetError) return error;
  const status = axios.isAxiosError(error) ? error.response?.status : undefined;
  const what = status === undefined ? (error as Error).message : `the server answered ${status}`;
  return new DatasetError(
    status === 404 ? 'dataset-missing' : 'dataset-download',
    `${url} cannot be downloaded: ${what}`,
    { cause: error },
  );
}
