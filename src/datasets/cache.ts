import { createHash, randomUUID } from 'node:crypto';
import { chmod, copyFile, link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import { withoutCredentials } from '../diagnostics/index.ts';
import { DatasetError } from './error.ts';
import { discardPart, sha256Of, type Transferred } from './transfer.ts';

/** A file of the cache, found under its URL. */
export interface CacheEntry {
  readonly url: string;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** When it was fetched, and last used; milliseconds since 1970. */
  readonly fetched: number;
  readonly used: number;
}

interface IndexRecord {
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
  readonly fetched: number;
  /** The time stamp of the object when it was sound: where it still is that, the object need not be hashed again. */
  readonly mtimeMs: number;
}

/** What is in a cache, and what was removed from it. */
export interface CacheReport {
  readonly entries: number;
  readonly bytes: number;
  readonly removed: readonly string[];
}

/**
 * A folder of downloads shared by runs and processes. Data lie under their SHA-256 (`objects/`), and `index/` says which
 * URL gave which. Everything is written aside and moved into place; a URL is fetched by one process at a time.
 */
export class DatasetCache {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** The entry of a URL; undefined where there is none or its file is no longer what it was. */
  async find(url: string): Promise<CacheEntry | undefined> {
    const key = keyOf(url);
    const record = await this.#record(key);
    return record && this.#entry(key, record, url);
  }

  /** The entry of a record; what is written on disk names its URL without secrets. */
  async #entry(key: string, record: IndexRecord, url: string): Promise<CacheEntry | undefined> {
    const path = this.objectPath(record.sha256);
    const status = await stat(path).catch(() => undefined);
    if (status?.size !== record.size) return undefined;
    if (status.mtimeMs !== record.mtimeMs) {
      if ((await sha256Of(path)) !== record.sha256) return undefined;
      await this.#write(key, { ...record, mtimeMs: status.mtimeMs });
    }
    return { url, path, sha256: record.sha256, size: record.size, fetched: record.fetched, used: status.atimeMs };
  }

  objectPath(sha256: string): string {
    return join(this.root, 'objects', sha256.slice(0, 2), sha256.slice(2));
  }

  /** Where a download of this URL (or other name) is put together. */
  partPath(name: string): string {
    return join(this.root, 'partial', keyOf(name));
  }

  /** Runs a task while no other process works on this URL. A lock whose process has died is taken over. */
  async exclusively<T>(url: string, task: () => Promise<T>): Promise<T> {
    await this.prepare();
    const file = join(this.root, 'locks', keyOf(url));
    let lost: Error | undefined;
    let release: () => Promise<void>;
    try {
      release = await lock(file, {
        realpath: false,
        stale: 15_000,
        update: 5_000,
        retries: { retries: 36_000, factor: 1.2, minTimeout: 20, maxTimeout: 500 },
        onCompromised: (error) => {
          lost = error;
        },
      });
    } catch (error) {
      throw new DatasetError(
        'cache-failed',
        `${url}: the cache ${this.root} cannot be locked: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
    try {
      return await task();
    } finally {
      if (!lost) await release().catch(() => {});
    }
  }

  async prepare(): Promise<void> {
    try {
      for (const folder of ['objects', 'index', 'partial', 'locks'])
        await mkdir(join(this.root, folder), { recursive: true });
      await writeOnce(
        join(this.root, 'CACHEDIR.TAG'),
        'Signature: 8a477f597d28d172789f06886806bc55\n# Downloads of firedrill; they can be had again.\n',
      );
      // The cache of a dataset tree may lie in a clone of its repository.
      await writeOnce(join(this.root, '.gitignore'), '*\n');
    } catch (error) {
      throw new DatasetError('cache-failed', `the cache ${this.root} cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Takes a finished and checked file over. */
  async commit(url: string, part: string, { sha256, size }: Transferred): Promise<CacheEntry> {
    const path = this.objectPath(sha256);
    await mkdir(dirname(path), { recursive: true });
    await chmod(part, 0o444);
    // A file of the same content replaces the older one: what is there may have been damaged.
    await rename(part, path);
    await discardPart(part);
    const { mtimeMs } = await stat(path);
    const fetched = Date.now();
    await this.#write(keyOf(url), { url: withoutCredentials(url), sha256, size, fetched, mtimeMs });
    return { url, path, sha256, size, fetched, used: fetched };
  }

  /** Puts a file of the cache into a dataset tree as well, without a second copy where the file system can. */
  async place(entry: CacheEntry, path: string): Promise<void> {
    const aside = `${path}.${randomUUID()}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await link(entry.path, aside).catch(() => copyFile(entry.path, aside));
      await rename(aside, path);
      // Renaming a link onto another link of the same file does nothing and leaves it.
      await rm(aside, { force: true });
    } catch (error) {
      await rm(aside, { force: true }).catch(() => {});
      throw new DatasetError('cache-failed', `${entry.url} cannot be put at ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Marks an entry as used now, so that `prune` keeps it. */
  async touch(entry: CacheEntry): Promise<void> {
    const status = await stat(entry.path).catch(() => undefined);
    if (status) await utimes(entry.path, new Date(), status.mtime).catch(() => {});
  }

  /** Forgets what a URL gave, so that it is fetched anew; the data stay until they are pruned. */
  async forget(url: string): Promise<void> {
    await rm(join(this.root, 'index', `${keyOf(url)}.json`), { force: true });
  }

  async *entries(): AsyncGenerator<CacheEntry> {
    for (const name of (await readdir(join(this.root, 'index')).catch(() => [])).sort()) {
      const key = name.replace(/\.json$/, '');
      const record = await this.#record(key);
      const entry = record && (await this.#entry(key, record, record.url));
      if (entry) yield entry;
    }
  }

  /** Hashes every object; what is not what its name says is removed, and with it what pointed there. */
  async verify(): Promise<CacheReport> {
    const removed: string[] = [];
    let entries = 0;
    let bytes = 0;
    for (const object of await this.#objects()) {
      if ((await sha256Of(object.path)) === object.sha256) {
        entries++;
        bytes += (await stat(object.path)).size;
        continue;
      }
      await rm(object.path, { force: true });
      removed.push(object.sha256);
    }
    await this.#dropOrphans();
    return { entries, bytes, removed };
  }

  /** Removes objects that were not used since `before` (milliseconds), then the longest unused until `maxBytes` are left. */
  async prune(limits: { readonly before?: number; readonly maxBytes?: number }): Promise<CacheReport> {
    const objects = [];
    for (const object of await this.#objects()) {
      const status = await stat(object.path).catch(() => undefined);
      if (status) objects.push({ ...object, size: status.size, used: Math.max(status.atimeMs, status.mtimeMs) });
    }
    objects.sort((a, b) => b.used - a.used);
    const removed: string[] = [];
    let bytes = 0;
    let full = false;
    for (const object of objects) {
      full ||= bytes + object.size > (limits.maxBytes ?? Number.POSITIVE_INFINITY);
      if (full || object.used < (limits.before ?? 0)) {
        await rm(object.path, { force: true });
        removed.push(object.sha256);
      } else bytes += object.size;
    }
    await this.#dropOrphans();
    await this.#dropOldParts();
    return { entries: objects.length - removed.length, bytes, removed };
  }

  async #objects(): Promise<{ sha256: string; path: string }[]> {
    const found: { sha256: string; path: string }[] = [];
    const root = join(this.root, 'objects');
    for (const prefix of await readdir(root).catch(() => []))
      for (const rest of await readdir(join(root, prefix)).catch(() => []))
        found.push({ sha256: prefix + rest, path: join(root, prefix, rest) });
    return found;
  }

  async #dropOrphans(): Promise<void> {
    for (const name of await readdir(join(this.root, 'index')).catch(() => [])) {
      const record = await this.#record(name.replace(/\.json$/, ''));
      const there = record && (await stat(this.objectPath(record.sha256)).catch(() => undefined));
      if (!there) await rm(join(this.root, 'index', name), { force: true });
    }
  }

  /** Half-finished downloads that nobody has gone on with for a week. */
  async #dropOldParts(): Promise<void> {
    const oldest = Date.now() - 7 * 86_400_000;
    for (const name of await readdir(join(this.root, 'partial')).catch(() => [])) {
      const path = join(this.root, 'partial', name);
      if (((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) < oldest) await rm(path, { force: true });
    }
  }

  async #record(key: string): Promise<IndexRecord | undefined> {
    try {
      const record = JSON.parse(await readFile(join(this.root, 'index', `${key}.json`), 'utf8')) as IndexRecord;
      return typeof record.url === 'string' && /^[0-9a-f]{64}$/.test(record.sha256) ? record : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(key: string, record: IndexRecord): Promise<void> {
    const file = join(this.root, 'index', `${key}.json`);
    const aside = `${file}.${randomUUID()}`;
    await writeFile(aside, JSON.stringify(record));
    await rename(aside, file);
  }
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

async function writeOnce(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/**
 * The folder for caches of the operating system: `XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS,
 * `%LOCALAPPDATA%` on Windows; `FIREDRILL_CACHE` goes before.
 */
export function defaultCacheRoot(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (env.FIREDRILL_CACHE) return env.FIREDRILL_CACHE;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'firedrill', 'Cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'firedrill');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'firedrill');
}
