import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ArchiveError, unpackTar } from '../formats/archive.ts';
import { type DownloadOptions, download, isLfsPointer } from './download.ts';
import { DatasetError } from './error.ts';
import { type DatasetPlaces, locateDataset } from './locate.ts';

export interface DatasetOptions extends DatasetPlaces {
  /** Never download. */
  readonly offline: boolean;
  readonly download?: DownloadOptions;
}

/** A dataset that is at hand. */
export interface ResolvedDataset {
  readonly data: string;
  readonly path: string;
  readonly bytes: number;
}

const running = new Map<string, Promise<void>>();

/** Finds a dataset in the local tree, or downloads it there. Throws a DatasetError that names it. */
export async function resolveDataset(data: string, options: DatasetOptions): Promise<ResolvedDataset> {
  const { path, url } = locateDataset(data, options);
  if (!existsSync(path)) {
    if (url === undefined)
      throw new DatasetError('dataset-missing', `there is no dataset ${data} (looked for ${path})`);
    if (options.offline)
      throw new DatasetError(
        'dataset-missing',
        `the dataset ${data} is not in ${options.datasets}, and downloads are off (--offline)`,
      );
    // Detections that share a file wait for one download.
    const pending = running.get(path) ?? download(url, path, options.download).finally(() => running.delete(path));
    running.set(path, pending);
    await pending;
  }
  const status = statSync(path);
  if (!status.isFile()) throw new DatasetError('dataset-missing', `the dataset ${data} is no file`);
  if (status.size < 1024 && (await isLfsPointer(path)))
    throw new DatasetError(
      'dataset-lfs-pointer',
      `${path} is a git-LFS pointer, not the data: run "git lfs pull", or delete it so that it is downloaded`,
    );
  return { data, path, bytes: status.size };
}

/** The bytes of a dataset; `.gz` is unpacked on the fly, `.tar.gz` and `.tgz` file by file. */
export async function* readDataset(dataset: ResolvedDataset): AsyncGenerator<Buffer> {
  const name = dataset.path.toLowerCase();
  if (/\.(?:tar\.gz|tgz|tar)$/.test(name)) yield* readTar(dataset);
  else if (name.endsWith('.gz')) yield* createReadStream(dataset.path).pipe(createGunzip()) as AsyncIterable<Buffer>;
  else yield* createReadStream(dataset.path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
}

async function* readTar(dataset: ResolvedDataset): AsyncGenerator<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-'));
  try {
    await unpackTar(dataset.path, folder);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      yield* createReadStream(file) as AsyncIterable<Buffer>;
      yield Buffer.from('\n');
    }
  } catch (error) {
    if (error instanceof ArchiveError)
      throw new DatasetError('dataset-corrupt', `${dataset.data}: ${error.message}`, { cause: error });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
