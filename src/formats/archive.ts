import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync, constants as zlib } from 'node:zlib';
import { Decompress } from 'fzstd';
import { create, extract, list } from 'tar';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';

/** An archive that is broken, or that must not be unpacked. */
export class ArchiveError extends Error {
  readonly reason: 'archive-path' | 'archive-link' | 'archive-too-large' | 'archive-broken' | 'archive-encrypted';
  constructor(reason: ArchiveError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveError';
    this.reason = reason;
  }
}

/** How much an archive may hold. */
export interface UnpackLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** 10,000 files and 8 GiB. */
export const defaultUnpackLimits: UnpackLimits = { entries: 10_000, bytes: 8 * 1024 ** 3 };

/** The kinds of archive that can be unpacked. */
export type ArchiveKind = 'tar' | 'tar.gz' | 'zip' | 'gzip' | 'zstd';

/** How many bytes of a file `archiveKind` wants to see. */
export const archiveHeadBytes = 2048;

/**
 * What kind of archive a file is, by its first bytes, which cannot lie, and by its name where those do not tell (a tar
 * of the oldest form has no mark). Undefined for plain data.
 */
export function archiveKind(head: Buffer, name: string): ArchiveKind | undefined {
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd';
  if (head.length >= 4 && (head.readUInt32LE(0) === 0x04034b50 || head.readUInt32LE(0) === 0x06054b50)) return 'zip';
  if (head[0] === 0x1f && head[1] === 0x8b)
    return /\.(?:tar\.gz|tgz)$/i.test(name) || isTar(gunzipHead(head)) ? 'tar.gz' : 'gzip';
  return isTar(head) || (/\.tar$/i.test(name) && head.length >= 512) ? 'tar' : undefined;
}

function isTar(head: Buffer): boolean {
  return head.length >= 262 && head.toString('latin1', 257, 262) === 'ustar';
}

function gunzipHead(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 4 << 20 });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Counts what an archive unpacks to and refuses entries that must not be unpacked. */
function createGate(limits: UnpackLimits) {
  let entries = 0;
  let bytes = 0;
  const grow = (more: number) => {
    bytes += more;
    if (entries > limits.entries || bytes > limits.bytes)
      throw new ArchiveError(
        'archive-too-large',
        `the archive unpacks to more than ${limits.entries} entries or ${limits.bytes} bytes`,
      );
  };
  return {
    grow,
    enter(path: string, plain: boolean, kind: string, size: number) {
      entries++;
      if (leadsOut(path))
        throw new ArchiveError('archive-path', `the archive holds the path "${path}", which leads out of it`);
      if (!plain)
        throw new ArchiveError('archive-link', `the archive holds "${path}", which is no plain file (${kind})`);
      grow(size);
    },
  };
}

const plainTypes = ['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'];

/**
 * Unpacks a tar file, compressed with gzip or not, into an empty folder. Only plain files and folders are taken: links,
 * devices, absolute paths and `..` are refused, and so is what unpacks beyond the limits.
 */
export async function unpackTar(
  file: string,
  folder: string,
  limits: UnpackLimits = defaultUnpackLimits,
): Promise<void> {
  const gate = createGate(limits);
  let refused: ArchiveError | undefined;
  try {
    await extract({
      file,
      cwd: folder,
      strict: true,
      preservePaths: false,
      filter(path, entry) {
        if (refused) return false;
        const type = String('type' in entry ? entry.type : 'File');
        try {
          gate.enter(path, plainTypes.includes(type), type, entry.size ?? 0);
        } catch (error) {
          refused = error as ArchiveError;
        }
        return refused === undefined;
      },
    });
  } catch (error) {
    throw refused ?? broken(error);
  }
  if (refused) throw refused;
}

/** Unpacks a zip file into an empty folder, under the same rules as a tar. What is encrypted is refused. */
export async function unpackZip(
  file: string,
  folder: string,
  limits: UnpackLimits = defaultUnpackLimits,
): Promise<void> {
  const gate = createGate(limits);
  try {
    const zip = await new Promise<ZipFile>((resolve, reject) =>
      openZip(file, { lazyEntries: true, autoClose: false, strictFileNames: false }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      ),
    );
    try {
      for await (const entry of entriesOf(zip)) await unpackEntry(zip, entry, folder, gate);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw broken(error);
  }
}

/** The entries of a zip, one after the other. */
async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (outcome: () => void) => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        outcome();
      };
      zip.once('entry', (next: Entry) => settle(() => resolve(next)));
      zip.once('end', () => settle(() => resolve(undefined)));
      zip.once('error', (error: Error) => settle(() => reject(error)));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  folder: string,
  gate: ReturnType<typeof createGate>,
): Promise<void> {
  const path = entry.fileName;
  const unixType = (entry.externalFileAttributes >>> 16) & 0o170000;
  const plain = unixType === 0 || unixType === 0o100000 || unixType === 0o040000;
  gate.enter(path, plain, `mode ${unixType.toString(8)}`, 0);
  if (path.endsWith('/')) return;
  if ((entry.generalPurposeBitFlag & 1) !== 0)
    throw new ArchiveError('archive-encrypted', `"${path}" in the archive is encrypted`);
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  // Nothing may be awaited between opening and piping: an error of the stream would find no listener.
  const stream = await new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  await pipeline(stream, meter(gate.grow), createWriteStream(target, { flags: 'wx' }));
}

