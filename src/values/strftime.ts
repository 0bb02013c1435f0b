import { type CalendarTime, calendarOf, zoneOffset } from './zone.ts';

/** The names of days, from Sunday on. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
/** The names of months. */
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const pad = (value: number, width: number, fill = '0') => String(value).padStart(width, fill);

/** ISO 8601 week and its year. */
function isoWeek(year: number, month: number, day: number): { year: number; week: number } {
  const date = new Date(Date.UTC(year, month - 1, day));
  const weekday = date.getUTCDay() || 7;
  date.setUTCDate(date.getUTCDate() + 4 - weekday);
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  return { year: date.getUTCFullYear(), week: Math.ceil(((date.getTime() - first) / 86_400_000 + 1) / 7) };
}

function offsetText(seconds: number, form: string): string {
  const sign = seconds < 0 ? '-' : '+';
  const abs = Math.abs(seconds);
  const hours = pad(Math.floor(abs / 3600), 2);
  const minutes = pad(Math.floor(abs / 60) % 60, 2);
  if (form === '%z') return `${sign}${hours}${minutes}`;
  if (form === '%::z') return `${sign}${hours}:${minutes}:${pad(abs % 60, 2)}`;
  if (form === '%:::z') return `${sign}${hours}`;
  return `${sign}${hours}:${minutes}`;
}

/** Abbreviations of the tz database that no English locale has. */
const otherZoneNames: Readonly<Record<string, string>> = {
  'Asia/Hong_Kong': 'HKT',
  'Asia/Karachi': 'PKT',
  'Asia/Manila': 'PST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Tokyo': 'JST',
  'Europe/Moscow': 'MSK',
};

/** Each knows the abbreviations that are usual in its own part of the world. */
const zoneLocales = ['en-US', 'en-GB', 'en-IE', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA'];

/** The abbreviation of the tz database (`%Z`), such as CEST; an offset such as `+04` where the zone has none. */
function zoneName(epoch: number, zone: string): string {
  if (zone === 'UTC' || zone === 'GMT') return zone;
  const known = otherZoneNames[zone];
  if (known !== undefined) return known;
  for (const locale of zoneLocales) {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' });
    const name = format.formatToParts(epoch * 1000).find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{3,5}$/.test(name) && name !== 'GST') return name;
  }
  const offset = offsetText(zoneOffset(epoch, zone), '%z');
  return offset.endsWith('00') ? offset.slice(0, 3) : offset;
}

/** An instant as the variables see it. */
interface Moment extends CalendarTime {
  readonly epoch: number;
  readonly zone: string;
}

const hour12 = (time: Moment) => time.hour % 12 || 12;

