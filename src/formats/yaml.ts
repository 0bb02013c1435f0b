import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar, stringify, visit, type YAMLMap } from 'yaml';
import { createSource, type Diagnostic, type Source, type Span } from '../diagnostics/index.ts';

export type YamlPath = readonly (string | number)[];

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
  const diagnostics: Diagnostic[] = [];
  const complain = (message: string, span?: Span, hint?: string) =>
    void diagnostics.push({
      code: 'yaml-syntax',
      severity: 'error',
      message,
      source,
      ...(span ? { span } : {}),
      ...(hint ? { hint } : {}),
    });
  const nothing: YamlDocument = {
    value: undefined,
    diagnostics,
    broken: true,
    locate: () => undefined,
    locateKey: () => undefined,
    scalarSource: () => undefined,
    isInsideScalar: () => false,
  };
  if (source.text.length > maxSize) {
    complain(`the file is larger than ${maxSize / 1e6} MB`);
    return nothing;
  }
  const given = source.text;
  const read = (text: string) =>
    parseDocument(text, { uniqueKeys: true, strict: true, prettyErrors: false, keepSourceTokens: false });
  let document = read(given);
  let origin = (offset: number) => offset;
  if (document.errors.length > 0) {
    // PyYAML, which published content is written against, lets quoted text go on at the left margin.
    const indented = indentQuotedLines(given);
    const again = indented && read(indented.text);
    if (again && again.errors.length < document.errors.length) {
      document = again;
      origin = indented.origin;
    }
  }
  for (const error of document.errors) {
    const quote = /^Missing closing (["'])quote/.exec(error.message) && openQuote(document, error.pos[0]);
    const start = origin(quote ?? error.pos[0]);
    complain(
      quote === undefined || quote === null ? error.message.split('\n')[0]! : 'a quote is never closed',
      { start, end: Math.max(start + 1, quote ? start + 1 : origin(error.pos[1])) },
      error.code === 'DUPLICATE_KEY' ? 'remove one of the two' : yamlHints[error.code],
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    complain((error as Error).message);
    return nothing;
  }
  const nodeAt = (path: YamlPath): { node: Node | null; key: Node | null } | undefined => {
    let node = document.contents as Node | null;
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
  };
  const spanOf = (node: Node | null | undefined): Span | undefined => {
    const range = node?.range;
    return range ? { start: origin(range[0]), end: Math.max(origin(range[0]) + 1, origin(range[1])) } : undefined;
  };
  return {
    value,
    diagnostics,
    broken: document.errors.some((error) => error.code !== 'DUPLICATE_KEY'),
    locate(path) {
      const found = nodeAt(path);
      return found && (spanOf(found.node) ?? spanOf(found.key));
    },
    locateKey(path) {
      const found = nodeAt(path);
      return found && (spanOf(found.key) ?? spanOf(found.node));
    },
    scalarSource(path) {
      const found = nodeAt(path);
      if (!found || !isScalar(found.node)) return undefined;
      const scalar = found.node as Scalar;
      if (typeof scalar.value !== 'string' || !scalar.range) return undefined;
      return scalarAsSource(source, scalar.value, origin(scalar.range[0]), origin(scalar.range[1]));
    },
    isInsideScalar(offset) {
      let inside = false;
      visit(document, {
        Scalar: (_key, node) => {
          if (!node.range || origin(node.range[0]) > offset || origin(node.range[1]) <= offset) return undefined;
          inside = true;
          return visit.BREAK;
        },
      });
      return inside;
    },
  };
}

const yamlHints: Readonly<Partial<Record<string, string>>> = {
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
  // The i-th blank stands at insertions[i] + i of the new text.
  const origin = (offset: number) => offset - insertions.filter((at, i) => at + i < offset).length;
  return { text: out + text.slice(from), origin };
}

/**
 * Aligns a scalar's value with its written form: both are walked together, skipping what the file has more (indentation,
 * escapes, doubled quotes, line breaks that were folded to blanks). Made when the first position is asked for.
 */
function scalarAsSource(source: Source, value: string, start: number, end: number): Source {
  let map: Int32Array | undefined;
  const build = (): Int32Array => {
    const offsets = new Int32Array(value.length + 1);
    const text = source.text;
    let at = start;
    if (text[at] === '|' || text[at] === '>') at = text.indexOf('\n', at) + 1 || at;
    else if (text[at] === '"' || text[at] === "'") at++;
    for (let i = 0; i < value.length; i++) {
      const wanted = value[i]!;
      let probe = at;
      if (wanted === ' ' || wanted === '\n') {
        offsets[i] = at;
        if (text[at] === wanted) at++;
        else while (at < end && /\s/.test(text[at]!)) at++;
        continue;
      }
      while (probe < end && text[probe] !== wanted && probe - at < 400) probe++;
      if (text[probe] === wanted) {
        // An escaped or doubled character is shown at its first half.
        offsets[i] =
          probe > at && (text[probe - 1] === '\\' || text[probe - 1] === wanted) && probe - 1 >= at ? probe - 1 : probe;
        at = probe + 1;
        if (wanted === "'" && text[start] === "'" && text[at] === "'") at++;
        if (wanted === '\\' && text[start] === '"' && text[at] === '\\') at++;
      } else offsets[i] = at;
    }
    offsets[value.length] = Math.min(at, end);
    return offsets;
  };
  return createSource(source.name, value, {
    source,
    offsetAt: (offset) => {
      map ??= build();
      return map[Math.min(Math.max(offset, 0), value.length)]!;
    },
  });
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
