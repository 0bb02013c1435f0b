import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { contentYamlStyle, printContentYaml } from './yaml.ts';

/** Edits of YAML text that leave alone what they are not about: comments, notation, blank lines. */

/**
 * Brings the top-level keys of a text into an order; a key that the order does not name stays behind the one before it.
 * Comments right above a key go with it, a comment at the head of the file stays there. Undefined where nothing
 * changes, or where the text cannot be cut into keys.
 */
export function orderYamlKeys(text: string, order: readonly string[]): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents) || document.contents.flow || hasAliases(document))
    return undefined;
  const { head, blocks } = keyBlocks(text, document.contents);
  if (blocks.length !== document.contents.items.length) return undefined;
  let rank = -1;
  const ranked = blocks.map((block) => {
    const own = order.indexOf(block.key);
    if (own >= 0) rank = own;
    return { ...block, rank };
  });
  const sorted = [...ranked].sort((a, b) => a.rank - b.rank);
  if (sorted.every((block, i) => block === ranked[i])) return undefined;
  const changed = head + sorted.map((block) => block.text.replace(/([^\n])$/, '$1\n')).join('');
  const again = parseDocument(changed);
  return again.errors.length === 0 && isDeepStrictEqual(again.toJS(), document.toJS()) ? changed : undefined;
}

interface KeyBlock {
  readonly key: string;
  readonly text: string;
}

/** The text from one top-level key to the next, with the comments above it; empty where keys do not begin lines. */
function keyBlocks(text: string, map: YAMLMap): { head: string; blocks: readonly KeyBlock[] } {
  const starts: number[] = [];
  for (const { key } of map.items) {
    const at = isScalar(key) ? key.range?.[0] : undefined;
    if (at === undefined || (at > 0 && text[at - 1] !== '\n')) return { head: '', blocks: [] };
    starts.push(starts.length === 0 ? at : commentsAbove(text, at));
  }
  return {
    head: text.slice(0, starts[0]),
    blocks: map.items.map(({ key }, i) => ({
      key: String((key as Scalar).value),
      text: text.slice(starts[i], starts[i + 1]),
    })),
  };
}

/** Where the comment lines begin that stand right above an offset. */
function commentsAbove(text: string, at: number): number {
  let start = at;
  while (start > 0) {
    const line = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.startsWith('#', line)) break;
    start = line;
  }
  return start;
}

/** A text that was given another value. */
export interface YamlRewriting {
  readonly text: string;
  /** Comments whose key is gone. */
  readonly lost: readonly string[];
}

/** The paths that a key may have had in the text before, best first. */
export type FormerPaths = (path: readonly string[]) => readonly (readonly string[])[];

/**
 * Gives a YAML text another value. Keys stand in the order of the new value; one that was there before, under one of its
 * names, keeps its comments, and its notation where the value is the same.
 */
export function rewriteYaml(text: string, data: Readonly<Record<string, unknown>>, former: FormerPaths): YamlRewriting {
  const fresh = printContentYaml(data);
  const document = parseDocument(text);
  const wanted = parseDocument(fresh);
  const comments = commentsOf(document);
  if (document.errors.length > 0 || !isMap(document.contents) || !isMap(wanted.contents) || hasAliases(document))
    return { text: fresh, lost: [...new Set(comments)] };
  settleComments(document);
  new YamlMerge(document, document.contents, wanted, former).map(document.contents, wanted.contents, []);
  wanted.commentBefore = document.commentBefore;
  wanted.comment = document.comment;
  const merged = wanted.toString(contentYamlStyle);
  const again = parseDocument(merged);
  if (again.errors.length > 0 || !isDeepStrictEqual(again.toJS(), parseDocument(fresh).toJS()))
    return { text: fresh, lost: [...new Set(comments)] };
  const kept = new Set(commentsOf(again));
  return { text: merged, lost: [...new Set(comments)].filter((comment) => !kept.has(comment)) };
}

/** Carries comments and notation of a document over to the nodes of another. */
class YamlMerge {
  readonly #before: Document;
  readonly #root: YAMLMap;
  readonly #wanted: Document;
  readonly #former: FormerPaths;

