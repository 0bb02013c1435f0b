import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { withoutCredentials } from '../diagnostics/index.ts';
import { DatasetError } from './error.ts';
import type { Expectation } from './transfer.ts';

const schema = z.object({
  schema: z.literal('firedrill/datasets-lock@1'),
  datasets: z.record(
    z.string(),
    z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }),
  ),
});

/** What every dataset of a content pack was when it was recorded, by URL. */
export type DatasetLock = ReadonlyMap<string, Required<Expectation>>;

/**
 * The name of a dataset in the lock file: its URL as it is asked for, but without secrets, which must not be written and
 * change while the data stay the same.
 */
export function lockKey(url: string): string {
  if (!URL.canParse(url)) return url;
  const canonical = new URL(url);
  canonical.hash = '';
  return withoutCredentials(canonical.href);
}

/** Reads `datasets.lock`; undefined where there is none. */
export async function readLockFile(file: string): Promise<DatasetLock | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DatasetError('cache-failed', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success)
    throw new DatasetError(
      'cache-failed',
      `${file} is no lock file of firedrill (${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}); write it again with "firedrill datasets lock"`,
    );
  return new Map(Object.entries(parsed.data.datasets).map(([url, of]) => [lockKey(url), of]));
}

/** Writes `datasets.lock`, sorted, so that a change shows in a diff as what it is. */
export async function writeLockFile(file: string, lock: DatasetLock): Promise<void> {
  const datasets = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, `${JSON.stringify({ schema: 'firedrill/datasets-lock@1', datasets }, null, 1)}\n`);
  await rename(aside, file);
}

/** A key for a cache of CI that changes when, and only when, the datasets do: their checksums, or their URLs. */
export function cacheKey(urls: readonly string[], lock: DatasetLock | undefined): string {
  const lines = [...new Set(urls.map(lockKey))].sort().map((url) => `${url} ${lock?.get(url)?.sha256 ?? ''}\n`);
  return `firedrill-datasets-${createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16)}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