function dayOfYear({ year, month, day }: Moment): number {
  return Math.floor((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
}

/** The number of the week, the first being that with the year's first day `firstWeekday` (0 is Sunday). */
function weekOfYear(time: Moment, firstWeekday: number): number {
  return Math.floor((dayOfYear(time) + 6 - ((time.weekday + 7 - firstWeekday) % 7)) / 7);
}

function fraction(epoch: number, digits: number): string {
  const nanos = Math.round((epoch - Math.floor(epoch)) * 1e6) * 1e3;
  return pad(Math.min(nanos, 999_999_000), 9).slice(0, digits);
}

type Part = (time: Moment) => string;
type Variable = (time: Moment, whole: string) => string;

/** A variable that stands for others. */
const shortFor =
  (format: string): Variable =>
  (time) =>
    expand(time, format);

const variables: ReadonlyMap<string, Variable> = new Map(
  Object.entries<Variable>({
    Y: (time) => String(time.year),
    y: (time) => pad(time.year % 100, 2),
    C: (time) => pad(Math.floor(time.year / 100), 2),
    m: (time) => pad(time.month, 2),
    d: (time) => pad(time.day, 2),
    e: (time) => pad(time.day, 2, ' '),
    j: (time) => pad(dayOfYear(time), 3),
    H: (time) => pad(time.hour, 2),
    k: (time) => pad(time.hour, 2, ' '),
    I: (time) => pad(hour12(time), 2),
    l: (time) => pad(hour12(time), 2, ' '),
    M: (time) => pad(time.minute, 2),
    S: (time) => pad(time.second, 2),
    p: (time) => (time.hour < 12 ? 'AM' : 'PM'),
    P: (time) => (time.hour < 12 ? 'am' : 'pm'),
    N: (time) => fraction(time.epoch, 9),
    Q: (time) => fraction(time.epoch, 3),
    f: (time) => fraction(time.epoch, 6),
    s: (time) => String(Math.floor(time.epoch)),
    a: (time) => weekdays[time.weekday]!.slice(0, 3),
    A: (time) => weekdays[time.weekday]!,
    b: (time) => months[time.month - 1]!.slice(0, 3),
    h: (time) => months[time.month - 1]!.slice(0, 3),
    B: (time) => months[time.month - 1]!,
    w: (time) => String(time.weekday),
    u: (time) => String(time.weekday || 7),
    U: (time) => pad(weekOfYear(time, 0), 2),
    W: (time) => pad(weekOfYear(time, 1), 2),
    V: (time) => pad(isoWeek(time.year, time.month, time.day).week, 2),
    G: (time) => String(isoWeek(time.year, time.month, time.day).year),
    g: (time) => pad(isoWeek(time.year, time.month, time.day).year % 100, 2),
    // Splunk's own: the offset in minutes.
    Ez: (time) => {
      const offset = zoneOffset(time.epoch, time.zone);
      return `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 60}`;
    },
    z: (time, whole) => offsetText(zoneOffset(time.epoch, time.zone), whole),
    Z: (time) => zoneName(time.epoch, time.zone),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
    F: shortFor('%Y-%m-%d'),
    T: shortFor('%H:%M:%S'),
    X: shortFor('%H:%M:%S'),
    R: shortFor('%H:%M'),
    r: shortFor('%I:%M:%S %p'),
    D: shortFor('%m/%d/%y'),
    x: shortFor('%m/%d/%Y'),
    c: shortFor('%a %b %e %H:%M:%S %Y'),
    '+': shortFor('%a %b %e %H:%M:%S %Z %Y'),
  }),
);

/**
 * Formats epoch seconds (Search Reference, "Date and time format variables"). Unknown variables stay as they are;
 * fractions are cut, not rounded: `%3N`, `%6Q` and so on.
 */
export function strftime(epoch: number, format: string, zone = 'UTC'): string {
  if (!Number.isFinite(epoch) || Math.abs(epoch) > 8.64e12) return '';
  return expand({ ...calendarOf(epoch, zone), epoch, zone }, format);
}

/** Compiled formats; most searches use one for all their rows. */
const formats = new Map<string, readonly (string | Part)[]>();
const maxFormats = 1000;

function expand(time: Moment, format: string): string {
  let parts = formats.get(format);
  if (!parts) {
    parts = compile(format);
    if (formats.size >= maxFormats) formats.clear();
    formats.set(format, parts);
  }
  let out = '';
  for (const part of parts) out += typeof part === 'string' ? part : part(time);
  return out;
}

function compile(format: string): (string | Part)[] {
  const parts: (string | Part)[] = [];
  let from = 0;
  for (const match of format.matchAll(/%(?:(\d)[NQ]|(Ez)|:{0,3}(.))/gs)) {
    const [whole, digits, minutes, letter = ''] = match;
    parts.push(format.slice(from, match.index));
    from = match.index + whole.length;
    const variable = variables.get(minutes ?? letter);
    if (digits !== undefined) parts.push((time) => fraction(time.epoch, Number(digits)));
    else parts.push(variable ? (time) => variable(time, whole) : whole);
  }
  parts.push(format.slice(from));
  return parts;
}

/** The form in which results carry `_time`: `2021-06-02T08:00:00.000+00:00`. */
export function isoTime(epoch: number, zone = 'UTC'): string {
  return strftime(epoch, '%Y-%m-%dT%H:%M:%S.%3N%:z', zone);
}
