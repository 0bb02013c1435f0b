import { StringDecoder } from 'node:string_decoder';

/** Decodes a stream of bytes: UTF-8, or UTF-16 where a byte order mark says so. */
export function createTextDecoder(): { write(chunk: Buffer): string; end(): string } {
  let decoder: StringDecoder | undefined;
  let swap = false;
  let odd: Buffer = Buffer.alloc(0);
  const swapped = (chunk: Buffer): Buffer => {
    const all = Buffer.concat([odd, chunk]);
    const even = all.length & ~1;
    odd = all.subarray(even);
    return Buffer.from(all.subarray(0, even)).swap16();
  };
  return {
    write(chunk) {
      let bytes = chunk;
      if (!decoder && bytes.length > 0) {
        const little = bytes[0] === 0xff && bytes[1] === 0xfe;
        swap = bytes[0] === 0xfe && bytes[1] === 0xff;
        decoder = new StringDecoder(little || swap ? 'utf16le' : 'utf8');
        if (little || swap) bytes = bytes.subarray(2);
      }
      return decoder ? decoder.write(swap ? swapped(bytes) : bytes) : '';
    },
    end: () => decoder?.end() ?? '',
  };
}
