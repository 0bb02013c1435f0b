import { compileRegex } from '../../formats/pcre.ts';
import type { ResolvedProps } from '../../knowledge/index.ts';
import type { Complain } from './index-transforms.ts';

/** A record of a structured file: its text and fields. Null where the line is a header or preamble, or goes on. */
export type StructuredReader = (line: string) => { raw: string; fields: ReadonlyMap<string, string> } | null;

const delimiters: Readonly<Record<string, string>> = { csv: ',', tsv: '\t', psv: '|', w3c: ' ' };
const namedDelimiters: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  whitespace: ' ',
  fs: '\x1c',
};

/**
 * Reads files with a header line, as INDEXED_EXTRACTIONS = csv, tsv, psv and w3c do (Getting Data In, "Extract fields
 * from files with structured data"). The settings FIELD_NAMES, HEADER_FIELD_LINE_NUMBER, FIELD_HEADER_REGEX,
 * PREAMBLE_REGEX, FIELD_DELIMITER, FIELD_QUOTE and MISSING_VALUE_REGEX refine it. Undefined for other data.
 */
export function createStructuredReader(props: ResolvedProps, complain: Complain): StructuredReader | undefined {
  const get = (key: string) => props.settings.get(key)?.value.trim() || undefined;
  const kind = get('INDEXED_EXTRACTIONS')?.toLowerCase();
  const usual = kind === undefined ? undefined : delimiters[kind];
  if (usual === undefined) return undefined;
  const delimiter = (text: string | undefined) =>
    text === undefined ? undefined : (namedDelimiters[text.toLowerCase()] ?? text);
  const fieldDelimiter = delimiter(get('FIELD_DELIMITER')) ?? usual;
  const headerDelimiter = delimiter(get('HEADER_FIELD_DELIMITER')) ?? fieldDelimiter;
  const quote = get('FIELD_QUOTE') ?? '"';
  const pattern = (key: string, fallback?: string) => {
    const text = get(key) ?? fallback;
    try {
      return text === undefined ? undefined : compileRegex(text);
    } catch (error) {
      complain(`${props.settings.get(key)?.origin} ${key}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const isW3c = kind === 'w3c';
  const headerRegex = pattern('FIELD_HEADER_REGEX', isW3c ? '^#Fields:\\s*' : undefined);
  const preamble = pattern('PREAMBLE_REGEX', isW3c ? '^#' : undefined);
  const missing = pattern('MISSING_VALUE_REGEX');
  const headerLine = Number(get('HEADER_FIELD_LINE_NUMBER') ?? 0);
  const kept = get('HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS') ?? '';
  let names = get('FIELD_NAMES')
    ?.split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  let lines = 0;
  let open = '';

  /** Takes a line as the header where it is one. */
  const readHeader = (line: string): boolean => {
    const match = headerRegex?.exec(line);
    if (headerRegex && !match) return preamble?.test(line) ?? false;
    if (names && !match) return preamble?.test(line) ?? false;
    if (lines < headerLine) return true;
    if (!match && lines > headerLine && preamble?.test(line)) return true;
    const text = match ? line.slice(match.end) : line;
    names = split(text, headerDelimiter, quote).map((name) => fieldName(name, kept));
    return true;
  };
  return (line) => {
    if (open === '') {
      lines++;
      if (readHeader(line)) return null;
    }
    const raw = open === '' ? line : `${open}\n${line}`;
    // A quoted value may go on in the next line.
    if (raw.split(quote).length % 2 === 0 && raw.length < 100_000) {
      open = raw;
      return null;
    }
    open = '';
    const fields = new Map<string, string>();
    split(raw, fieldDelimiter, quote).forEach((value, i) => {
      const name = names?.[i] ?? `EXTRA_FIELD_${i + 1}`;
      if (name !== '' && value !== '' && !missing?.test(value)) fields.set(name, value);
    });
    return { raw, fields };
  };
}

/** Header names keep letters, digits and underscores; all else becomes an underscore. */
function fieldName(header: string, kept: string): string {
  return [...header.trim()]
    .map((char) => (/[A-Za-z0-9_]/.test(char) || kept.includes(char) ? char : '_'))
    .join('')
    .replace(/^_+|_+$/g, '');
}

function split(text: string, delimiter: string, quote: string): string[] {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    if (text.startsWith(quote, at)) {
      let value = '';
      let from = at + quote.length;
      for (;;) {
        const end = text.indexOf(quote, from);
        value += text.slice(from, end < 0 ? undefined : end);
        from = end < 0 ? text.length : end + quote.length;
        if (end < 0 || !text.startsWith(quote, from)) break;
        value += quote;
        from += quote.length;
      }
      parts.push(value);
      at = text.indexOf(delimiter, from);
    } else {
      const end = text.indexOf(delimiter, at);
      parts.push(text.slice(at, end < 0 ? undefined : end).trim());
      at = end;
    }
    if (at < 0) return parts;
    at += delimiter.length;
    if (delimiter === ' ') while (text[at] === ' ') at++;
  }
}
