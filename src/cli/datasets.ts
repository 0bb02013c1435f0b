import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  createDatasetRecords,
  createDownloader,
  DatasetCache,
  DatasetError,
  type DatasetOptions,
  type Downloader,
  type DownloadProgress,
  defaultCacheRoot,
  parseMirror,
  readLockFile,
} from '../datasets/index.ts';
import { withoutCredentials } from '../diagnostics/index.ts';
import type { Config, Places } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** Options of every command that may download. */
export interface DatasetFlags {
  readonly datasets?: string;
  readonly offline?: boolean;
  readonly mirror?: readonly string[];
  readonly maxBytes?: number;
  readonly allowOutside?: readonly string[];
}

/** How the datasets of a command are found and fetched, and the file that says what they must be. */
export interface CliDatasets {
  readonly options: DatasetOptions & { readonly downloader: Downloader };
  readonly lockFile: string;
}

/** The cache of downloads: inside a dataset tree that was named, else where the operating system keeps caches. */
export function cacheRoot(context: CliContext, flags: { datasets?: string }, config: Config): string {
  const named = flags.datasets ?? config.datasets;
  return named === undefined || context.env.FIREDRILL_CACHE
    ? resolve(context.cwd, defaultCacheRoot(context.env, process.platform, homedir()))
    : join(resolve(context.cwd, named), '.firedrill');
}

/** How the commands find, fetch and keep datasets: flags, configuration, `datasets.lock` and the environment together. */
export async function cliDatasets(
  context: CliContext,
  flags: DatasetFlags,
  given: { readonly places: Places; readonly config: Config },
  extra: { readonly onProgress?: (progress: DownloadProgress) => void; readonly ignoreLock?: boolean } = {},
): Promise<CliDatasets> {
  const { places, config } = given;
  const lockFile = join(places.content, 'datasets.lock');
  const locks = extra.ignoreLock ? [] : await locksOf(lockFile, join(places.datasets, 'datasets.lock'));
  const { env } = context;
  const downloader = createDownloader({
    cache: new DatasetCache(cacheRoot(context, flags, config)),
    mirrors: mirrorsOf(flags.mirror ?? [], config),
    proxy: proxyOf(env),
    ...(env.GITHUB_TOKEN ? { githubToken: env.GITHUB_TOKEN } : {}),
    ...caOf(context),
    ...(flags.maxBytes === undefined ? {} : { maxBytes: flags.maxBytes }),
    ...(extra.onProgress ? { onProgress: extra.onProgress } : {}),
  });
  const named = flags.datasets ?? config.datasets;
  return {
    lockFile,
    options: {
      content: places.content,
      datasets: places.datasets,
      offline: flags.offline ?? false,
      keepInTree: named !== undefined,
      downloader,
      allowOutside: allowedOutside(context, flags, config),
      records: createDatasetRecords(places, locks),
    },
  };
}

/** What of the machine content may name besides itself and the dataset tree: apps, and what was allowed. */
export function allowedOutside(
  context: CliContext,
  flags: { readonly allowOutside?: readonly string[]; readonly app?: readonly string[] },
  config: Config,
): readonly string[] {
  return [
    ...[...(flags.allowOutside ?? []), ...(flags.app ?? [])].map((path) => resolve(context.cwd, path)),
    ...(config.allow_outside ?? []),
    ...(config.apps ?? []),
  ];
}

/** What the lock files say that there are; what an earlier one says counts. */
async function locksOf(...files: readonly string[]) {
  const locks = [];
  for (const file of new Set(files)) {
    const lock = await fromDatasets(() => readLockFile(file));
    if (lock) locks.push({ file, lock });
  }
  return locks;
}

/** A dataset that cannot be had ends the command where nothing goes on without it. */
export async function fromDatasets<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new CliError(exitCodes.infrastructure, error.message, undefined, { cause: error });
  }
}

function mirrorsOf(flags: readonly string[], config: Config) {
  return [...flags, ...(config.mirrors ?? [])].map((text) => {
    const mirror = parseMirror(text);
    if (!mirror)
      throw new CliError(
        exitCodes.usage,
        `"${withoutCredentials(text)}" is no mirror`,
        'write FROM=TO, two URL prefixes, such as s3://bucket/=https://files.example.org/',
      );
    return mirror;
  });
}

function proxyOf(env: CliContext['env']) {
  const get = (name: string) => env[name.toLowerCase()] || env[name];
  const httpProxy = get('HTTP_PROXY') ?? get('ALL_PROXY');
  const httpsProxy = get('HTTPS_PROXY') ?? get('ALL_PROXY');
  const noProxy = get('NO_PROXY');
  return {
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}

/** Certificate authorities of a company's proxy; Node.js reads `NODE_EXTRA_CA_CERTS` itself. */
function caOf(context: CliContext): { ca?: string } {
  const file = context.env.FIREDRILL_CA_FILE ?? context.env.SSL_CERT_FILE;
  if (!file) return {};
  const path = resolve(context.cwd, file);
  if (!existsSync(path))
    throw new CliError(
      exitCodes.usage,
      `there is no file ${file} with certificates (FIREDRILL_CA_FILE, SSL_CERT_FILE)`,
      'name a file in PEM form, or unset the variable',
    );
  return { ca: readFileSync(path, 'utf8') };
}
