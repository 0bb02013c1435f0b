import { calendarOf, epochOf } from './zone.ts';

/** The units of time modifiers and spans, in their short form. */
export type TimeUnit = 'us' | 'ms' | 'cs' | 'ds' | 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';

const unitNames: readonly (readonly [RegExp, TimeUnit])[] = [
  [/^(?:us)$/, 'us'],
  [/^(?:ms)$/, 'ms'],
  [/^(?:cs)$/, 'cs'],
  [/^(?:ds)$/, 'ds'],
  [/^(?:s|sec|secs|second|seconds)$/, 's'],
  [/^(?:m|min|mins|minute|minutes)$/, 'm'],
  [/^(?:h|hr|hrs|hour|hours)$/, 'h'],
  [/^(?:d|day|days)$/, 'd'],
  [/^(?:w|week|weeks)$/, 'w'],
  [/^(?:mon|month|months)$/, 'mon'],
  [/^(?:q|qtr|qtrs|quarter|quarters)$/, 'q'],
  [/^(?:y|yr|yrs|year|years)$/, 'y'],
];

/** The unit that a word such as `min`, `hours` or `mon` names, in any case; null for any other. */
function parseTimeUnit(text: string): TimeUnit | null {
  return unitNames.find(([pattern]) => pattern.test(text.toLowerCase()))?.[1] ?? null;
}

const fixedSeconds: Readonly<Partial<Record<TimeUnit, number>>> = {
  us: 1e-6,
  ms: 1e-3,
  cs: 1e-2,
  ds: 1e-1,
  s: 1,
  m: 60,
  h: 3600,
};

/** Adds calendar units; a day beyond the month's end becomes its last day. */
export function addUnits(epoch: number, count: number, unit: TimeUnit, zone: string): number {
  const seconds = fixedSeconds[unit];
  if (seconds !== undefined) return epoch + count * seconds;
  const t = calendarOf(epoch, zone);
  const rest = epoch - Math.floor(epoch);
  if (unit === 'd' || unit === 'w') return epochOf({ ...t, day: t.day + count * (unit === 'w' ? 7 : 1) }, zone) + rest;
  const shift = count * (unit === 'q' ? 3 : unit === 'y' ? 12 : 1);
  const index = t.year * 12 + (t.month - 1) + shift;
  const year = Math.floor(index / 12);
  const month = (((index % 12) + 12) % 12) + 1;
  const day = Math.min(t.day, new Date(Date.UTC(year, month, 0)).getUTCDate());
  return epochOf({ ...t, year, month, day }, zone) + rest;
}

/** The beginning of the unit that an instant lies in; weeks begin on `weekday` (0 is Sunday). */
export function snapTo(epoch: number, unit: TimeUnit, zone: string, weekday = 0): number {
  const t = calendarOf(epoch, zone);
  switch (unit) {
    case 'us':
    case 'ms':
    case 'cs':
    case 'ds': {
      const step = fixedSeconds[unit]!;
      return Math.floor(epoch / step + 1e-9) * step;
    }
    case 's':
      return Math.floor(epoch);
    case 'm':
      return Math.floor(epoch) - t.second;
    case 'h':
      return Math.floor(epoch) - t.second - t.minute * 60;
    case 'd':
      return epochOf({ year: t.year, month: t.month, day: t.day }, zone);
    case 'w':
      return epochOf({ year: t.year, month: t.month, day: t.day - ((t.weekday - weekday + 7) % 7) }, zone);
    case 'mon':
      return epochOf({ year: t.year, month: t.month, day: 1 }, zone);
    case 'q':
      return epochOf({ year: t.year, month: t.month - ((t.month - 1) % 3), day: 1 }, zone);
    case 'y':
      return epochOf({ year: t.year, month: 1, day: 1 }, zone);
  }
}

/**
 * A time modifier: `now`, `-70m@m`, `+1d-3h@h`, `@w1`, `-1mon@mon+7d`, or epoch seconds (Search Reference, "Time
 * modifiers"). Null for anything else.
 */
