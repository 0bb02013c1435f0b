import { DatasetError } from './error.ts';
import { HttpStatusError } from './http.ts';

const retryableStatuses = new Set([408, 425, 429, 500, 502, 503, 504, 509]);
const lostConnections = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_BAD_RESPONSE',
  'ERR_NETWORK',
  'HPE_INVALID_CHUNK_SIZE',
  'HPE_INVALID_CONSTANT',
]);

/** What came was cut off or otherwise not what was announced; asking again may help. */
export class BrokenTransfer extends Error {}

/** What came is whole, but empty or not what it should be. */
export class WrongContent extends BrokenTransfer {}

/** A longer wait than this is the user's decision, not ours. */
const longestPauseMs = 120_000;

/**
 * Milliseconds to wait before another try; undefined where trying again is no use. `Retry-After` (seconds or a date)
 * goes before the fallback (RFC 9110, 10.2.3).
 */
export function retryPause(error: unknown, fallbackMs: number, nowMs: number): number | undefined {
  if (error instanceof BrokenTransfer) return fallbackMs;
  if (error instanceof HttpStatusError) {
    if (!retryableStatuses.has(error.status)) return undefined;
    const wait = retryAfterMs(error.retryAfter, nowMs) ?? fallbackMs;
    return wait > longestPauseMs ? undefined : wait;
  }
  return isLostConnection(error) ? fallbackMs : undefined;
}

function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function isLostConnection(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return (code !== undefined && lostConnections.has(code)) || (error as Error | undefined)?.message === 'aborted';
}

/** The error that the user sees: what failed, for which dataset, and what helps. */
export function asDatasetError(url: string, error: unknown): DatasetError {
  if (error instanceof DatasetError) return error;
  const cause = { cause: error };
  if (error instanceof BrokenTransfer) return new DatasetError('dataset-corrupt', error.message, cause);
  if (error instanceof HttpStatusError) return statusError(url, error);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DatasetError('disk-full', `there is no room on the disk for ${url} (${code})`, cause);
  if (code !== undefined && ['EACCES', 'EROFS', 'EPERM', 'EMFILE', 'EISDIR'].includes(code))
    return new DatasetError('cache-failed', `${url} cannot be stored: ${message}`, cause);
  return new DatasetError('dataset-download', `${url} cannot be downloaded: ${message || code}`, cause);
}

function statusError(url: string, error: HttpStatusError): DatasetError {
  const cause = { cause: error };
  const { status, retryAfter } = error;
  if (status === 404 || status === 410)
    return new DatasetError('dataset-missing', `there is no ${url}: the server answered ${status}`, cause);
  if (status === 401 || status === 403 || status === 407)
    return new DatasetError(
      'dataset-refused',
      `${url} is refused: the server answered ${status}; the link may have expired, or it needs ${status === 407 ? 'a proxy login' : 'a token (GITHUB_TOKEN for GitHub)'}`,
      cause,
    );
  const wait = retryAfter === undefined ? '' : ` and asks to wait (Retry-After: ${retryAfter})`;
  return new DatasetError(
    'dataset-download',
    `${url} cannot be downloaded: the server answered ${status}${wait}`,
    cause,
  );
}
