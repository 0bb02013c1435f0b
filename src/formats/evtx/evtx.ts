import { crc32 } from 'node:zlib';
import { BinaryXmlReader } from './binary-xml.ts';
import { EvtxError } from './error.ts';

export { EvtxError } from './error.ts';

const fileMagic = Buffer.from('ElfFile\0');
const chunkMagic = Buffer.from('ElfChnk\0');
const chunkSize = 65_536;
const chunkHeader = 512;
const recordMagic = 0x2a2a;
const recordHeader = 24;

/** True for the beginning of a Windows event log file. */
export function isEvtx(head: Buffer): boolean {
  return head.length >= 8 && head.subarray(0, 8).equals(fileMagic);
}

/**
 * The events of a Windows event log file (`.evtx`) as XML in the form in which a forwarder sends them (`XmlWinEventLog`),
 * one string each, chunk by chunk. A record or chunk that is damaged is left out and told to `onDamage`, as is a chunk
 * whose checksum is wrong; the records of that are still given. Throws an EvtxError where the file is no event log.
 */
export async function* evtxEvents(
  bytes: AsyncIterable<Buffer>,
  onDamage: (message: string) => void = () => {},
): AsyncGenerator<string> {
  let pending: Buffer = Buffer.alloc(0);
  let headerSize: number | undefined;
  let number = 0;
  for await (const part of bytes) {
    pending = pending.length === 0 ? part : Buffer.concat([pending, part]);
    if (headerSize === undefined) {
      if (pending.length < 128) continue;
      headerSize = sizeOfHeader(pending);
    }
    let at = number === 0 ? headerSize : 0;
    if (pending.length < at + chunkSize) continue;
    for (; pending.length - at >= chunkSize; at += chunkSize)
      yield* chunkEvents(pending.subarray(at, at + chunkSize), number++, onDamage);
    pending = pending.subarray(at);
  }
  if (headerSize === undefined) throw new EvtxError('the file is no Windows event log: it is too short');
  const rest = number === 0 ? pending.subarray(headerSize) : pending;
  if (rest.length > 0 && !rest.every((byte) => byte === 0)) {
    onDamage(`the file ends within chunk ${number}`);
    if (rest.length > chunkHeader) yield* chunkEvents(rest, number, onDamage);
  }
}

function sizeOfHeader(head: Buffer): number {
  if (!isEvtx(head)) throw new EvtxError('the file is no Windows event log');
  const major = head.readUInt16LE(38);
  if (major !== 3) throw new EvtxError(`the event log has version ${major}, not 3`);
  const size = head.readUInt16LE(40);
  if (size < 128) throw new EvtxError(`the header of the event log has ${size} bytes`);
  return size;
}

function* chunkEvents(chunk: Buffer, number: number, onDamage: (message: string) => void): Generator<string> {
  if (!chunk.subarray(0, 8).equals(chunkMagic)) {
    // A log that was made larger beforehand ends with empty chunks.
    if (!chunk.subarray(0, 8).every((byte) => byte === 0)) onDamage(`chunk ${number} has no header`);
    return;
  }
  if (chunk.length < chunkHeader + recordHeader) return;
  if (!hasRightChecksums(chunk))
    onDamage(`chunk ${number} has a wrong checksum: it is damaged, or was copied while it was written to`);
  const reader = new BinaryXmlReader(chunk);
  const end = Math.min(Math.max(chunk.readUInt32LE(48), chunkHeader), chunk.length);
  let last: bigint | undefined;
  for (let at = chunkHeader; at + recordHeader <= chunk.length; ) {
    if (at >= end && !follows(chunk, at, last)) return;
    if (chunk.readUInt32LE(at) !== recordMagic) {
      onDamage(`chunk ${number} holds no record at offset ${at}; the rest of it is left out`);
      return;
    }
    const size = chunk.readUInt32LE(at + 4);
    if (size < recordHeader + 4 || at + size > chunk.length) {
      onDamage(`a record of chunk ${number} reaches beyond it; the rest of it is left out`);
      return;
    }
    try {
      yield reader.event(at + recordHeader, at + size - 4);
    } catch (error) {
      if (!(error instanceof EvtxError)) throw error;
      onDamage(`record ${chunk.readBigUInt64LE(at + 8)} cannot be read: ${error.message}`);
    }
    last = chunk.readBigUInt64LE(at + 8);
    at += size;
  }
}

/** A log that was copied while it was open says that less is written than is: the records behind have the next numbers. */
function follows(chunk: Buffer, at: number, last: bigint | undefined): boolean {
  return last !== undefined && chunk.readUInt32LE(at) === recordMagic && chunk.readBigUInt64LE(at + 8) === last + 1n;
}

/** Whether the checksums of header and records are right; of a chunk that was cut off there is nothing to be said. */
function hasRightChecksums(chunk: Buffer): boolean {
  const end = chunk.readUInt32LE(48);
  if (chunk.length < chunkSize) return true;
  if (end < chunkHeader || end > chunk.length) return false;
  const header = crc32(chunk.subarray(128, chunkHeader), crc32(chunk.subarray(0, 120)));
  return header === chunk.readUInt32LE(124) && crc32(chunk.subarray(chunkHeader, end)) === chunk.readUInt32LE(52);
}
