import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { confBoolean, type ResolvedProps } from '../../knowledge/index.ts';
import { findTime } from './timestamps.ts';

/** Cuts text into raw events; `final` says that no more text comes. What is not yet complete is returned as the rest. */
export type EventBreaker = (text: string, final: boolean) => { events: string[]; rest: string };

const defaultBreaker = '([\\r\\n]+)';
const maxMergedLines = 256;

/**
 * Prepares the rules of props.conf: LINE_BREAKER cuts (its first group is dropped), SHOULD_LINEMERGE joins lines again
 * until BREAK_ONLY_BEFORE matches or, by default, a line begins with a time (Getting Data In, "Configure event line
 * breaking"). TRUNCATE cuts long lines.
 */
export function createEventBreaker(props: ResolvedProps, now: number): EventBreaker {
  const get = (key: string) => props.settings.get(key)?.value;
  const breaker = get('LINE_BREAKER') ?? defaultBreaker;
  const truncate = Number(get('TRUNCATE') ?? 10_000);
  const cut = breaker === defaultBreaker ? breakLines : lineBreakerOf(breaker);
  const merge = confBoolean(get('SHOULD_LINEMERGE'), true) ? createMerger(get, now) : undefined;
  const shorten = (event: string) => (truncate > 0 && event.length > truncate ? event.slice(0, truncate) : event);
  return (text, final) => {
    const broken = cut(text, final);
    if (!merge) return { events: broken.events.map(shorten), rest: broken.rest };
    const merged = merge(broken.events, final);
    return { events: merged.events.map(shorten), rest: merged.rest + broken.rest };
  };
}

/** The default: every run of line breaks. */
function breakLines(text: string, final: boolean): { events: string[]; rest: string } {
  const events: string[] = [];
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    if (end < 0) break;
    const stop = text.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end;
    if (stop > from) events.push(text.slice(from, stop));
    from = end + 1;
  }
  if (!final) return { events, rest: text.slice(from) };
  const last = text.slice(from).replace(/\r+$/, '');
  if (last !== '') events.push(last);
  return { events, rest: '' };
}

function lineBreakerOf(pattern: string): (text: string, final: boolean) => { events: string[]; rest: string } {
  let regex: CompiledRegex;
  try {
    regex = compileRegex(pattern);
  } catch {
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
      const group = match.captures[0] ?? '';
      const groupAt = match.captures.length === 0 ? match.index : text.indexOf(group, match.index);
      const groupEnd = match.captures.length === 0 ? match.end : groupAt + group.length;
      // A break at the very end of what has arrived may be longer than it looks.
      if (!final && match.end >= text.length) break;
      if (groupAt > from) events.push(text.slice(from, groupAt));
      from = groupEnd;
      search = Math.max(match.end, search + 1);
    }
    const rest = text.slice(from);
    if (!final) return { events, rest };
    const last = rest.replace(/[\r\n]+$/, '');
    if (last.trim() !== '') events.push(last);
    return { events, rest: '' };
  };
}

/** Joins lines into events. */
function createMerger(
  get: (key: string) => string | undefined,
  now: number,
): (lines: readonly string[], final: boolean) => { events: string[]; rest: string } {
  const pattern = (key: string): CompiledRegex | undefined => {
    const text = get(key);
    if (text === undefined || text === '') return undefined;
    try {
      return compileRegex(text);
    } catch {
      return undefined;
    }
  };
  const before = pattern('BREAK_ONLY_BEFORE');
  const mustAfter = pattern('MUST_BREAK_AFTER');
  const mustNotBefore = pattern('MUST_NOT_BREAK_BEFORE');
  const byDate = confBoolean(get('BREAK_ONLY_BEFORE_DATE'), true);
  const maxLines = Number(get('MAX_EVENTS') ?? maxMergedLines);
  return (lines, final) => {
    const events: string[] = [];
    let current: string[] = [];
    let forced = false;
    const flush = () => {
      if (current.length > 0) events.push(current.join('\n'));
      current = [];
    };
    for (const line of lines) {
      const starts =
        forced ||
        (before ? before.test(line) : byDate ? startsWithTime(line, now) : false) ||
        (current.length >= maxLines && maxLines > 0);
      if (starts && current.length > 0 && !mustNotBefore?.test(line)) flush();
      current.push(line);
      forced = mustAfter?.test(line) ?? false;
    }
    if (final) {
      flush();
      return { events, rest: '' };
    }
    return { events, rest: current.length === 0 ? '' : `${current.join('\n')}\n` };
  };
}

/** Whether a time stands near the beginning of a line. */
function startsWithTime(line: string, now: number): boolean {
  return findTime(line.slice(0, 128), 'UTC', now) !== null;
}
