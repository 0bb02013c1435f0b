import { cleanKey, type FieldMaker, type Writing, write } from './writing.ts';

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/**
 * `DELIMS = "|;", "=:"` for pairs, `DELIMS = ","` for the values of FIELDS, or for names and values in turn where there
 * are no FIELDS; every character of a set is a delimiter (transforms.conf specification, DELIMS).
 */
export function delimited(delimiters: string, fields: string | undefined, writing: Writing): FieldMaker {
  const sets = [...delimiters.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) =>
    found[1]!.replace(/\\([tnr"\\])/g, (_whole, char: string) => escapes[char] ?? char),
  );
  const [first = ',', second] = sets.length > 0 ? sets : [delimiters.trim()];
  if (second !== undefined) return pairs(first, second, writing);
  const names = [...(fields ?? '').matchAll(/"([^"]*)"|([^\s,]+)/g)].map((found) => found[1] ?? found[2]!);
  return names.length > 0 ? values(first, names, writing) : alternating(first, writing);
}

function values(delimiters: string, names: readonly string[], writing: Writing): FieldMaker {
  return {
    produces: names,
    values: 'unquoted',
    apply(text, row) {
      split(text, delimiters, true).forEach((value, i) => {
        if (names[i]) write(row, names[i]!, value.trim(), writing);
      });
    },
  };
}

function pairs(delimiters: string, keys: string, writing: Writing): FieldMaker {
  return {
    produces: undefined,
    values: 'made',
    apply(text, row) {
      for (const part of split(text, delimiters, false)) {
        const at = indexOfAny(part, keys);
        if (at <= 0) continue;
        write(row, cleanKey(part.slice(0, at).trim(), writing), unquoted(part.slice(at + 1).trim()), writing);
      }
    },
  };
}

/** Delimiters one behind the other count as one. */
function alternating(delimiters: string, writing: Writing): FieldMaker {
  return {
    produces: undefined,
    values: 'unquoted',
    apply(text, row) {
      const tokens = split(text, delimiters, true).filter((token) => token !== '');
      for (let i = 0; i + 1 < tokens.length; i += 2)
        write(row, cleanKey(tokens[i]!.trim(), writing), tokens[i + 1]!.trim(), writing);
    },
  };
}

/** A value without its quotes; within them `\"` and `\\` stand for one character. */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"')
    ? value.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : value;
}

/** Where the first of the characters stands, -1 for none. */
export function indexOfAny(text: string, characters: string): number {
  for (let i = 0; i < text.length; i++) if (characters.includes(text[i]!)) return i;
  return -1;
}

/** Splits at any of the characters; double quotes hold a field together. */
function split(text: string, characters: string, unquoteFields: boolean): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\' && quoted && text[i + 1] === '"') {
      part += '\\"';
      i++;
    } else if (c === '"') {
      if (quoted && unquoteFields && text[i + 1] === '"') {
        part += '"';
        i++;
        continue;
      }
      quoted = !quoted;
      if (!unquoteFields) part += c;
    } else if (!quoted && characters.includes(c)) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  return parts;
}
