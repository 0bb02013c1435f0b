/** A half-open range of UTF-16 offsets into a source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Line and column, both counted from 1; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A text that diagnostics point into. A source may be cut out of another one (SPL inside a YAML scalar, or text that
 * macros were expanded in): `outer` then tells where each offset came from, so that positions name the file itself.
 */
export interface Source {
  /** File path as the user knows it, or a label such as `<search>`. */
  readonly name: string;
  readonly text: string;
  readonly outer?: { readonly source: Source; readonly offsetAt: (offset: number) => number };
}

/** Names a text; `outer` leads its offsets back to the text that it was taken from. */
export function createSource(name: string, text: string, outer?: Source['outer']): Source {
  return outer ? { name, text, outer } : { name, text };
}

/** Follows `outer` to the outermost source; returns that source and the offset in it. */
export function resolveOffset(source: Source, offset: number): { source: Source; offset: number } {
  let current = source;
  let at = offset;
  while (current.outer) {
    at = current.outer.offsetAt(at);
    current = current.outer.source;
  }
  return { source: current, offset: at };
}

const lineStarts = new WeakMap<Source, number[]>();

/** Line, column and offset in the outermost source. */
export function positionOf(source: Source, offset: number): Position & { source: Source; offset: number } {
  const resolved = resolveOffset(source, offset);
  let starts = lineStarts.get(resolved.source);
  if (!starts) {
    starts = [0];
    const text = resolved.source.text;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    lineStarts.set(resolved.source, starts);
  }
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= resolved.offset) low = middle;
    else high = middle - 1;
  }
  return {
    source: resolved.source,
    offset: resolved.offset,
    line: low + 1,
    column: resolved.offset - starts[low]! + 1,
  };
}
