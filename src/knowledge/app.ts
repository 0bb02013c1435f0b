import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Diagnostic } from '../diagnostics/index.ts';

/** A Splunk app's files, wherever they are: paths are relative to the app, with forward slashes. */
export interface AppSource {
  /** The app's id: the name of its folder. Of two apps with one id, the later replaces the earlier. */
  readonly name: string;
  /** What is wrong with the app as a whole, such as entries of an archive that were refused. */
  readonly diagnostics?: readonly Diagnostic[];
  /** For messages: where a file of the app is. */
  locate(path: string): string;
  /** The text of a file; that of a `.gz` file unpacked. Throws where it cannot be unpacked. */
  read(path: string): string | undefined;
  list(folder: string): readonly string[];
}

/** An app in a folder. */
export function folderApp(folder: string): AppSource {
  return {
    name: basename(folder),
    locate: (path) => join(folder, path),
    read(path) {
      const file = join(folder, path);
      return existsSync(file) && statSync(file).isFile() ? contentOf(path, readFileSync(file)) : undefined;
    },
    list(path) {
      const start = join(folder, path);
      if (!existsSync(start)) return [];
      return readdirSync(start, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(start, entry.name)).split(sep).join('/'))
        .sort();
    },
  };
}

/** An app made of texts in memory, such as a content pack rendered as one. */
export function memoryApp(name: string, files: ReadonlyMap<string, string>): AppSource {
  return {
    name,
    locate: (path) => `${name}/${path}`,
    read: (path) => files.get(path),
    list: (folder) =>
      [...files.keys()]
        .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
        .sort(),
  };
}

/** Characters of a packed lookup: enough for the largest, and an end for what swells without one. */
const maxUnpacked = 1 << 28;

/** Text of a file of an app; lookups may be packed (`.csv.gz`). */
export function contentOf(path: string, bytes: Buffer): string {
  return decode(/\.gz$/i.test(path) ? gunzipSync(bytes, { maxOutputLength: maxUnpacked }) : bytes);
}

/** Text of a file: UTF-8, or UTF-16 where a byte order mark says so. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}
