import { crc32 } from 'node:zlib';

/**
 * Writes event log files for tests: one chunk, one template that all records share. What it writes is read alike by an
 * independent reader of the format (the Python package `evtx`).
 */

type Value = { readonly type: number; readonly bytes: Buffer } | { readonly type: 0x21; readonly node: Node };

/** A value of any type by its bytes. */
export const value = (type: number, bytes: Buffer): Value => ({ type, bytes });

/** Binary XML as a value, as the UserData of events are written. */
export const nested = (node: Node): Value => ({ type: 0x21, node });

export const wstring = (text: string): Value => ({ type: 0x01, bytes: Buffer.from(text, 'utf16le') });
export const nothing: Value = { type: 0, bytes: Buffer.alloc(0) };
export const strings = (texts: readonly string[]): Value => ({
  type: 0x81,
  bytes: Buffer.from(texts.map((text) => `${text}\0`).join(''), 'utf16le'),
});
const uint8 = (value: number): Value => ({ type: 0x04, bytes: Buffer.from([value]) });
const uint16 = (value: number): Value => ({ type: 0x06, bytes: int(value, 2) });
export const uint32 = (value: number): Value => ({ type: 0x08, bytes: int(value, 4) });
const uint64 = (value: bigint): Value => ({ type: 0x0a, bytes: long(value) });
export const boolean = (value: boolean): Value => ({ type: 0x0d, bytes: int(value ? 1 : 0, 4) });
export const binary = (bytes: Buffer): Value => ({ type: 0x0e, bytes });
export const hex32 = (value: number): Value => ({ type: 0x14, bytes: int(value, 4) });
const hex64 = (value: bigint): Value => ({ type: 0x15, bytes: long(value) });
export const time = (iso: string, ticks = 0): Value => ({
  type: 0x11,
  bytes: long((BigInt(Date.parse(iso)) + 11_644_473_600_000n) * 10_000n + BigInt(ticks)),
});
export const guid = (text: string): Value => {
  const [a, b, c, d, e] = text.split('-').map((part) => Buffer.from(part, 'hex'));
  return { type: 0x0f, bytes: Buffer.concat([a!.reverse(), b!.reverse(), c!.reverse(), d!, e!]) };
};
export const sid = (authority: number, ...parts: number[]): Value => {
  const head = Buffer.alloc(8);
  head[0] = 1;
  head[1] = parts.length;
  head.writeUIntBE(authority, 2, 6);
  return { type: 0x13, bytes: Buffer.concat([head, ...parts.map((part) => int(part, 4))]) };
};

