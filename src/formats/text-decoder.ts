import { StringDecoder } from 'node:string_decoder';

/** Turns bytes into text as they come; a character whose bytes are cut apart waits for the rest. */
export interface TextDecoderStream {
  write(chunk: Buffer): string;
  end(): string;
}

/**
 * Decodes a stream of bytes: UTF-16 or UTF-8 where a byte order mark says so, else the given character set (a name as
 * CHARSET of props.conf takes it), else UTF-8. Bytes that are wrong in it become U+FFFD.
 */
export function createTextDecoder(charset?: string): TextDecoderStream {
  const label = charset === undefined ? undefined : charsetLabel(charset);
  let decoder: TextDecoderStream | undefined;
  let head: Buffer = Buffer.alloc(0);
  const start = (): TextDecoderStream => {
    if (head[0] === 0xff && head[1] === 0xfe) return labelled('utf-16le');
    if (head[0] === 0xfe && head[1] === 0xff) return labelled('utf-16be');
    if (label === undefined || label === 'utf-8') return new StringDecoder('utf8');
    return labelled(label);
  };
  return {
    write(chunk) {
      if (decoder) return decoder.write(chunk);
      // The mark may come in pieces.
      head = Buffer.concat([head, chunk]);
      if (head.length < 2) return '';
      decoder = start();
      return decoder.write(head);
    },
    end() {
      if (decoder) return decoder.end();
      decoder = start();
      return decoder.write(head) + decoder.end();
    },
  };
}

/** The beginning of a stream as text, of at least `length` characters where it has so many. */
export async function decodeHead(chunks: AsyncIterable<Buffer>, length: number): Promise<string> {
  const decoder = createTextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.write(chunk);
    if (text.length >= length) break;
  }
  return text;
}

function labelled(label: string): TextDecoderStream {
  const decoder = new TextDecoder(label);
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

/** The name by which a character set is known here; undefined where it is not. `AUTO` stands for UTF-8. */
export function charsetLabel(charset: string): string | undefined {
  const name = charset.trim().toLowerCase();
  if (name === 'auto' || name === '') return 'utf-8';
  for (const label of [
    name,
    name.replace(/^utf-?(8|16)-?/, 'utf-$1'),
    name.replaceAll('_', '-'),
    name.replace('latin-', 'latin'),
  ]) {
    try {
      return new TextDecoder(label).encoding;
    } catch {}
  }
  return undefined;
}
