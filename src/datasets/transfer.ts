import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { withoutCredentials } from '../diagnostics/index.ts';
import { DatasetError } from './error.ts';
import { type HttpAnswer, type HttpClient, HttpStatusError } from './http.ts';
import { readLfsPointer } from './lfs.ts';
import { BrokenTransfer, WrongContent } from './retry.ts';

/** What is known about a file before it is there. */
export interface Expectation {
  /** In hexadecimal. */
  readonly sha256?: string;
  readonly size?: number;
}

/** Limits of one transfer. */
export interface TransferOptions {
  readonly maxBytes: number;
  /** A transfer that brings less than `minBytesPerSecond` over this time is broken off, and taken up again. */
  readonly idleMs: number;
  readonly minBytesPerSecond: number;
  readonly onProgress?: (received: number, total: number | undefined) => void;
  /** Opens the file that is written to; for tests. */
  readonly createSink?: (path: string, flags: 'w' | 'a') => Writable;
}

/** What a transfer brought. */
export interface Transferred {
  readonly sha256: string;
  readonly size: number;
}

/** What must be known of a file's first part so that the rest of the same file can be asked for. */
interface PartState {
  readonly url: string;
  readonly etag?: string;
  readonly lastModified?: string;
}

/** Removes a half-finished file and what is known about it. */
export async function discardPart(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(`${part}.json`, { force: true })]);
}

/** The bytes of a download that has begun; 0 where there is none. */
export async function partSize(part: string): Promise<number> {
  return (await stat(part).catch(() => undefined))?.size ?? 0;
}

/** What is asked for, and what must come. */
export interface TransferRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected?: Expectation;
  /** A git-LFS pointer may come instead, to which size and checksum do not apply. */
  readonly mayBePointer?: boolean;
}

/**
 * Fetches a URL into the file `part`, going on where an earlier try broke off, if the server still has the same file
 * (RFC 9110, 14.2). Hashes while it writes. Only what is whole and sound is returned; what is wrong is removed.
 */
export async function transfer(
  client: HttpClient,
  url: string,
  part: string,
  request: TransferRequest,
  options: TransferOptions,
): Promise<Transferred> {
  const expected = request.expected ?? {};
  const known = await resumable(part, url, expected);
  const answer = await client.open(url, { headers: { ...request.headers, ...(known?.headers ?? {}) } });
  const hash = createHash('sha256');
  try {
    const offset = await acceptAnswer(answer, part, known?.size ?? 0);
    const total = announced(answer, offset);
    if ((total ?? 0) > options.maxBytes) throw tooLarge(url, options.maxBytes, total);
    refuseWebPage(answer, url);
    await writePartState(part, url, answer);
    if (offset > 0) await hashFile(part, hash);
    const size = await receive(answer, url, part, { offset, total, hash, options });
    const sha256 = hash.digest('hex');
    await judge(url, part, { sha256, size }, total, request);
    return { sha256, size };
  } catch (error) {
    answer.body.destroy();
    if (error instanceof DatasetError) await discardPart(part);
    throw error;
  }
}

/** Headers that ask for the rest of a file; undefined where it must be begun anew. */
async function resumable(
  part: string,
  url: string,
  expected: Expectation,
): Promise<{ size: number; headers: Record<string, string> } | undefined> {
  const size = await partSize(part);
  if (size === 0) return undefined;
  let state: PartState | undefined;
  try {
    state = JSON.parse(await readFile(`${part}.json`, 'utf8')) as PartState;
  } catch {
    return undefined;
  }
  const strongTag = state.etag?.startsWith('"') ? state.etag : undefined;
  const validator = strongTag ?? state.lastModified;
  // A checksum proves in the end that the parts fit; otherwise the server must vouch for it.
  if (expected.sha256 !== undefined) return { size, headers: { Range: `bytes=${size}-` } };
  if (state.url !== withoutCredentials(url) || validator === undefined) return undefined;
  return { size, headers: { Range: `bytes=${size}-`, 'If-Range': validator } };
}

/** The offset at which the body of an answer begins. */
async function acceptAnswer(answer: HttpAnswer, part: string, have: number): Promise<number> {
  const { status } = answer;
  if (status === 200) return 0;
  if (status === 206 && have > 0) {
    if (new RegExp(`^bytes ${have}-\\d+/(?:\\d+|\\*)$`).test(answer.header('content-range') ?? '')) return have;
    await discardPart(part);
    throw new BrokenTransfer(`${answer.url} answered with another part than was asked for`);
  }
  if (status === 416 && have > 0) {
    await discardPart(part);
    throw new BrokenTransfer(`${answer.url} is shorter than what had come of it before`);
  }
  throw new HttpStatusError(answer.url, status, answer.header('retry-after'));
}

function announced(answer: HttpAnswer, offset: number): number | undefined {
  const length = answer.header('content-length');
  return length !== undefined && /^\d+$/.test(length) ? Number(length) + offset : undefined;
}

