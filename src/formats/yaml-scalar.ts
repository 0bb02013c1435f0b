import { createSource, type Source } from '../diagnostics/index.ts';

/**
 * The value of a scalar as a source of its own, whose offsets lead back to where it is written in the file, from `start`
 * to `end`. The two are aligned when the first position is asked for.
 */
export function scalarAsSource(source: Source, value: string, start: number, end: number): Source {
  let offsets: Int32Array | undefined;
  return createSource(source.name, value, {
    source,
    offsetAt: (offset) => {
      offsets ??= alignedOffsets(value, source.text, start, end);
      return offsets[Math.min(Math.max(offset, 0), value.length)]!;
    },
  });
}

/** How far the next character of a value may be from the last one before it counts as missing. */
const furthest = 400;

/**
 * Walks value and text together, skipping what the file has more: indentation, escapes, doubled quotes, line breaks that
 * were folded to blanks.
 */
function alignedOffsets(value: string, text: string, start: number, end: number): Int32Array {
  const offsets = new Int32Array(value.length + 1);
  let at = start;
  if (text[at] === '|' || text[at] === '>') at = text.indexOf('\n', at) + 1 || at;
  else if (text[at] === '"' || text[at] === "'") at++;
  for (let i = 0; i < value.length; i++) {
    const wanted = value[i]!;
    offsets[i] = at;
    if (wanted === ' ' || wanted === '\n') {
      if (text[at] === wanted) at++;
      else while (at < end && /\s/.test(text[at]!)) at++;
      continue;
    }
    let found = at;
    while (found < end && text[found] !== wanted && found - at < furthest) found++;
    if (text[found] !== wanted) continue;
    // An escaped or doubled character is shown at its first half.
    const before = found > at ? text[found - 1] : undefined;
    offsets[i] = before === '\\' || before === wanted ? found - 1 : found;
    at = found + 1;
    if (wanted === "'" && text[start] === "'" && text[at] === "'") at++;
    if (wanted === '\\' && text[start] === '"' && text[at] === '\\') at++;
  }
  offsets[value.length] = Math.min(at, end);
  return offsets;
}