/** Passes bytes on and counts them. */
function meter(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        count(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** Unpacks a gzip or Zstandard stream as it comes; what is cut off or grows beyond the limit is an ArchiveError. */
export async function* decompressed(
  stream: Readable,
  kind: 'gzip' | 'zstd',
  maxBytes: number = defaultUnpackLimits.bytes,
): AsyncGenerator<Buffer> {
  const unpacked = kind === 'gzip' ? createGunzip({ chunkSize: 1 << 18 }) : zstdStream();
  const gate = createGate({ entries: 1, bytes: maxBytes });
  stream.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of stream.pipe(unpacked)) {
      gate.grow((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw broken(error);
  } finally {
    stream.destroy();
  }
}

/** Windows beyond this are refused, as the reference implementation does unless told otherwise (RFC 8878, 3.1.1.1.2). */
const largestWindowLog = 27;

function zstdStream(): Transform {
  let first = true;
  let decoder: Decompress | undefined;
  const push = (stream: Transform, chunk: Uint8Array, last: boolean, done: (error?: Error | null) => void) => {
    try {
      decoder ??= new Decompress((data) => void (data.length > 0 && stream.push(Buffer.from(data))));
      decoder.push(chunk, last);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const refused = first ? largeWindow(chunk) : undefined;
      first = false;
      if (refused) done(refused);
      else push(this, chunk, false, done);
    },
    flush(done) {
      push(this, new Uint8Array(0), true, done);
    },
  });
}

function largeWindow(head: Buffer): ArchiveError | undefined {
  const descriptor = head[4];
  const singleSegment = descriptor !== undefined && (descriptor & 0x20) !== 0;
  if (descriptor === undefined || singleSegment || head.length < 6 || 10 + (head[5]! >> 3) <= largestWindowLog)
    return undefined;
  return new ArchiveError('archive-too-large', 'the Zstandard stream wants a window of more than 128 MB');
}

function broken(error: unknown): ArchiveError {
  if (error instanceof ArchiveError) return error;
  const { message } = error as Error;
  const path = /invalid relative path|absolute path|invalid characters in fileName/.test(message);
  return new ArchiveError(
    path ? 'archive-path' : 'archive-broken',
    path ? `the archive holds a path that leads out of it (${message})` : `the archive cannot be unpacked: ${message}`,
    { cause: error },
  );
}

function leadsOut(path: string): boolean {
  return path.split(/[\\/]/).includes('..') || /^(?:[\\/]|[A-Za-z]:)/.test(path) || path.includes('\0');
}

/** The files of an archive by path, and those that were refused. */
export interface TarContent {
  /** Contents by path, of the files that were asked for. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Entries that were passed over, with the reason: links, devices, paths that lead out of the archive. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Reads the wanted files of a tar file, compressed or not, into memory; nothing is written to disk. Links and paths
 * that lead out are passed over and named; an archive beyond the limits is refused.
 */
export function readTar(file: string, wanted: (path: string) => boolean, limits: UnpackLimits): TarContent {
  const files = new Map<string, Buffer>();
  const refused: { path: string; reason: string }[] = [];
  let entries = 0;
  let bytes = 0;
  try {
    list({
      file,
      sync: true,
      strict: true,
      // A piece of a compressed file is unpacked as a whole before its entries are counted.
      maxReadSize: 1 << 16,
      onReadEntry(entry) {
        entries++;
        bytes += entry.size;
        if (entries > limits.entries || bytes > limits.bytes)
          throw new ArchiveError(
            'archive-too-large',
            `the archive unpacks to more than ${limits.entries} entries or ${limits.bytes} bytes`,
          );
        if (leadsOut(entry.path)) refused.push({ path: entry.path, reason: 'its path leads out of the archive' });
        else if (!plainTypes.includes(entry.type))
          refused.push({ path: entry.path, reason: `it is no plain file (${entry.type})` });
        else if (!/Dir/.test(entry.type) && wanted(entry.path)) {
          const parts: Buffer[] = [];
          entry.on('data', (part: Buffer) => void parts.push(Buffer.from(part)));
          entry.on('end', () => void files.set(entry.path, Buffer.concat(parts)));
        }
      },
    });
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('archive-broken', `the archive cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return { files, refused };
}

/**
 * Writes texts as a compressed tar, by path in it. The same texts give the same bytes: entries are sorted, times and
 * owners left out.
 */
export async function writeTarGz(file: string, files: ReadonlyMap<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-pack-'));
  try {
    const names = [...files.keys()].sort();
    for (const name of names) {
      if (leadsOut(name)) throw new ArchiveError('archive-path', `the path "${name}" leads out of the archive`);
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, files.get(name)!);
    }
    await create({ gzip: true, portable: true, mtime: new Date(0), cwd: folder, file }, names);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
