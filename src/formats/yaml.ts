import { isMap, isScalar, isSeq, type Node, parseDocument, stringify, visit, type YAMLError, type YAMLMap } from 'yaml';
import type { Diagnostic, Source, Span } from '../diagnostics/index.ts';
import { tooDeepAt } from './yaml-nesting.ts';
import { scalarAsSource } from './yaml-scalar.ts';

/** Keys and positions that lead to a value. */
export type YamlPath = readonly (string | number)[];

/** A document that was read, with the places of its values in the file. */
export interface YamlDocument {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The structure could not be read as a whole, so that parts of the value may be missing. */
  readonly broken: boolean;
  /** Where a value stands; the key where the value is empty. Undefined where the path does not exist. */
  locate(path: YamlPath): Span | undefined;
  locateKey(path: YamlPath): Span | undefined;
  /** A text value as a source of its own whose offsets lead back into the file, through folding and escapes. */
  scalarSource(path: YamlPath): Source | undefined;
  /** Whether an offset of the file lies in a value or key, so that a `#` there begins no comment. */
  isInsideScalar(offset: number): boolean;
}

const maxSize = 10_000_000;

/**
 * Reads one YAML document (YAML 1.2 core schema; dates stay text). Never throws: faults are diagnostics, and what could
 * be read is there. Aliases are bounded, so that a small file cannot grow without limit.
 */
export function parseYaml(source: Source): YamlDocument {
  if (source.text.length > maxSize) return unreadable([faultOf(source, `the file is larger than ${maxSize / 1e6} MB`)]);
  const deep = tooDeepAt(source.text);
  if (deep !== undefined)
    return unreadable([
      faultOf(source, 'values are nested too deep', { start: deep, end: deep + 1 }, 'nest at most 100 levels'),
    ]);
  const reading = readAsWritten(source.text);
  const diagnostics = reading.document.errors.map((error) => syntaxFault(source, reading, error));
  try {
    const value: unknown = reading.document.toJS({ maxAliasCount: 100 });
    return new LocatedDocument(source, reading, value, diagnostics);
  } catch (error) {
    return unreadable([...diagnostics, faultOf(source, (error as Error).message)]);
  }
}

/** A document, and where an offset of the text that it was read from stands in the file. */
interface Reading {
  readonly document: ReturnType<typeof parseDocument>;
  readonly origin: (offset: number) => number;
}

function readAsWritten(text: string): Reading {
  const read = (given: string) =>
    parseDocument(given, {
      uniqueKeys: true,
      strict: true,
      prettyErrors: false,
      keepSourceTokens: false,
      logLevel: 'error',
    });
  const document = read(text);
  if (document.errors.length > 0) {
    // PyYAML, which published content is written against, lets quoted text go on at the left margin.
    const indented = indentQuotedLines(text);
    const again = indented && read(indented.text);
    if (again && again.errors.length < document.errors.length) return { document: again, origin: indented.origin };
  }
  return { document, origin: (offset) => offset };
}

class LocatedDocument implements YamlDocument {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly broken: boolean;
  readonly #source: Source;
  readonly #reading: Reading;

  constructor(source: Source, reading: Reading, value: unknown, diagnostics: readonly Diagnostic[]) {
    this.value = value;
    this.diagnostics = diagnostics;
    this.broken = reading.document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
    this.#source = source;
    this.#reading = reading;
  }