  constructor(before: Document, root: YAMLMap, wanted: Document, former: FormerPaths) {
    this.#before = before;
    this.#root = root;
    this.#wanted = wanted;
    this.#former = former;
  }

  map(old: YAMLMap | undefined, now: YAMLMap, path: readonly string[]): YAMLMap {
    for (const pair of now.items) {
      const place = [...path, String((pair.key as Scalar).value)];
      const found = this.#formerPair(old, place);
      if (found && isNode(found.key)) withComments(pair.key as Scalar, found.key);
      pair.value = this.#node(found?.value, pair.value as Node | null, place);
    }
    return old ? withComments(now, old) : now;
  }

  #formerPair(old: YAMLMap | undefined, path: readonly string[]): Pair | undefined {
    const own = old && pairOf(old, path.at(-1)!);
    if (own) return own;
    for (const former of this.#former(path)) {
      const found = pairAt(this.#root, former);
      if (found) return found;
    }
    return undefined;
  }

  #node(old: unknown, now: Node | null, path: readonly string[]): Node | null {
    if (isNode(old) && now && this.#same(old, now)) return old;
    if (isMap(now)) return this.map(isMap(old) ? old : undefined, now, path);
    if (isSeq(now) && isSeq(old)) return this.#list(old, now, path);
    return isScalar(now) && isScalar(old) ? withComments(now, old) : now;
  }

  #list(old: YAMLSeq, now: YAMLSeq, path: readonly string[]): YAMLSeq {
    const alike = old.items.length === now.items.length;
    now.items = now.items.map((item, i) => {
      const equal = old.items.find((one) => isNode(one) && isNode(item) && this.#same(one, item));
      return this.#node(equal ?? (alike ? old.items[i] : undefined), item as Node, path);
    });
    return withComments(now, old);
  }

  /** Whether two nodes have the same value, with keys in the same order. */
  #same(old: Node, now: Node): boolean {
    return JSON.stringify(old.toJS(this.#before)) === JSON.stringify(now.toJS(this.#wanted));
  }
}

function withComments<N extends Node>(node: N, old: Node): N {
  // Behind a list in brackets there is no place for it once each item has a line of its own.
  const above = isCollection(old) && old.flow ? [old.commentBefore, old.comment] : [old.commentBefore];
  const before = above.filter((text) => text).join('\n');
  if (before !== '') node.commentBefore = before;
  if (above.length === 1 && old.comment) node.comment = old.comment;
  if (old.spaceBefore) node.spaceBefore = true;
  return node;
}

/** The parser hands a comment above the first member to the whole; here it is the member's, and the file's head its own. */
function settleComments(document: Document): void {
  visit(document, {
    Collection: (_key, node) => {
      const first: unknown = isMap(node) ? node.items[0]?.key : node.items[0];
      if (node.flow || !node.commentBefore || !isNode(first)) return;
      first.commentBefore = [node.commentBefore, first.commentBefore].filter((text) => text).join('\n');
      node.commentBefore = null;
    },
  });
  const key = isMap(document.contents) ? document.contents.items[0]?.key : undefined;
  if (!isNode(key) || !key.commentBefore) return;
  const [head, ...rest] = key.commentBefore.split('\n\n');
  document.commentBefore = [document.commentBefore, head].filter((text) => text).join('\n\n');
  key.commentBefore = rest.length > 0 ? rest.join('\n\n') : null;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === name);
}

function pairAt(map: YAMLMap, path: readonly string[]): Pair | undefined {
  const pair = pairOf(map, path[0]!);
  if (path.length <= 1 || !pair) return pair;
  return isMap(pair.value) ? pairAt(pair.value, path.slice(1)) : undefined;
}

function hasAliases(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: (_key, node) => {
      found ||= isAlias(node);
      return visit.BREAK;
    },
  });
  return found;
}

/** Every line of comment in a document. */
function commentsOf(document: Document): string[] {
  const found: string[] = [];
  const add = (text: string | null | undefined) => {
    for (const line of text?.split('\n') ?? []) if (line.trim() !== '') found.push(line.trim());
  };
  add(document.commentBefore);
  add(document.comment);
  visit(document, {
    Node: (_key, node) => {
      add(node.commentBefore);
      add(node.comment);
    },
  });
  return found;
}