export function parseTimeModifier(text: string, now: number, zone = 'UTC'): number | null {
  const trimmed = text.trim();
  if (/^-?\d+(?:\.\d+)?$/.test(trimmed) && !/^-\d/.test(trimmed)) return Number(trimmed);
  let rest = trimmed.toLowerCase();
  if (rest === '' || rest === 'now' || rest === 'now()') return rest === '' ? null : now;
  if (rest.startsWith('now')) rest = rest.slice(3);
  let time = now;
  while (rest !== '') {
    const offset = /^([+-])(\d*)([a-z]+)/.exec(rest);
    const snap = /^@([a-z]+)([0-7]?)/.exec(rest);
    if (offset) {
      const unit = parseTimeUnit(offset[3]!);
      if (!unit) return null;
      const count = offset[2] === '' ? 1 : Number(offset[2]);
      time = addUnits(time, offset[1] === '-' ? -count : count, unit, zone);
      rest = rest.slice(offset[0].length);
    } else if (snap) {
      const unit = parseTimeUnit(snap[1]!);
      if (!unit || (snap[2] !== '' && unit !== 'w')) return null;
      time = snapTo(time, unit, zone, snap[2] === '' ? 0 : Number(snap[2]) % 7);
      rest = rest.slice(snap[0].length);
    } else return null;
  }
  // Beyond the years that a calendar here has there is no time.
  return Number.isFinite(time) ? time : null;
}

/** A span such as `1h`, `5m`, `30s`, `1mon`, `100ms`; a bare number is in seconds. Null for anything else. */
export interface TimeSpan {
  readonly count: number;
  readonly unit: TimeUnit;
}

/** Reads a span; what stands behind `@` is left out. */
export function parseSpan(text: string): TimeSpan | null {
  const found = /^(\d+)?([a-zA-Z]*)(?:@.*)?$/.exec(text.trim());
  if (!found || (found[1] === undefined && found[2] === '')) return null;
  const unit = found[2] === '' ? 's' : parseTimeUnit(found[2]!);
  const count = Number(found[1] ?? '1');
  return unit && count > 0 ? { count, unit } : null;
}

/** Seconds of a span; a month counts as 30 days, a quarter as 91, a year as 365. */
export function spanSeconds(span: TimeSpan): number {
  const days: Partial<Record<TimeUnit, number>> = { d: 1, w: 7, mon: 30, q: 91, y: 365 };
  return span.count * (fixedSeconds[span.unit] ?? days[span.unit]! * 86_400);
}

/** The start of the bucket of `span` that an instant lies in, as `bin _time` and `timechart` cut time. */
export function snapToSpan(epoch: number, span: TimeSpan, zone = 'UTC', alignTo?: number): number {
  const seconds = fixedSeconds[span.unit];
  if (seconds !== undefined) {
    const width = seconds * span.count;
    if (alignTo !== undefined) return alignTo + Math.floor((epoch - alignTo) / width) * width;
    // Hours and minutes align to local midnight; shorter spans to the epoch, which is the same in every zone.
    const shift = width >= 60 ? epochOf({ ...calendarOf(epoch, zone), hour: 0, minute: 0, second: 0 }, zone) : 0;
    if (86_400 % width === 0 || width < 1) return shift + Math.floor((epoch - shift) / width + 1e-9) * width;
    return Math.floor(epoch / width) * width;
  }
  if (span.count === 1) return snapTo(epoch, span.unit, zone);
  const t = calendarOf(epoch, zone);
  if (span.unit === 'd' || span.unit === 'w') {
    const width = span.count * (span.unit === 'w' ? 7 : 1);
    const dayNumber = Math.floor(Date.UTC(t.year, t.month - 1, t.day) / 86_400_000);
    const start = Math.floor(dayNumber / width) * width;
    return epochOf({ year: 1970, month: 1, day: 1 + start }, zone);
  }
  const monthsWide = span.count * (span.unit === 'q' ? 3 : span.unit === 'y' ? 12 : 1);
  const index = Math.floor(((t.year - 1970) * 12 + t.month - 1) / monthsWide) * monthsWide;
  return epochOf({ year: 1970 + Math.floor(index / 12), month: (index % 12) + 1, day: 1 }, zone);
}

/** `HH:MM:SS`, with `N+` in front for days, as `tostring(x, "duration")` writes seconds. */
export function durationText(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const fraction = Math.abs(seconds) - whole;
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const clock = `${two(Math.floor(whole / 3600) % 24)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  const tail = fraction > 1e-7 ? fraction.toFixed(6).slice(1) : '';
  return `${seconds < 0 ? '-' : ''}${days > 0 ? `${days}+` : ''}${clock}${tail}`;
}
