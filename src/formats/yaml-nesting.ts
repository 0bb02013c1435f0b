import { type CST, Parser } from 'yaml';

/** Deeper than anybody nests content. Readers of YAML call themselves once a level, and what they stand on has an end. */
const deepest = 100;

/** Where a text nests values deeper than can be read safely; undefined where it does not. */
export function tooDeepAt(text: string): number | undefined {
  return mayBeDeep(text) ? deepTokenIn(text) : undefined;
}

/** A level of flow style needs a bracket, one of block style a further column: most files have too few of both. */
function mayBeDeep(text: string): boolean {
  return /^[ \t]{100}|(?:[?:-][ \t]+){20}/m.test(text) || (text.match(/[[{]/g)?.length ?? 0) > deepest;
}

function deepTokenIn(text: string): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const document of new Parser().parse(text))
    if (document.type === 'document' && document.value) open.push({ token: document.value, depth: 1 });
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (!('items' in token)) continue;
    if (depth > deepest) return token.offset;
    for (const { key, value } of token.items)
      for (const inner of [key, value]) if (inner) open.push({ token: inner, depth: depth + 1 });
  }
  return undefined;
}