  locate(path: YamlPath): Span | undefined {
    const found = this.#nodeAt(path);
    return found && (this.#spanOf(found.node) ?? this.#spanOf(found.key));
  }

  locateKey(path: YamlPath): Span | undefined {
    const found = this.#nodeAt(path);
    return found && (this.#spanOf(found.key) ?? this.#spanOf(found.node));
  }

  scalarSource(path: YamlPath): Source | undefined {
    const node = this.#nodeAt(path)?.node;
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
    const { origin } = this.#reading;
    return scalarAsSource(this.#source, node.value, origin(node.range[0]), origin(node.range[1]));
  }

  isInsideScalar(offset: number): boolean {
    const { document, origin } = this.#reading;
    let inside = false;
    visit(document, {
      Scalar: (_key, node) => {
        if (!node.range || origin(node.range[0]) > offset || origin(node.range[1]) <= offset) return undefined;
        inside = true;
        return visit.BREAK;
      },
    });
    return inside;
  }

  #nodeAt(path: YamlPath): { node: Node | null; key: Node | null } | undefined {
    let node = this.#reading.document.contents as Node | null;
    let key: Node | null = null;
    for (const step of path) {
      if (isMap(node)) {
        const pair: YAMLMap['items'][number] | undefined = node.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (!pair) return undefined;
        key = pair.key as Node;
        node = pair.value as Node | null;
      } else if (isSeq(node)) {
        if (typeof step !== 'number' || step >= node.items.length) return undefined;
        key = null;
        node = node.items[step] as Node | null;
      } else return undefined;
    }
    return { node, key };
  }

  #spanOf(node: Node | null): Span | undefined {
    const range = node?.range;
    if (!range) return undefined;
    const start = this.#reading.origin(range[0]);
    return { start, end: Math.max(start + 1, this.#reading.origin(range[1])) };
  }
}

const unreadable = (diagnostics: readonly Diagnostic[]): YamlDocument => ({
  value: undefined,
  diagnostics,
  broken: true,
  locate: () => undefined,
  locateKey: () => undefined,
  scalarSource: () => undefined,
  isInsideScalar: () => false,
});

function faultOf(source: Source, message: string, span?: Span, hint?: string): Diagnostic {
  return {
    code: 'yaml-syntax',
    severity: 'error',
    message,
    source,
    ...(span ? { span } : {}),
    ...(hint ? { hint } : {}),
  };
}

function syntaxFault(source: Source, { document, origin }: Reading, error: YAMLError): Diagnostic {
  const [from, to] = error.pos;
  const hint = yamlHints[error.code];
  const quote = /^Missing closing (["'])quote/.test(error.message) ? openQuote(document, from) : undefined;
  if (quote !== undefined) {
    const start = origin(quote);
    return faultOf(source, 'a quote is never closed', { start, end: start + 1 }, hint);
  }
  const start = origin(from);
  const end = Math.max(start + 1, origin(to));
  return faultOf(source, error.message.split('\n')[0]!, { start, end }, hint);
}

const yamlHints: Readonly<Partial<Record<string, string>>> = {
  DUPLICATE_KEY: 'remove one of the two',
  TAB_AS_INDENT: 'indent with blanks',
};

/** The reader notices at the end of the file; the quote that is meant opened before. */
function openQuote(document: ReturnType<typeof parseDocument>, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      if (node.range && /^QUOTE/.test(node.type ?? '') && node.range[1] >= end - 1) start = node.range[0];
    },
  });
  return start;
}

/** Indents the lines of quoted top-level values that begin at the left margin; undefined where there are none. */
function indentQuotedLines(text: string): { text: string; origin: (offset: number) => number } | undefined {
  const insertions: number[] = [];
  const opening = /^[\w-]+:[ \t]+(['"])/gm;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    const quote = found[1]!;
    let at = opening.lastIndex;
    for (; at < text.length; at++) {
      if (quote === '"' && text[at] === '\\') at++;
      else if (text[at] === quote && quote === "'" && text[at + 1] === "'") at++;
      else if (text[at] === quote) break;
      else if (text[at] === '\n' && at + 1 < text.length && !/\s/.test(text[at + 1]!)) insertions.push(at + 1);
    }
    opening.lastIndex = at;
  }
  if (insertions.length === 0) return undefined;
  let out = '';
  let from = 0;
  for (const at of insertions) {
    out += `${text.slice(from, at)} `;
    from = at;
  }
  return { text: out + text.slice(from), origin: (offset) => offset - insertedBefore(offset, insertions) };
}

/** How many of the blanks stand before an offset of the new text: the i-th one is at `insertions[i] + i`. */
function insertedBefore(offset: number, insertions: readonly number[]): number {
  let [low, high] = [0, insertions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (insertions[middle]! + middle < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes a value as YAML, in the order of its members. */
export function printYaml(value: unknown): string {
  return stringify(value, { lineWidth: 120 });
}

/** Sets a top-level key in YAML text; what stands beside it stays, comments included. */
export function setYamlKey(text: string, key: string, value: unknown): string {
  const document = parseDocument(text);
  document.set(key, document.createNode(value));
  return document.toString({ lineWidth: 120 });
}

/** How content files are written. */
export const contentYamlStyle = { lineWidth: 0, singleQuote: true, indentSeq: false } as const;

/** Writes data as YAML that readers of YAML 1.1 and 1.2 read alike: what looks like a date or a boolean is quoted. */
export function printContentYaml(data: Readonly<Record<string, unknown>>): string {
  return stringify(data, { schema: 'yaml-1.1', ...contentYamlStyle, aliasDuplicateObjects: false });
}
