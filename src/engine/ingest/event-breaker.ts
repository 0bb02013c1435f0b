import { type CompiledRegex, compileRegex, type RegexMatch } from '../../formats/pcre.ts';
import { confBoolean, type ResolvedProps } from '../../knowledge/index.ts';
import type { Complain } from './index-transforms.ts';
import { createTimestampReader } from './timestamps.ts';

/** Cuts text into raw events; `final` says that no more text comes. What is not yet complete is returned as the rest. */
export type EventBreaker = (text: string, final: boolean) => Broken;
interface Broken {
  readonly events: string[];
  readonly rest: string;
}

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
    const broken = cut(text, final);
    if (!merge) return { events: broken.events.map(shorten), rest: broken.rest };
    const merged = merge(broken.events, final, shorten);
    return { events: merged.events, rest: merged.rest + broken.rest };
  };
}

/** The default: every run of line breaks. */
function breakLines(text: string, final: boolean): Broken {
  const events: string[] = [];
  let from = 0;
  const add = (line: string) => {
    // A carriage return alone breaks lines as well.
    if (line.includes('\r')) events.push(...line.split(/\r+/).filter((part) => part !== ''));
    else if (line !== '') events.push(line);
  };
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    add(text.slice(from, end));
    from = end + 1;
  }
  if (!final) return { events, rest: text.slice(from) };
  add(text.slice(from));
  return { events, rest: '' };
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
    let from = 0;
    let search = 0;
    while (search <= text.length) {
      const match = regex.exec(text, search);
      if (!match) break;
      // The first group is the break itself: the event ends before it and the next one begins behind it.
      const { start, end } = breakOf(text, match, regex);
      // A break at the very end of what has arrived may be longer than it looks.
      if (!final && match.end >= text.length) break;
      if (start > from) events.push(text.slice(from, start));
      from = end;
      search = Math.max(match.end, search + 1);
    }
    const rest = text.slice(from);
    if (!final) return { events, rest };
    const last = rest.replace(/[\r\n]+$/, '');
    if (last.trim() !== '') events.push(last);
    return { events, rest: '' };
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
): (lines: readonly string[], final: boolean, shorten: (line: string) => string) => Broken {
  const rules = mergeRules(props, now, complain);
  return (lines, final, shorten) => {
    const events: string[] = [];
    let current: string[] = [];
    let forced = false;
    let held = false;
    const flush = () => {
      if (current.length > 0) events.push(current.map(shorten).join('\n'));
      current = [];
    };
    for (const line of lines) {
      const starts = forced || rules.starts(line) || (current.length >= rules.maxLines && rules.maxLines > 0);
      if (starts && !held && !rules.mustNotBreakBefore?.test(line)) flush();
      current.push(line);
      forced = rules.mustBreakAfter?.test(line) ?? false;
      // Behind such a line no break is made until MUST_BREAK_AFTER asks for one.
      held = !forced && (held || (rules.mustNotBreakAfter?.test(line) ?? false));
    }
    if (final) {
      flush();
      return { events, rest: '' };
    }
    return { events, rest: current.length === 0 ? '' : `${current.join('\n')}\n` };
  };
}
