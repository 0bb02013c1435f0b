import { DiagnosticError } from '../diagnostics/index.ts';
import { type Node, type ParsedPattern, PatternError } from './pcre/ast.ts';
import { type Cost, costOf, firstSet } from './pcre/cost.ts';
import { type JavaScriptPattern, toJavaScript } from './pcre/javascript.ts';
import { createMatcher, StepLimit } from './pcre/matcher.ts';
import { parsePattern } from './pcre/parse.ts';

/** A match, with positions in the text. */
export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  readonly text: string;
  /** Groups by number, the first at index 0. */
  readonly captures: readonly (string | undefined)[];
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/**
 * A PCRE pattern, ready to run. None of its methods can run without end: what takes too many steps on one value ends as
 * `spl-regex-limit`.
 */
export interface CompiledRegex {
  readonly pattern: string;
  /** Names of named groups, in order, each once. */
  readonly groupNames: readonly string[];
  test(text: string): boolean;
  /** The first match at or behind `from`. */
  exec(text: string, from?: number): RegexMatch | null;
  /** Where the first match ends, -1 where there is none. */
  end(text: string): number;
  /** All matches, one behind the other. */
  matches(text: string): IterableIterator<RegexMatch>;
  /** Where group 1 of a match stands; null where the group took no part. */
  firstGroup(text: string, match: RegexMatch): { readonly start: number; readonly end: number } | null;
  /** Replaces every match; `\1` and `$1` stand for groups, `\0` for the match. */
  replaceAll(text: string, replacement: string): string;
}

/** What holds for a whole pattern. */
export interface RegexOptions {
  readonly flags?: 'i';
}

const cache = new Map<string, CompiledRegex>();
const maxCached = 5000;
const maxPattern = 20_000;

