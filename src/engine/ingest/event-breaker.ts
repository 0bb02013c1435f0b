import { type CompiledRegex, compileRegex, type RegexMatch } from '../../formats/pcre.ts';
import { confBoolean, type ResolvedProps } from '../../knowledge/index.ts';
import type { Complain } from './index-transforms.ts';
import { createTimestampReader } from './timestamps.ts';

/** Cuts text into raw events; `final` says that no more text comes. */
export type EventBreaker = (text: string, final: boolean) => Broken;
/** What a text was broken into. */
export interface Broken {
  readonly events: string[];
  /** Where each event begins in the text. */
  readonly starts: number[];
  /** Where the text begins that is not yet complete: it has to be given again, with what comes behind it. */
  readonly consumed: number;
}

/** Characters that a line breaker sees at once: on longer texts its matches are counted step by step, which is slow. */
export const breakingWindow = 1 << 14;

const defaultBreaker = '([\\r\\n]+)';
const maxMergedLines = 256;

/**
 * Prepares the rules of props.conf: LINE_BREAKER cuts (its first group is dropped), TRUNCATE cuts long lines,
 * SHOULD_LINEMERGE joins lines again until BREAK_ONLY_BEFORE matches or, by default, a line begins with a time (Getting
 * Data In, "Configure event line breaking"). Files with a header line are never merged.
 */
export function createEventBreaker(props: ResolvedProps, now: number, complain: Complain): EventBreaker {
  const get = (key: string) => props.settings.get(key)?.value;
  const breaker = get('LINE_BREAKER') || defaultBreaker;
  const truncate = Number(get('TRUNCATE') ?? 10_000);
  const cut = breaker === defaultBreaker ? breakLines : lineBreakerOf(breaker, complain);
  const structured = /^(?:csv|tsv|psv|w3c)$/i.test(get('INDEXED_EXTRACTIONS')?.trim() ?? '');
  const merge =
    !structured && confBoolean(get('SHOULD_LINEMERGE'), true) ? createMerger(props, now, complain) : undefined;
  const shorten = (line: string) => (truncate > 0 && line.length > truncate ? line.slice(0, truncate) : line);
  return (text, final) => {
    const lines = cut(text, final);
    if (merge) return merge(lines, final, shorten);
    return truncate > 0 ? { ...lines, events: lines.events.map(shorten) } : lines;
  };
}

/** The default: every run of line breaks. */
export function breakLines(text: string, final: boolean): Broken {
  const events: string[] = [];
  const starts: number[] = [];
  const add = (from: number, end: number) => {
    if (from === end) return;
    events.push(text.slice(from, end));
    starts.push(from);
  };
  let from = 0;
  let carriage = text.indexOf('\r');
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    // A carriage return alone breaks lines as well.
    for (; carriage >= 0 && carriage < end; carriage = text.indexOf('\r', from)) {
      add(from, carriage);
      from = carriage + 1;
    }
    add(from, end);
    from = end + 1;
  }
  if (!final) return { events, starts, consumed: from };
  for (; carriage >= 0; carriage = text.indexOf('\r', from)) {
    add(from, carriage);
    from = carriage + 1;
  }
  add(from, text.length);
  return { events, starts, consumed: text.length };
}

function lineBreakerOf(pattern: string, complain: Complain): EventBreaker {
  let regex: CompiledRegex;
  try {
    regex = compileRegex(pattern);
  } catch (error) {
    complain(`LINE_BREAKER: ${(error as Error).message}; every line is an event`);
    return breakLines;
  }
  return (text, final) => {
    const events: string[] = [];
    const starts: number[] = [];
    let from = 0;
    let search = 0;
    while (search <= text.length) {
      const match = regex.exec(text, search);
      if (!match) break;
      // The first group is the break itself: the event ends before it and the next one begins behind it.
      const { start, end } = breakOf(text, match, regex);
      // A break at the very end of what has arrived may be longer than it looks.
      if (!final && match.end >= text.length) break;
      if (start > from) {
        events.push(text.slice(from, start));
        starts.push(from);
      }
      from = end;
      search = Math.max(match.end, search + 1);
    }
    if (!final) return { events, starts, consumed: from };
    const last = text.slice(from).replace(/[\r\n]+$/, '');
    if (last.trim() !== '') {
      events.push(last);
      starts.push(from);
    }
    return { events, starts, consumed: text.length };
  };
}

/** The first group, or the whole match where there is none; an empty match breaks where it stands. */
function breakOf(text: string, match: RegexMatch, regex: CompiledRegex): { start: number; end: number } {
  if (match.captures.length === 0 || match.captures[0] === match.text) return { start: match.index, end: match.end };
  return regex.firstGroup(text, match) ?? { start: match.index, end: match.index };
}

/** Where events begin and end among lines. */
interface MergeRules {
  /** Whether a line begins an event. */
  readonly starts: (line: string) => boolean;
  readonly mustBreakAfter: CompiledRegex | undefined;
  readonly mustNotBreakBefore: CompiledRegex | undefined;
  readonly mustNotBreakAfter: CompiledRegex | undefined;
  readonly maxLines: number;
}

function mergeRules(props: ResolvedProps, now: number, complain: Complain): MergeRules {
  const get = (key: string) => props.settings.get(key)?.value;
  const pattern = (key: string): CompiledRegex | undefined => {
    const text = get(key);
    if (text === undefined || text === '') return undefined;
    try {
      return compileRegex(text);
    } catch (error) {
      complain(`${props.settings.get(key)!.origin} ${key}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const before = pattern('BREAK_ONLY_BEFORE');
  const byDate = confBoolean(get('BREAK_ONLY_BEFORE_DATE'), true);
  const timeOf = createTimestampReader(props, now, complain);
  const mustNotBreakAfter = pattern('MUST_NOT_BREAK_AFTER');
  return {
    starts: before ? (line) => before.test(line) : byDate ? (line) => timeOf(line) !== null : () => false,
    mustBreakAfter: pattern('MUST_BREAK_AFTER'),
    mustNotBreakBefore: pattern('MUST_NOT_BREAK_BEFORE'),
    mustNotBreakAfter,
    maxLines: Number(get('MAX_EVENTS') ?? maxMergedLines),
  };
}

/** Joins lines into events. */
function createMerger(
  props: ResolvedProps,
  now: number,
  complain: Complain,
): (lines: Broken, final: boolean, shorten: (line: string) => string) => Broken {
  const rules = mergeRules(props, now, complain);
  return (lines, final, shorten) => {
    const events: string[] = [];
    const begins: number[] = [];
    let current: string[] = [];
    let begin = 0;
    let forced = false;
    let held = false;
    const flush = (next: number) => {
      if (current.length > 0) {
        events.push(current.length === 1 ? shorten(current[0]!) : current.map(shorten).join('\n'));
        begins.push(lines.starts[begin]!);
      }
      current = [];
      begin = next;
    };
    lines.events.forEach((line, i) => {
      const starts = forced || rules.starts(line) || (current.length >= rules.maxLines && rules.maxLines > 0);
      if (starts && !held && !rules.mustNotBreakBefore?.test(line)) flush(i);
      current.push(line);
      forced = rules.mustBreakAfter?.test(line) ?? false;
      // Behind such a line no break is made until MUST_BREAK_AFTER asks for one.
      held = !forced && (held || (rules.mustNotBreakAfter?.test(line) ?? false));
    });
    const open = final || current.length === 0 ? lines.consumed : lines.starts[begin]!;
    if (final) flush(0);
    return { events, starts: begins, consumed: open };
  };
}
