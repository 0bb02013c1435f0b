import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  ArchiveError,
  archiveHeadBytes,
  archiveKind,
  decompressed,
  defaultUnpackLimits,
  type UnpackLimits,
  unpackTar,
  unpackZip,
} from '../formats/archive.ts';
import { EvtxError, evtxEvents, isEvtx } from '../formats/evtx/evtx.ts';
import { DatasetError } from './error.ts';

/** How much a dataset may unpack to, and who hears of what is broken in it. */
export interface ReadOptions {
  readonly limits?: UnpackLimits;
  /** Told about records of an event log file that cannot be read, and are left out. */
  readonly onDamage?: (message: string) => void;
}

/** Bytes that tell an event log. */
const evtxHeadBytes = 8;

/** An archive within an archive is opened; one deeper than this is not meant for us. */
const deepest = 3;

/**
 * The bytes of a dataset, as a stream: what is packed (`.gz`, `.zst`, `.tar`, `.tar.gz`, `.zip`) is unpacked, file by
 * file in the order of their names, and event log files of Windows (`.evtx`) become the XML of their events. Throws a DatasetError that names the dataset where it cannot be.
 */
export async function* readDataset(
  dataset: { readonly data: string; readonly path: string; readonly name?: string; readonly bytes?: number },
  options: ReadOptions = {},
): AsyncGenerator<Buffer> {
  try {
    yield* readFile(dataset.path, dataset.name ?? dataset.path, options, 0);
  } catch (error) {
    if (error instanceof EvtxError)
      throw new DatasetError('dataset-corrupt', `${dataset.data}: ${error.message}`, { cause: error });
    if (!(error instanceof ArchiveError)) throw error;
    const reason = error.reason === 'archive-too-large' ? 'dataset-too-large' : 'dataset-corrupt';
    throw new DatasetError(reason, `${dataset.data}: ${error.message}`, { cause: error });
  }
}

async function* readFile(path: string, name: string, options: ReadOptions, depth: number): AsyncGenerator<Buffer> {
  const head = await headOf(path);
  const { limits = defaultUnpackLimits } = options;
  const kind = archiveKind(head, name);
  if (isEvtx(head)) yield* eventLog(path, options);
  else if (kind === undefined) yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  else if (depth >= deepest)
    throw new ArchiveError('archive-too-large', `archives are nested more than ${deepest} deep`);
  else if (kind === 'gzip' || (kind === 'zstd' && !/\.(?:tar\.zst|tzst)$/i.test(name)))
    yield* unpacked(decompressed(createReadStream(path, { highWaterMark: 1 << 18 }), kind, limits.bytes), options);
  else yield* readArchive(path, kind, options, depth);
}

async function* eventLog(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  yield* eventLogText(createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>, options);
}

async function* eventLogText(bytes: AsyncIterable<Buffer>, { onDamage }: ReadOptions): AsyncGenerator<Buffer> {
  for await (const event of evtxEvents(bytes, onDamage)) yield Buffer.from(`${event}\n`);
}

/** A stream that was packed: an event log becomes its events, all else stays as it is. */
async function* unpacked(bytes: AsyncIterable<Buffer>, options: ReadOptions): AsyncGenerator<Buffer> {
  const parts = bytes[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => parts };
  let head: Buffer = Buffer.alloc(0);
  while (head.length < evtxHeadBytes) {
    const next = await parts.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const whole = (async function* () {
    if (head.length > 0) yield head;
    yield* rest;
  })();
  yield* isEvtx(head) ? eventLogText(whole, options) : whole;
}

async function* readArchive(
  path: string,
  kind: 'tar' | 'tar.gz' | 'zip' | 'zstd',
  options: ReadOptions,
  depth: number,
): AsyncGenerator<Buffer> {
  const { limits = defaultUnpackLimits } = options;
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-'));
  try {
    if (kind === 'zip') await unpackZip(path, folder, limits);
    else if (kind === 'zstd') {
      const tar = join(folder, '.tar');
      await pipeline(decompressed(createReadStream(path), 'zstd', limits.bytes), createWriteStream(tar));
      await unpackTar(tar, folder, limits);
    } else await unpackTar(path, folder, limits);
    let last = 10;
    for (const file of await dataFiles(folder)) {
      // A file that does not end its last line would run into the next file's first.
      if (last !== 10) yield Buffer.from('\n');
      for await (const chunk of readFile(file, file, options, depth + 1)) {
        last = chunk.at(-1) ?? last;
        yield chunk;
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The files that hold data: not those that archivers and operating systems add. */
async function dataFiles(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.parentPath.includes('__MACOSX'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(archiveHeadBytes), 0, archiveHeadBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
