import { readFileSync } from 'node:fs';

/** Reads a text file as UTF-8, or as Latin-1 where it is none. */
export function decodeText(file: string): string {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}