function int(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

function long(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return buffer;
}

/** A template: `{0}` in a text or attribute is the place of a value, `{0?}` one that may be missing. */
export interface Node {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Text, children, or nothing for `<name/>`. */
  readonly content?: string | readonly Node[];
  /** The element is left out where this value is null. */
  readonly dependency?: number;
}

/** Puts bytes together at their place in the chunk. */
class Chunk {
  readonly bytes = Buffer.alloc(65_536);
  at = 512;
  readonly #names = new Map<string, number>();

  put(...parts: readonly Buffer[]): void {
    for (const part of parts) {
      part.copy(this.bytes, this.at);
      this.at += part.length;
    }
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  name(name: string): void {
    const known = this.#names.get(name);
    this.put(int(known ?? this.at + 4, 4));
    if (known !== undefined) return;
    this.#names.set(name, this.at);
    this.put(int(0, 4), int(0, 2), int(name.length, 2), Buffer.from(`${name}\0`, 'utf16le'));
  }

  /** A size that is known when what it counts has been written. */
  sized(write: () => void): void {
    const at = this.at;
    this.at += 4;
    write();
    this.bytes.writeUInt32LE(this.at - at - 4, at);
  }

  /** In binary XML that is a value nothing depends on values, and no place is kept for it. */
  node({ name, attributes = {}, content, dependency = 0xffff }: Node, inValue = false): void {
    const entries = Object.entries(attributes);
    this.byte(entries.length > 0 ? 0x41 : 0x01);
    if (!inValue) this.put(int(dependency, 2));
    this.sized(() => {
      this.name(name);
      if (entries.length > 0)
        this.sized(() => {
          for (const [i, [key, value]] of entries.entries()) {
            this.byte(i < entries.length - 1 ? 0x46 : 0x06);
            this.name(key);
            this.text(value);
          }
        });
      if (content === undefined) return this.byte(0x03);
      this.byte(0x02);
      if (typeof content === 'string') this.text(content);
      else for (const child of content) this.node(child, inValue);
      this.byte(0x04);
    });
  }

  text(text: string): void {
    for (const part of text.split(/(\{\d+\??\})/)) {
      const place = /^\{(\d+)(\?)?\}$/.exec(part);
      if (place) {
        this.byte(place[2] ? 0x0e : 0x0d);
        this.put(int(Number(place[1]), 2), int(0x01, 1));
      } else if (part !== '') {
        this.byte(0x05);
        this.byte(0x01);
        this.put(int(part.length, 2), Buffer.from(part, 'utf16le'));
      }
    }
  }
}

/** A file with one record for each list of values. */
export function writeEvtx(template: Node, records: readonly (readonly Value[])[]): Buffer {
  const chunk = new Chunk();
  let templateAt: number | undefined;
  for (const [number, values] of records.entries()) {
    const start = chunk.at;
    chunk.put(int(0x2a2a, 4), int(0, 4), long(BigInt(number + 1)), long(0n));
    chunk.put(Buffer.from([0x0f, 1, 1, 0, 0x0c, 1]), int(0xabcd, 4));
    if (templateAt === undefined) {
      templateAt = chunk.at + 4;
      chunk.put(int(templateAt, 4), int(0, 4), Buffer.alloc(16));
      chunk.sized(() => {
        chunk.put(Buffer.from([0x0f, 1, 1, 0]));
        chunk.node(template);
        chunk.byte(0);
      });
    } else chunk.put(int(templateAt, 4));
    chunk.put(int(values.length, 4));
    const descriptors = chunk.at;
    chunk.at += values.length * 4;
    for (const [i, one] of values.entries()) {
      const from = chunk.at;
      if ('bytes' in one) chunk.put(one.bytes);
      else {
        chunk.put(Buffer.from([0x0f, 1, 1, 0]));
        chunk.node(one.node, true);
        chunk.byte(0);
      }
      chunk.bytes.writeUInt16LE(chunk.at - from, descriptors + i * 4);
      chunk.bytes[descriptors + i * 4 + 2] = one.type;
    }
    chunk.byte(0);
    const size = chunk.at - start + 4;
    chunk.put(int(size, 4));
    chunk.bytes.writeUInt32LE(size, start + 4);
  }
  chunk.bytes.write('ElfChnk\0', 0, 'latin1');
  chunk.bytes.writeUInt32LE(128, 40);
  chunk.bytes.writeUInt32LE(chunk.at, 48);
  writeChecksums(chunk.bytes);
  const head = Buffer.alloc(4096);
  head.write('ElfFile\0', 0, 'latin1');
  head.writeUInt32LE(128, 32);
  head.writeUInt16LE(1, 36);
  head.writeUInt16LE(3, 38);
  head.writeUInt16LE(4096, 40);
  head.writeUInt16LE(1, 42);
  return Buffer.concat([head, chunk.bytes]);
}

/** The checksums of a chunk: of its records up to the free space, and of its header. */
export function writeChecksums(chunk: Buffer): void {
  chunk.writeUInt32LE(crc32(chunk.subarray(512, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
}

/** The template of a Sysmon process creation, as Windows makes it: values by position. */
export const sysmonTemplate: Node = {
  name: 'Event',
  attributes: { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
  content: [
    {
      name: 'System',
      content: [
        { name: 'Provider', attributes: { Name: 'Microsoft-Windows-Sysmon', Guid: '{0}' } },
        { name: 'EventID', content: '{1}' },
        { name: 'Version', content: '{2}' },
        { name: 'Keywords', content: '{3}' },
        { name: 'TimeCreated', attributes: { SystemTime: '{4}' } },
        { name: 'EventRecordID', content: '{5}' },
        { name: 'Correlation', attributes: { ActivityID: '{6?}' } },
        { name: 'Execution', attributes: { ProcessID: '{7}', ThreadID: '{8}' } },
        { name: 'Channel', content: 'Microsoft-Windows-Sysmon/Operational' },
        { name: 'Computer', content: '{9}' },
        { name: 'Security', attributes: { UserID: '{10}' } },
      ],
    },
    {
      name: 'EventData',
      content: [
        { name: 'Data', attributes: { Name: 'ProcessGuid' }, content: '{11}' },
        { name: 'Data', attributes: { Name: 'Image' }, content: '{12}' },
        { name: 'Data', attributes: { Name: 'CommandLine' }, content: '{13}' },
        { name: 'Data', attributes: { Name: 'RuleName' }, content: '{14}' },
        { name: 'Data', attributes: { Name: 'LogonId' }, content: '{15}' },
      ],
    },
  ],
};

export const sysmonValues = (commandLine: string, recordId = 7n): readonly Value[] => [
  guid('5770385f-c22a-43e0-bf4c-06f5698ffbd9'),
  uint16(1),
  uint8(5),
  hex64(0x8000000000000000n),
  time('2026-01-01T10:00:00.123Z', 4567),
  uint64(recordId),
  nothing,
  uint32(2804),
  uint32(3356),
  wstring('win-dc.attackrange.local'),
  sid(5, 18),
  guid('41c8662e-1f63-5f25-0000-0010c3650000'),
  wstring('C:\\Windows\\System32\\cmd.exe'),
  wstring(commandLine),
  nothing,
  hex64(0x3e7n),
];