/** Compiles a PCRE pattern; throws a DiagnosticError `spl-bad-regex` where it is wrong or not supported. */
export function compileRegex(pattern: string, options: RegexOptions = {}): CompiledRegex {
  const key = `${options.flags ?? ''}/${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  if (pattern.length > maxPattern) throw badRegex(`the pattern is longer than ${maxPattern} characters`, pattern);
  let compiled: CompiledRegex;
  try {
    compiled = compile(pattern, parsePattern(pattern, options.flags === 'i'));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw badRegex(`${error.message} (at offset ${error.offset})`, pattern);
  }
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function badRegex(message: string, pattern: string): DiagnosticError {
  return new DiagnosticError({
    code: 'spl-bad-regex',
    severity: 'error',
    message: `${message}, in "${shorten(pattern)}"`,
  });
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/** A match with the texts of its groups, group 1 first. */
interface Found {
  readonly index: number;
  readonly end: number;
  readonly captures: readonly (string | undefined)[];
}
/** Finds the first match at or behind an offset. */
type Finder = (text: string, from: number) => Found | null;
type Tester = (text: string) => boolean;
type Span = { readonly start: number; readonly end: number };
/** Finds group 1 of the match that begins at an offset. */
type Locator = (text: string, at: number) => Span | null;

/** Steps that JavaScript's matcher may be able to take; it does some hundred million in a second. */
const affordable = 1e9;

/** Longest text for which a cost stays affordable. */
function affordableLength({ factor, degree }: Cost): number {
  if (!Number.isFinite(degree) || !Number.isFinite(factor)) return shortText;
  return degree === 0 ? Number.POSITIVE_INFINITY : Math.max(shortText, (affordable / factor) ** (1 / degree));
}

/** Texts of this length cannot make even an exponential pattern slow enough to matter. */
const shortText = 12;

/**
 * JavaScript's matcher runs what it can express and cannot be slow on; the rest is matched by one that counts its steps.
 */
function compile(pattern: string, parsed: ParsedPattern): CompiledRegex {
  const translated = toJavaScript(parsed.root, parsed.groups);
  const limit = translated ? affordableLength(costOf(parsed.root)) : -1;
  const native = translated && nativeFinder(translated);
  let counting: { find: Finder; locate: Locator } | undefined;
  const careful = () => (counting ??= countingFinder(pattern, parsed));
  const fast = (text: string) => (text.length <= limit ? native : undefined);
  const find: Finder = (text, from) => (fast(text) ?? careful()).find(text, from);
  const test: Tester = (text) => fast(text)?.test(text) ?? careful().find(text, 0) !== null;
  const locate: Locator = (text, at) => (fast(text) ?? careful()).locate(text, at);
  return regexOf(pattern, parsed, { find, test, locate });
}

interface Matching {
  readonly find: Finder;
  readonly test: Tester;
  readonly locate: Locator;
}

function nativeFinder({ source, groups }: JavaScriptPattern): Matching {
  const searching = new RegExp(source, 'g');
  const testing = new RegExp(source);
  let locating: RegExp | undefined;
  const capturesOf = capturePicker(groups);
  return {
    test: (text) => testing.test(text),
    locate(text, at) {
      locating ??= new RegExp(source, 'dy');
      locating.lastIndex = at;
      const span = locating.exec(text)?.indices?.[groups[0]!];
      return span ? { start: span[0], end: span[1] } : null;
    },
    find(text, from) {
      searching.lastIndex = from;
      const found = searching.exec(text);
      if (!found) return null;
      const end = found.index + found[0].length;
      return { index: found.index, end, captures: capturesOf(found) };
    },
  };
}

/** The groups of a match by PCRE's numbers; a pattern without groups allocates nothing. */
function capturePicker(groups: readonly number[]): (found: RegExpExecArray) => readonly (string | undefined)[] {
  if (groups.length === 0) return () => noCaptures;
  if (groups.length === 1) {
    const only = groups[0]!;
    return (found) => [found[only]];
  }
  return (found) => groups.map((number) => found[number]);
}

const noCaptures: readonly string[] = [];
const noGroups: RegexMatch['groups'] = {};

function countingFinder(pattern: string, parsed: ParsedPattern): { find: Finder; locate: Locator } {
  const matcher = createMatcher(parsed.root, parsed.groups, firstSet(parsed.root));
  const match = (text: string, from: number) => {
    try {
      return matcher.exec(text, from);
    } catch (error) {
      if (!(error instanceof StepLimit)) throw error;
      throw new DiagnosticError({
        code: 'spl-regex-limit',
        severity: 'error',
        message: `the regular expression "${shorten(pattern)}" takes too many steps on one value of ${text.length} characters`,
        hint: 'avoid repeating a group that itself repeats',
      });
    }
  };
  return {
    find(text, from) {
      const slots = match(text, from);
      if (!slots) return null;
      const capture = (i: number) => (slots[2 * i + 1]! < 0 ? undefined : text.slice(slots[2 * i], slots[2 * i + 1]));
      return {
        index: slots[0]!,
        end: slots[1]!,
        captures: Array.from({ length: parsed.groups }, (_, i) => capture(i + 1)),
      };
    },
    locate(text, at) {
      const slots = match(text, at);
      return slots && slots[3]! >= 0 ? { start: slots[2]!, end: slots[3]! } : null;
    },
  };
}

function regexOf(pattern: string, parsed: ParsedPattern, { find, test, locate }: Matching): CompiledRegex {
  const names = [...parsed.names];
  // `\K` moves the beginning of a match.
  const leads = beginsWithGroup(parsed.root) && !pattern.includes('\\K');
  const exec = (text: string, from = 0): RegexMatch | null => {
    const found = find(text, from);
    if (!found) return null;
    const { index, end, captures } = found;
    const groups = names.length === 0 ? noGroups : namedGroups(names, captures);
    return { index, end, captures, text: text.slice(index, end), groups };
  };
  return {
    pattern,
    groupNames: names.map(([name]) => name),
    test,
    exec,
    *matches(text) {
      for (let from = 0; from <= text.length; ) {
        const match = exec(text, from);
        if (!match) return;
        yield match;
        from = match.end > match.index ? match.end : match.end + 1;
      }
    },
    end: (text) => find(text, 0)?.end ?? -1,
    firstGroup(text, { index, captures }) {
      const first = captures[0];
      if (captures.length === 0) return null;
      if (leads) return first === undefined ? null : { start: index, end: index + first.length };
      return locate(text, index);
    },
    replaceAll(text, replacement) {
      const expand = compileReplacement(replacement);
      let out = '';
      let copied = 0;
      for (let from = 0; from <= text.length; ) {
        const found = find(text, from);
        if (!found) break;
        const start = Math.max(found.index, copied);
        out += text.slice(copied, start) + expand(text, found);
        if (out.length > text.length + mostGrowth) throw tooLong(pattern);
        copied = found.end;
        from = copied > start ? copied : copied + 1;
      }
      return out + text.slice(copied);
    },
  };
}

/** Characters that replacing may add to a text; a few replacements of each character by many fill any memory. */
const mostGrowth = 10_000_000;

function tooLong(pattern: string): DiagnosticError {
  return new DiagnosticError({
    code: 'spl-limit',
    severity: 'error',
    message: `replacing "${shorten(pattern)}" makes one value longer by more than ${mostGrowth} characters`,
  });
}

function namedGroups(
  names: readonly (readonly [string, readonly number[]])[],
  captures: readonly (string | undefined)[],
): RegexMatch['groups'] {
  const groups: Record<string, string | undefined> = {};
  for (const [name, indexes] of names) {
    let value = captures[indexes[0]! - 1];
    for (let i = 1; value === undefined && i < indexes.length; i++) value = captures[indexes[i]! - 1];
    groups[name] = value;
  }
  return groups;
}

/** Whether every match begins with group 1, which then stands where the match does. */
function beginsWithGroup(root: Node): boolean {
  const first = root.kind === 'sequence' ? root.items[0] : root;
  return first?.kind === 'group' && first.index === 1;
}

/** `\1` and `$1` stand for groups, `\0` for the match. */
function compileReplacement(replacement: string): (text: string, found: Found) => string {
  if (!/[\\$]\d/.test(replacement)) return () => replacement;
  return (text, found) =>
    replacement.replace(/[\\$](\d)/g, (_whole, digit: string) =>
      digit === '0' ? text.slice(found.index, found.end) : (found.captures[Number(digit) - 1] ?? ''),
    );
}
