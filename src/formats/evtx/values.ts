import { EvtxError } from './error.ts';

/** A value of an event: its type (MS-EVEN6, 2.2.12) and where it lies in the chunk. */
export interface SubstitutionValue {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

type Render = (bytes: Buffer) => string;

interface ValueType {
  /** Bytes of one item, for arrays, or of the next where items differ; 0 where it ends with a zero of two bytes. */
  readonly width: number | ((rest: Buffer) => number);
  readonly render: Render;
}

const hex = (bytes: Buffer) => bytes.toString('hex');

/** How Windows writes each type. */
const types: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [0x01, { width: 0, render: (bytes) => bytes.toString('utf16le').replace(/\u0000+$/, '') }],
  [0x02, { width: ansiWidth, render: (bytes) => bytes.toString('latin1').replace(/\u0000+$/, '') }],
  [0x03, { width: 1, render: (bytes) => String(bytes.readInt8()) }],
  [0x04, { width: 1, render: (bytes) => String(bytes.readUInt8()) }],
  [0x05, { width: 2, render: (bytes) => String(bytes.readInt16LE()) }],
  [0x06, { width: 2, render: (bytes) => String(bytes.readUInt16LE()) }],
  [0x07, { width: 4, render: (bytes) => String(bytes.readInt32LE()) }],
  [0x08, { width: 4, render: (bytes) => String(bytes.readUInt32LE()) }],
  [0x09, { width: 8, render: (bytes) => String(bytes.readBigInt64LE()) }],
  [0x0a, { width: 8, render: (bytes) => String(bytes.readBigUInt64LE()) }],
  [0x0b, { width: 4, render: (bytes) => String(Number(bytes.readFloatLE().toPrecision(7))) }],
  [0x0c, { width: 8, render: (bytes) => String(bytes.readDoubleLE()) }],
  [0x0d, { width: 4, render: (bytes) => String(bytes.some((byte) => byte !== 0)) }],
  [0x0e, { width: 0, render: (bytes) => hex(bytes).toUpperCase() }],
  [0x0f, { width: 16, render: guid }],
  [
    0x10,
    {
      width: 8,
      render: (bytes) =>
        `0x${(bytes.length === 4 ? BigInt(bytes.readUInt32LE()) : bytes.readBigUInt64LE()).toString(16)}`,
    },
  ],
  [0x11, { width: 8, render: (bytes) => fileTime(bytes.readBigUInt64LE()) }],
  [0x12, { width: 16, render: systemTime }],
  [0x13, { width: (rest) => 8 + 4 * (rest[1] ?? 0), render: sid }],
  [0x14, { width: 4, render: (bytes) => `0x${bytes.readUInt32LE().toString(16)}` }],
  [0x15, { width: 8, render: (bytes) => `0x${bytes.readBigUInt64LE().toString(16)}` }],
]);

/** The texts of a value: one, or one for each item of an array. */
export function renderValue(chunk: Buffer, value: SubstitutionValue): string[] {
  const bytes = chunk.subarray(value.offset, value.offset + value.size);
  const type = types.get(value.type & 0x7f);
  if (!type) throw new EvtxError(`a value of the unknown type 0x${value.type.toString(16)}`);
  try {
    return (value.type & 0x80) === 0 ? [type.render(bytes)] : items(bytes, type).map((item) => type.render(item));
  } catch (error) {
    throw new EvtxError(`a value of type 0x${value.type.toString(16)} is damaged: ${(error as Error).message}`);
  }
}

function items(bytes: Buffer, type: ValueType): Buffer[] {
  const found: Buffer[] = [];
  if (type.width !== 0) {
    const widthOf = typeof type.width === 'function' ? type.width : () => type.width as number;
    for (let at = 0, width = 0; at < bytes.length; at += width) {
      width = widthOf(bytes.subarray(at));
      if (at + width <= bytes.length) found.push(bytes.subarray(at, at + width));
    }
    return found;
  }
  let from = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes.readUInt16LE(at) !== 0) continue;
    found.push(bytes.subarray(from, at));
    from = at + 2;
  }
  if (from < bytes.length) found.push(bytes.subarray(from));
  return found;
}

/** With the zero that ends it. */
function ansiWidth(rest: Buffer): number {
  const end = rest.indexOf(0);
  return end < 0 ? rest.length : end + 1;
}

function guid(bytes: Buffer): string {
  const first = Buffer.from(bytes.subarray(0, 4)).reverse();
  const second = Buffer.from(bytes.subarray(4, 6)).reverse();
  const third = Buffer.from(bytes.subarray(6, 8)).reverse();
  if (bytes.length < 16) throw new EvtxError('a GUID is cut off');
  return `{${hex(first)}-${hex(second)}-${hex(third)}-${hex(bytes.subarray(8, 10))}-${hex(bytes.subarray(10, 16))}}`;
}

/** Hundreds of nanoseconds since 1601, as ISO 8601 with nine digits, as in Windows XML. */
function fileTime(ticks: bigint): string {
  const perSecond = 10_000_000n;
  const seconds = Number(ticks / perSecond - 11_644_473_600n);
  const fraction = String(ticks % perSecond).padStart(7, '0');
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new EvtxError('a time that cannot be');
  return `${date.toISOString().slice(0, 19)}.${fraction}00Z`;
}

function systemTime(bytes: Buffer): string {
  const at = (i: number) => bytes.readUInt16LE(i * 2);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at(0)}-${two(at(1))}-${two(at(3))}T${two(at(4))}:${two(at(5))}:${two(at(6))}.${String(at(7)).padStart(3, '0')}Z`;
}

function sid(bytes: Buffer): string {
  const authority = bytes.readUIntBE(2, 6);
  const parts = Array.from({ length: bytes.readUInt8(1) }, (_, i) => bytes.readUInt32LE(8 + i * 4));
  return ['S', bytes.readUInt8(0), authority, ...parts].join('-');
}
