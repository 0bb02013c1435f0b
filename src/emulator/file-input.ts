import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { EventMetadata } from '../engine/store.ts';
import { createTextDecoder } from '../formats/text-decoder.ts';
import type { EmulatorState } from './state.ts';

/** Bytes of one file that are taken, unpacked. */
const maxFile = 8 * 1024 ** 3;

/** Why a file cannot be taken; nothing where it can. */
export async function whyNoFile(path: string): Promise<string | undefined> {
  const about = await stat(path).catch(() => undefined);
  if (!about) return `the file "${path}" does not exist or cannot be read`;
  return about.isFile() ? undefined : `"${path}" is not a file`;
}

/** Indexes a file as it is read, broken into events by its sourcetype; gzip is unpacked. Gives the bytes that it held. */
export async function indexFile(state: EmulatorState, path: string, place: EventMetadata): Promise<number> {
  const raw = state.engine().openRaw(place, { onRegexLimit: state.complain });
  const decoder = createTextDecoder(raw.charset);
  const file = createReadStream(path);
  const text = /\.gz$/i.test(path) ? pipeline(file, createGunzip(), () => {}) : file;
  let bytes = 0;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxFile) throw new Error(`the file is larger than ${maxFile} bytes`);
    raw.push(decoder.write(chunk));
  }
  raw.push(decoder.end());
  raw.finish();
  return bytes;
}

/** The sourcetype that Splunk gives a small file which names none. */
export function sourcetypeOfFile(path: string): string {
  return `${basename(path, extname(path))}-too_small`;
}