function refuseWebPage(answer: HttpAnswer, url: string): void {
  if (/text\/html|application\/xhtml/i.test(answer.header('content-type') ?? '') && !isPage(url)) throw webPage(url);
}

/** Some servers give a page another content type: its beginning shows it. */
function refuseHtml(head: Uint8Array, url: string): void {
  if (/^\s*<(?:!doctype html|html[\s>])/i.test(Buffer.from(head.subarray(0, 256)).toString('latin1')) && !isPage(url))
    throw webPage(url);
}

function isPage(url: string): boolean {
  return /\.x?html?$/i.test(new URL(url).pathname);
}

function webPage(url: string): DatasetError {
  return new DatasetError(
    'dataset-corrupt',
    `${url} answered with a web page instead of the data; a login page, perhaps, or the page about the file`,
  );
}

function tooLarge(url: string, limit: number, size?: number): DatasetError {
  return new DatasetError(
    'dataset-too-large',
    `${url} is ${size === undefined ? 'larger' : `${size} bytes, more`} than the limit of ${limit} bytes (--max-bytes)`,
  );
}

async function writePartState(part: string, url: string, answer: HttpAnswer): Promise<void> {
  const etag = answer.header('etag');
  const lastModified = answer.header('last-modified');
  const state: PartState = {
    url: withoutCredentials(url),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  };
  await writeFile(`${part}.json`, JSON.stringify(state));
}

async function hashFile(file: string, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await hashFile(file, hash);
  return hash.digest('hex');
}

interface Reception {
  readonly offset: number;
  readonly total: number | undefined;
  readonly hash: Hash;
  readonly options: TransferOptions;
}

async function receive(answer: HttpAnswer, url: string, part: string, reception: Reception): Promise<number> {
  const { offset, total, hash, options } = reception;
  let size = offset;
  const watch = watchdog(
    () => size,
    options,
    (error) => answer.body.destroy(error),
  );
  const sink = (options.createSink ?? createSink)(part, offset > 0 ? 'a' : 'w');
  const closed = finished(sink);
  closed.catch(() => undefined);
  let broken: { readonly by: unknown } | undefined;
  try {
    for await (const piece of answer.body) {
      if (size === 0) refuseHtml(piece, url);
      size += piece.length;
      if (size > options.maxBytes) throw tooLarge(url, options.maxBytes);
      const written = write(sink, piece);
      hash.update(piece);
      options.onProgress?.(size, total);
      if (answer.body.lends || sink.writableNeedDrain || sink.destroyed) await written;
    }
  } catch (by) {
    // The file ends here, but what has come is written: the next try goes on behind it.
    broken = { by };
  } finally {
    clearInterval(watch);
    sink.end();
  }
  await closed;
  if (broken) throw broken.by;
  return size;
}

/** Resolves when the piece is written; while the disk works, it can be hashed. */
function write(sink: Writable, piece: Uint8Array): Promise<void> {
  const written = new Promise<void>((resolve, reject) => {
    sink.write(piece, (error) => (error ? reject(error) : resolve()));
  });
  // Who does not wait learns of it from the sink.
  written.catch(() => undefined);
  return written;
}

/** With a short queue, small pieces would wait for the disk one by one. */
function createSink(path: string, flags: 'w' | 'a'): Writable {
  return createWriteStream(path, { flags, highWaterMark: 1 << 20 });
}

/** Breaks off a body that hardly moves: a slow-loris, or a connection that is dead without saying so. */
function watchdog(received: () => number, options: TransferOptions, stop: (error: Error) => void): NodeJS.Timeout {
  let before = received();
  const least = (options.minBytesPerSecond * options.idleMs) / 1000;
  return setInterval(() => {
    const now = received();
    if (now - before < least)
      stop(
        new BrokenTransfer(
          `the transfer brought ${now - before} bytes in ${options.idleMs / 1000} s and was broken off`,
        ),
      );
    before = now;
  }, options.idleMs);
}

/** Refuses what is not whole, or not what it should be. */
async function judge(
  url: string,
  part: string,
  got: Transferred,
  total: number | undefined,
  { expected = {}, mayBePointer = false }: TransferRequest,
): Promise<void> {
  if (total !== undefined && got.size < total)
    throw new BrokenTransfer(`${url} ended after ${got.size} of ${total} bytes`);
  const wrong =
    got.size === 0
      ? `${url} is empty`
      : total !== undefined && got.size !== total
        ? `${url} sent ${got.size} bytes instead of ${total}`
        : expected.size !== undefined && got.size !== expected.size
          ? `${url} has ${got.size} bytes instead of ${expected.size}`
          : expected.sha256 !== undefined && got.sha256 !== expected.sha256.toLowerCase()
            ? `${url} has the SHA-256 ${got.sha256} instead of ${expected.sha256}`
            : undefined;
  if (wrong === undefined || (mayBePointer && got.size > 0 && (await readLfsPointer(part)))) return;
  await discardPart(part);
  throw new WrongContent(wrong);
}
