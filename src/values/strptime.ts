import { months, weekdays } from './strftime.ts';
import { epochOf } from './zone.ts';

interface Parts {
  year?: number;
  month?: number;
  day?: number;
  dayOfYear?: number;
  hour?: number;
  minute?: number;
  second?: number;
  fraction?: number;
  pm?: boolean;
  offset?: number;
  epoch?: number;
}

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
};

function digits(max: number, store: (into: Parts, value: number, length: number) => void, sign = false): Step {
  const pattern = new RegExp(`\\s*(${sign ? '[+-]?' : ''}\\d{1,${max}})`, 'y');
  return (text, at, into) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return -1;
    store(into, Number(found[1]), found[1]!.length);
    return pattern.lastIndex;
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
  const found = /^\d{1,9}/.exec(text.slice(at, at + 9));
  if (!found) return -1;
  into.fraction = Number(`0.${found[0]}`);
  // Digits beyond nanoseconds are skipped.
  const more = /^\d*/.exec(text.slice(at + found[0].length))![0].length;
  return at + found[0].length + more;
};

const zoneStep: Step = (text, at, into) => {
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
      const variable = /^%(?:\d([NQ])|:{0,3}(.))/s.exec(expanded.slice(i))!;
      const code = variable[1] ?? variable[2]!;
      i += variable[0].length - 1;
      const step = code === 's' && /^%\d?[NQ]/.test(expanded.slice(i + 1)) ? secondsBeforeFraction : steps[code];
      if (step) list.push(step);
      else list.push(literal(code === 'n' ? '\n' : code === 't' ? '\t' : code));
    } else if (/\s/.test(char)) {
      list.push((text, at) => {
        let end = at;
        while (end < text.length && /\s/.test(text[end]!)) end++;
        return end;
      });
    } else list.push(literal(char));
  }
  if (compiled.size > 1000) compiled.clear();
  compiled.set(format, list);
  return list;
}

const literal =
  (char: string): Step =>
  (text, at) =>
    text[at] === char ? at + 1 : -1;

/** Reads a time at the beginning of a text; returns epoch seconds and where it ends, or null. */
export function strptimePrefix(
  text: string,
  format: string,
  zone = 'UTC',
  now?: number,
): { time: number; end: number } | null {
  const parts: Parts = {};
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
  if (parts.epoch !== undefined) return parts.epoch + (parts.fraction ?? 0);
  let hour = parts.hour ?? 0;
  if (parts.pm !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (parts.pm ? 12 : 0);
  }
  if (hour > 24 || (parts.minute ?? 0) > 59 || (parts.second ?? 0) > 60) return null;
  // A month or year without a day is no time (Search Reference, "strptime").
  const dated = parts.year !== undefined || parts.month !== undefined;
  if (dated && parts.day === undefined && parts.dayOfYear === undefined) return null;
  const today = now === undefined ? undefined : new Date(now * 1000);
  const year = parts.year ?? today?.getUTCFullYear() ?? 1970;
  const month =
    parts.dayOfYear === undefined
      ? (parts.month ?? (parts.year === undefined ? (today?.getUTCMonth() ?? 0) + 1 : 1))
      : 1;
  const day =
    parts.dayOfYear ??
    parts.day ??
    (parts.year === undefined && parts.month === undefined ? (today?.getUTCDate() ?? 1) : 1);
  if (month < 1 || month > 12 || day < 1 || (parts.dayOfYear === undefined && day > 31)) return null;
  if (parts.dayOfYear === undefined && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  const calendar = { year, month, day, hour, minute: parts.minute ?? 0, second: parts.second ?? 0 };
  const base = parts.offset === undefined ? epochOf(calendar, zone) : epochOf(calendar, 'UTC') - parts.offset;
  return base + (parts.fraction ?? 0);
}
