import type { Diagnostic, Source, Span } from '../diagnostics/index.ts';

/** One `key = value`, with where it stands. */
export interface ConfSetting {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

/** A stanza with the settings of all places in the file that bear its name. */
export interface ConfStanza {
  readonly name: string;
  readonly span: Span;
  readonly settings: ReadonlyMap<string, ConfSetting>;
}

/** What a .conf file holds, and what could not be read of it. */
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
  const reader = new ConfReader(source);
  for (const line of logicalLines(source.text)) reader.read(line);
  return reader;
}

interface OpenStanza {
  readonly name: string;
  readonly span: Span;
  readonly settings: Map<string, ConfSetting>;
}

class ConfReader implements ConfFile {
  readonly stanzas = new Map<string, OpenStanza>();
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  #current: OpenStanza | undefined;
  /** Settings behind a broken header belong to no stanza that is known. */
  #lost = false;

  constructor(source: Source) {
    this.#source = source;
  }

  read(line: Line): void {
    if (line.isHeader) this.#header(line);
    else this.#setting(line);
  }

  #header({ text, span }: Line): void {
    const trimmed = text.trim();
    const close = trimmed.lastIndexOf(']');
    this.#lost = close < 0;
    if (this.#lost) this.#complain(`the stanza header "${trimmed}" is never closed`, span, 'add "]"');
    else this.#current = this.#open(trimmed.slice(1, close), span);
  }

  #setting({ text, span }: Line): void {
    const equals = text.indexOf('=');
    if (equals < 0) {
      const written = this.#source.text.slice(span.start, span.end).split('\n')[0]!.trim();
      this.#complain(`"${written}" is neither a stanza nor a setting`, span, 'write key = value');
      return;
    }
    if (this.#lost) return;
    this.#current ??= this.#open('default', span);
    const key = text.slice(0, equals).trim();
    this.#current.settings.set(key, { key, value: text.slice(equals + 1).trim(), span });
  }

  #open(name: string, span: Span): OpenStanza {
    let stanza = this.stanzas.get(name);
    if (!stanza) this.stanzas.set(name, (stanza = { name, span, settings: new Map() }));
    return stanza;
  }

  #complain(message: string, span: Span, hint: string): void {
    this.diagnostics.push({ code: 'conf-syntax', severity: 'error', message, source: this.#source, span, hint });
  }
}

interface Line {
  /** Without the line's end; one that goes on has line breaks for its backslashes. */
  readonly text: string;
  readonly span: Span;
  readonly isHeader: boolean;
}

/** The lines that hold something; those that a backslash continues are joined, except headers and comments. */
function* logicalLines(text: string): Iterable<Line> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const physicalLine = () => {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    return { line, end };
  };
  while (at < text.length) {
    const start = at;
    let { line, end } = physicalLine();
    if (/^\s*(?:$|[#;])/.test(line)) continue;
    const isHeader = /^\s*\[/.test(line);
    while (!isHeader && line.endsWith('\\') && at <= text.length) {
      line = `${line.slice(0, -1)}\n`;
      if (at === text.length) break;
      const next = physicalLine();
      line += next.line;
      end = next.end;
    }
    yield { text: line, span: { start, end }, isHeader };
  }
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
