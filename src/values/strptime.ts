import { months, weekdays } from './strftime.ts';
import { epochOf } from './zone.ts';

interface Parts {
  year: number | undefined;
  month: number | undefined;
  day: number | undefined;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  fraction: number;
  pm: boolean | undefined;
  offset: number | undefined;
  epoch: number | undefined;
}

const nothing = (): Parts => ({
  year: undefined,
  month: undefined,
  day: undefined,
  dayOfYear: undefined,
  hour: 0,
  minute: 0,
  second: 0,
  fraction: 0,
  pm: undefined,
  offset: undefined,
  epoch: undefined,
});

type Step = (text: string, at: number, into: Parts) => number;

const zoneNames: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
  BST: 1,
  IST: 5.5,
  JST: 9,
  UT: 0,
  WET: 0,
  WEST: 1,
  MET: 1,
  MEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  SAST: 2,
  PKT: 5,
  HKT: 8,
  SGT: 8,
  KST: 9,
  AWST: 8,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  AST: -4,
  ADT: -3,
  NST: -3.5,
  NDT: -2.5,
  AKST: -9,
  AKDT: -8,
  HST: -10,
};

const isBlank = (code: number) => code === 0x20 || (code >= 9 && code <= 13) || (code > 0x7f && isOtherBlank(code));
const isOtherBlank = (code: number) => /\s/.test(String.fromCharCode(code));

/** Where the blanks at an offset end. */
function behindBlanks(text: string, at: number): number {
  let end = at;
  while (end < text.length && isBlank(text.charCodeAt(end))) end++;
  return end;
}

/** Where the digits at an offset end, at most `max` of them. */
function behindDigits(text: string, at: number, max: number): number {
  const last = Math.min(text.length, at + max);
  let end = at;
  while (end < last && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return end;
}

function wholeNumber(text: string, from: number, end: number): number {
  let value = 0;
  for (let i = from; i < end; i++) value = value * 10 + text.charCodeAt(i) - 0x30;
  return value;
}

function digits(max: number, store: (into: Parts, value: number) => void, sign = false): Step {
  return (text, at, into) => {
    let from = behindBlanks(text, at);
    const minus = sign && text[from] === '-';
    if (minus || (sign && text[from] === '+')) from++;
    const end = behindDigits(text, from, max);
    if (end === from) return -1;
    const value = wholeNumber(text, from, end);
    store(into, minus ? -value : value);
    return end;
  };
}

function name(list: readonly string[], store: (into: Parts, index: number) => void): Step {
  return (text, at, into) => {
    const rest = text.slice(at, at + 12).toLowerCase();
    const index = list.findIndex((one) => rest.startsWith(one.toLowerCase()));
    if (index >= 0) {
      store(into, index);
      return at + list[index]!.length;
    }
    const short = list.findIndex((one) => rest.startsWith(one.slice(0, 3).toLowerCase()));
    if (short < 0) return -1;
    store(into, short);
    return at + 3;
  };
}

const fractionStep: Step = (text, at, into) => {
  const end = behindDigits(text, at, 9);
  if (end === at) return -1;
  into.fraction = wholeNumber(text, at, end) / 10 ** (end - at);
  // Digits beyond nanoseconds are skipped.
  return behindDigits(text, end, Number.POSITIVE_INFINITY);
};

const isLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

const zoneStep: Step = (text, at, into) => {
  if (text[at] === 'Z' && !isLetter(text.charCodeAt(at + 1))) {
    into.offset = 0;
    return at + 1;
  }
  const numeric = /^\s*([+-])(\d{2}):?(\d{2})?(?::?(\d{2}))?/.exec(text.slice(at, at + 12));
  if (numeric) {
    const seconds = Number(numeric[2]) * 3600 + Number(numeric[3] ?? 0) * 60 + Number(numeric[4] ?? 0);
    into.offset = numeric[1] === '-' ? -seconds : seconds;
    return at + numeric[0].length;
  }
  const word = /^\s*([A-Za-z]{1,5})/.exec(text.slice(at, at + 8));
  if (!word) return -1;
  const hours = zoneNames[word[1]!.toUpperCase()];
  if (hours === undefined) return -1;
  into.offset = hours * 3600;
  return at + word[0].length;
};

/** `%Ez`, Splunk's own: the offset in minutes. */
const digitsOfMinutes: Step = (text, at, into) => {
  const found = /^\s*([+-]?)(\d{1,4})/.exec(text.slice(at, at + 8));
  if (!found) return -1;
  into.offset = Number(found[2]) * (found[1] === '-' ? -60 : 60);
  return at + found[0].length;
};

const steps: Readonly<Record<string, Step>> = {
  Y: digits(4, (p, v) => void (p.year = v)),
  y: digits(2, (p, v) => void (p.year = v < 69 ? 2000 + v : 1900 + v)),
  m: digits(2, (p, v) => void (p.month = v)),
  d: digits(2, (p, v) => void (p.day = v)),
  e: digits(2, (p, v) => void (p.day = v)),
  j: digits(3, (p, v) => void (p.dayOfYear = v)),
  H: digits(2, (p, v) => void (p.hour = v)),
  k: digits(2, (p, v) => void (p.hour = v)),
  I: digits(2, (p, v) => void (p.hour = v)),
  l: digits(2, (p, v) => void (p.hour = v)),
  M: digits(2, (p, v) => void (p.minute = v)),
  S: digits(2, (p, v) => void (p.second = v)),
  s: digits(12, (p, v) => void (p.epoch = v), true),
  p: (text, at, into) => {
    const found = /^\s*([ap])\.?m\.?/i.exec(text.slice(at, at + 6));
    if (!found) return -1;
    into.pm = found[1]!.toLowerCase() === 'p';
    return at + found[0].length;
  },
  b: name(months, (p, i) => void (p.month = i + 1)),
  B: name(months, (p, i) => void (p.month = i + 1)),
  h: name(months, (p, i) => void (p.month = i + 1)),
  a: name(weekdays, () => {}),
  A: name(weekdays, () => {}),
  w: digits(1, () => {}),
  u: digits(1, () => {}),
  N: fractionStep,
  Q: fractionStep,
  f: fractionStep,
  z: zoneStep,
  Z: zoneStep,
  Ez: digitsOfMinutes,
};

/** In `%s%3N` (epoch milliseconds) the fraction follows without a mark: the seconds are the first ten digits. */
const secondsBeforeFraction = digits(10, (p, v) => void (p.epoch = v), true);

const composites: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%Y',
  X: '%H:%M:%S',
  c: '%a %b %e %H:%M:%S %Y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
  r: '%I:%M:%S %p',
};

