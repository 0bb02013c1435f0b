import type { Diagnostic, Source, Span } from '../diagnostics/index.ts';

export interface ConfSetting {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

export interface ConfStanza {
  readonly name: string;
  readonly span: Span;
  readonly settings: ReadonlyMap<string, ConfSetting>;
}

export interface ConfFile {
  readonly stanzas: ReadonlyMap<string, ConfStanza>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a Splunk .conf file: `[stanza]`, `key = value`, a value that ends in a backslash goes on in the next line, `#`
 * starts a comment only at the beginning of a line. Settings before any stanza belong to `default`; stanzas of one name
 * are merged, the later setting wins (Admin Manual, "Configuration file structure").
 */
export function parseConf(source: Source): ConfFile {
  const stanzas = new Map<string, { name: string; span: Span; settings: Map<string, ConfSetting> }>();
  const diagnostics: Diagnostic[] = [];
  const text = source.text;
  let current: { settings: Map<string, ConfSetting> } | undefined;
  /** Settings behind a broken header belong to no stanza that is known. */
  let lost = false;
  const open = (name: string, span: Span) => {
    let stanza = stanzas.get(name);
    if (!stanza) {
      stanza = { name, span, settings: new Map() };
      stanzas.set(name, stanza);
    }
    return stanza;
  };
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const start = at;
    let line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    if (trimmed.startsWith('[')) {
      const close = trimmed.lastIndexOf(']');
      if (close < 0) {
        diagnostics.push({
          code: 'conf-syntax',
          severity: 'error',
          message: `the stanza header "${trimmed}" is never closed`,
          source,
          span: { start, end },
          hint: 'add "]"',
        });
        lost = true;
        continue;
      }
      lost = false;
      current = open(trimmed.slice(1, close), { start, end });
      continue;
    }
    while (line.endsWith('\\') && at <= text.length) {
      let next = text.indexOf('\n', at);
      if (next < 0) next = text.length;
      line = `${line.slice(0, -1)}\n${text.slice(at, next).replace(/\r$/, '')}`;
      if (at >= text.length) break;
      at = next + 1;
      end = next;
    }
    const equals = line.indexOf('=');
    if (equals < 0) {
      diagnostics.push({
        code: 'conf-syntax',
        severity: 'error',
        message: `"${trimmed}" is neither a stanza nor a setting`,
        source,
        span: { start, end },
        hint: 'write key = value',
      });
      continue;
    }
    if (lost) continue;
    current ??= open('default', { start, end });
    const key = line.slice(0, equals).trim();
    current.settings.set(key, { key, value: line.slice(equals + 1).trim(), span: { start, end } });
  }
  return { stanzas, diagnostics };
}

/**
 * Writes stanzas as .conf text; a value with line breaks is continued with backslashes. A name with a line break, or a
 * value that ends with a backslash, would make more of the file than it is: the one is joined, the other closed by a space.
 */
export function printConf(stanzas: Iterable<readonly [string, Iterable<readonly [string, string]>]>): string {
  let out = '';
  for (const [name, settings] of stanzas) {
    out += `${out === '' ? '' : '\n'}[${oneLine(name)}]\n`;
    for (const [key, value] of settings)
      out += `${oneLine(key)} = ${value.replace(/\r?\n/g, '\\\n').replace(/\\$/, '\\ ')}\n`;
  }
  return out;
}

function oneLine(name: string): string {
  return name.replace(/[\r\n\0]+/g, ' ');
}
