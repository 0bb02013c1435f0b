import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { dataOfDescribed } from './catalogue.ts';
import { readDescriptor } from './descriptor.ts';
import { type DatasetLocation, type DatasetPlaces, pathOfData } from './locate.ts';
import { type DatasetLock, lockKey } from './lock-file.ts';
import { type Expectation, sha256Of } from './transfer.ts';

/** What a file says that a dataset is. */
export interface Recorded extends Expectation {
  /** The file that says so. */
  readonly file: string;
  readonly kind: 'lock' | 'descriptor';
}

/** What is recorded of datasets: by `datasets.lock`, and by the descriptors of the folders that they lie in. */
export interface DatasetRecords {
  /** What a dataset must be; undefined where nothing tells. A lock file goes before a descriptor. */
  find(location: DatasetLocation): Promise<Recorded | undefined>;
  /** The SHA-256 of a file, which is read again only where it was written since: `stamp` tells. */
  sha256(path: string, stamp: string): Promise<string>;
}

/** Descriptors are read when a dataset of their folder is asked for; those without a checksum are not parsed. */
export function createDatasetRecords(
  places: DatasetPlaces,
  locks: readonly { readonly file: string; readonly lock: DatasetLock }[] = [],
): DatasetRecords {
  const folders = new Map<string, Promise<ReadonlyMap<string, Recorded>>>();
  const hashes = new Map<string, Promise<string>>();
  const described = (root: string, folder: string) => {
    const known = folders.get(folder) ?? checksumsIn(folder, root, places);
    folders.set(folder, known);
    return known;
  };
  return {
    async find({ path, url }) {
      for (const { file, lock } of url === undefined ? [] : locks) {
        const entry = lock.get(lockKey(url!));
        if (entry) return { ...entry, file, kind: 'lock' };
      }
      for (const [root, folder] of foldersAbove(path, places)) {
        const found = (await described(root, folder)).get(path);
        if (found) return found;
      }
      return undefined;
    },
    sha256(path, stamp) {
      const key = `${path}\0${stamp}`;
      const known = hashes.get(key) ?? sha256Of(path);
      hashes.set(key, known);
      return known;
    },
  };
}

/** The folder of a file and those above it, up to the tree that it lies in; each with that tree. */
function foldersAbove(path: string, places: DatasetPlaces): readonly (readonly [root: string, folder: string])[] {
  const root = [places.datasets, places.content].map((one) => resolve(one)).find((one) => path.startsWith(one + sep));
  if (root === undefined) return [];
  const folders: [string, string][] = [];
  for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder)) {
    folders.push([root, folder]);
    if (folder === root) break;
  }
  return folders;
}

/** The checksums that the descriptors of one folder give, by the path of the file. */
async function checksumsIn(folder: string, root: string, places: DatasetPlaces): Promise<Map<string, Recorded>> {
  const found = new Map<string, Recorded>();
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => /\.ya?ml$/i.test(one)).sort()) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8').catch(() => '');
    if (!text.includes('sha256')) continue;
    const { descriptor } = readDescriptor(relative(root, file).split(sep).join('/'), text);
    for (const dataset of descriptor?.datasets ?? []) {
      if (dataset.sha256 === undefined) continue;
      const path = pathOfData(dataOfDescribed(root, descriptor!, dataset), places);
      if (path !== undefined && !found.has(path)) found.set(path, { sha256: dataset.sha256, file, kind: 'descriptor' });
    }
  }
  return found;
}