const compiled = new Map<string, readonly Step[]>();

function compile(format: string): readonly Step[] {
  const found = compiled.get(format);
  if (found) return found;
  const list: Step[] = [];
  const expanded = format.replace(/%([FTRDxXcr+])/g, (_whole, code: string) => composites[code]!);
  for (let i = 0; i < expanded.length; i++) {
    const char = expanded[i]!;
    if (char === '%' && i + 1 < expanded.length) {
      const variable = /^%(?:\d([NQ])|:{0,3}(Ez|.))/s.exec(expanded.slice(i))!;
      const code = variable[1] ?? variable[2]!;
      i += variable[0].length - 1;
      const step = code === 's' && /^%\d?[NQ]/.test(expanded.slice(i + 1)) ? secondsBeforeFraction : steps[code];
      if (step) list.push(step);
      else list.push(literal(code === 'n' ? '\n' : code === 't' ? '\t' : code));
    } else if (/\s/.test(char)) {
      list.push(behindBlanks);
    } else {
      let end = i + 1;
      while (end < expanded.length && !/[%\s]/.test(expanded[end]!)) end++;
      list.push(literal(expanded.slice(i, end)));
      i = end - 1;
    }
  }
  if (compiled.size > 1000) compiled.clear();
  compiled.set(format, list);
  return list;
}

const literal =
  (expected: string): Step =>
  (text, at) =>
    text.startsWith(expected, at) ? at + expected.length : -1;

/** Reads a time at the beginning of a text; returns epoch seconds and where it ends, or null. */
export function strptimePrefix(
  text: string,
  format: string,
  zone = 'UTC',
  now?: number,
): { time: number; end: number } | null {
  const parts = nothing();
  let at = 0;
  for (const step of compile(format)) {
    at = step(text, at, parts);
    if (at < 0) return null;
  }
  const time = assemble(parts, zone, now);
  return time === null ? null : { time, end: at };
}

/**
 * Parses a time with a format (Search Reference, "strptime"). Text behind the format is ignored; null where the text
 * does not fit or names no real date. Without a date, the day of `now` (or 1970) is meant.
 */
export function strptime(text: string, format: string, zone = 'UTC', now?: number): number | null {
  return strptimePrefix(text, format, zone, now)?.time ?? null;
}

function assemble(parts: Parts, zone: string, now: number | undefined): number | null {
  if (parts.epoch !== undefined) return parts.epoch + parts.fraction;
  let { hour } = parts;
  if (parts.pm !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (parts.pm ? 12 : 0);
  }
  if (hour > 24 || parts.minute > 59 || parts.second > 60) return null;
  const date = dateOf(parts, now);
  if (!date) return null;
  const { minute, second } = parts;
  const calendar = { year: date.year, month: date.month, day: date.day, hour, minute, second };
  const base = parts.offset === undefined ? epochOf(calendar, zone) : epochOf(calendar, 'UTC') - parts.offset;
  return base + parts.fraction;
}

/** The date that is meant, of which parts may be missing; null where there is no such day. */
function dateOf(
  { year, month, day, dayOfYear }: Parts,
  now: number | undefined,
): { year: number; month: number; day: number } | null {
  // A month or year without a day is no time (Search Reference, "strptime").
  const dated = year !== undefined || month !== undefined;
  if (dated && day === undefined && dayOfYear === undefined) return null;
  const today = now === undefined || year !== undefined ? undefined : new Date(now * 1000);
  const inYear = year ?? today?.getUTCFullYear() ?? 1970;
  if (dayOfYear !== undefined) return dayOfYear < 1 ? null : { year: inYear, month: 1, day: dayOfYear };
  const inMonth = month ?? (today?.getUTCMonth() ?? 0) + 1;
  const onDay = day ?? today?.getUTCDate() ?? 1;
  if (inMonth < 1 || inMonth > 12 || onDay < 1 || onDay > daysIn(inYear, inMonth)) return null;
  return { year: inYear, month: inMonth, day: onDay };
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : monthDays[month - 1]!;
}
