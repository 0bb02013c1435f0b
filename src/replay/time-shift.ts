import { months } from '../values/index.ts';

/** How far the times of a text are moved. */
export interface TimeShift {
  /** Whole seconds, so that fractions stay as they are written. */
  readonly seconds: number;
  /**
   * Epoch seconds of the first and last event. A bare number counts as a time only near them, since every number of ten
   * digits could be one.
   */
  readonly first: number;
  readonly last: number;
}

interface Calendar {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

interface TimeForm {
  readonly pattern: RegExp;
  /** What every text of this form holds; most texts are seen not to in far less time. */
  readonly hint: RegExp;
  /** The match with its time moved; undefined leaves it. */
  rewrite(match: RegExpExecArray, shift: TimeShift): string | undefined;
}

const two = (number: number) => String(number).padStart(2, '0');
const shortMonths = months.map((name) => name.slice(0, 3));
const monthNames = `(?:${shortMonths.join('|')})`;
const monthName = new RegExp(monthNames);
const dayNames = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A file system or a driver that knows no time writes 1601 or 1970: that is no time to be moved. */
const earliestYear = 1990;

/** Adds to a calendar time; the zone does not matter, since the distance is kept on the written clock. */
function moved(time: Calendar, seconds: number): (Calendar & { readonly weekday: number }) | undefined {
  if (time.year < earliestYear || time.month < 1 || time.month > 12 || time.day < 1 || time.day > 31) return undefined;
  const ms = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second) + seconds * 1000;
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  };
}

const monthOf = (name: string) => shortMonths.indexOf(name.slice(0, 3)) + 1;
const clock = (time: Calendar) => `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;

/** `2026-01-31T10:00:00`, also with blanks, slashes, or what an encoder made of a colon; behind it all stays. */
const isoForm: TimeForm = {
  hint: /\d{4}([-/])\d\d\1\d\d/,
  pattern: /(?<![\d.])(\d{4})([-/])(\d\d)\2(\d\d)(T|%20|[ _]| {2})(\d\d)(:|%3A)(\d\d)\7(\d\d)(?!\d)/gi,
  rewrite: ([, year, dash, month, day, between, hour, colon, minute, second], { seconds }) => {
    const time = moved(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
      },
      seconds,
    );
    return (
      time &&
      `${time.year}${dash}${two(time.month)}${dash}${two(time.day)}${between}${two(time.hour)}${colon}${two(time.minute)}${colon}${two(time.second)}`
    );
  },
};

/** `20260131T100000Z` */
const basicForm: TimeForm = {
  hint: /\d{8}T\d{6}/,
  pattern: /(?<![\w.])(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?=Z|\.\d|[+-]\d{4})/g,
  rewrite: ([, year, month, day, hour, minute, second], { seconds }) => {
    const time = moved(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
      },
      seconds,
    );
    return (
      time && `${time.year}${two(time.month)}${two(time.day)}T${two(time.hour)}${two(time.minute)}${two(time.second)}`
    );
  },
};

/** `31/Jan/2026:10:00:00`, `31 Jan 2026 10:00:00`, `Sat, 31 Jan 2026 10:00:00` */
const dayFirstForm: TimeForm = {
  hint: monthName,
  pattern: new RegExp(
    `(?:(${dayNames})([a-z]*,? ))?(?<!\\d)(\\d{1,2})([/ -])(${monthNames})\\4(\\d{4})([: T])(\\d\\d):(\\d\\d):(\\d\\d)(?!\\d)`,
    'g',
  ),
  rewrite: ([, weekday, comma, day, dash, month, year, between, hour, minute, second], { seconds }) => {
    const time = moved(
      {
        year: Number(year),
        month: monthOf(month!),
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
      },
      seconds,
    );
    if (!time) return undefined;
    const name = weekday === undefined ? '' : `${weekdayNames[time.weekday]}${comma}`;
    return `${name}${day!.length === 2 ? two(time.day) : time.day}${dash}${shortMonths[time.month - 1]}${dash}${time.year}${between}${clock(time)}`;
  },
};

/** `01/31/2026 10:00:00 AM`, with or without a comma and the half of the day */
const usForm: TimeForm = {
  hint: /\d\/\d{1,2}\/\d{4}/,
  pattern: /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(,? )(\d{1,2}):(\d\d):(\d\d)((?:\.\d+)?)( ?[AaPp][Mm]\b)?/g,
  rewrite: ([, month, day, year, between, hour, minute, second, fraction, half], { seconds }) => {
    const pm = half !== undefined && /p/i.test(half);
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (pm ? 12 : 0);
    if (Number(month) > 12) return undefined;
    const time = moved(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: hours,
        minute: Number(minute),
        second: Number(second),
      },
      seconds,
    );
    if (!time) return undefined;
    const shown = half === undefined ? time.hour : time.hour % 12 || 12;
    const wide = (number: number, written: string) => (written.length === 2 ? two(number) : String(number));
    const letters = half === undefined ? '' : half.replace(/[AaPp](?=[Mm])/, (letter) => halfLetter(time.hour, letter));
    // Where every written number has two digits, one that is small may have been padded.
    const padded = month!.length === 2 && day!.length === 2 ? 'xx' : 'x';
    const hourWidth =
      hour!.length === 2 && (hour!.startsWith('0') || half === undefined) ? 'xx' : padded === 'x' ? 'x' : hour!;
    return `${wide(time.month, padded)}/${wide(time.day, padded)}/${time.year}${between}${wide(shown, hourWidth)}:${two(time.minute)}:${two(time.second)}${fraction}${letters}`;
  },
};

function halfLetter(hour: number, written: string): string {
  const letter = hour >= 12 ? 'P' : 'A';
  return written === written.toLowerCase() ? letter.toLowerCase() : letter;
}

/** `Jan 31 10:00:00`, `Sat Jan 31 10:00:00 2026`, `Jan 31, 2026 10:00:00 AM`, `Jan 31 2026 10:00:00` */
const monthFirstForm: TimeForm = {
  hint: monthName,
  pattern: new RegExp(
    `(?:\\b(${dayNames}) )?\\b(${monthNames})( +)(\\d{1,2})(,? )(?:(\\d{4}) )?(\\d{1,2}):(\\d\\d):(\\d\\d)(\\.\\d+)?( [AP]M\\b)?( [A-Z]{3,4})?( \\d{4}\\b)?`,
    'g',
  ),
  rewrite: (match, { seconds, last }) => {
    const [
      ,
      weekday,
      month,
      gap,
      day,
      comma,
      yearBefore,
      hour,
      minute,
      second,
      fraction = '',
      half,
      zone = '',
      yearBehind,
    ] = match;
    const given = yearBefore ?? yearBehind?.trim();
    const pm = half === ' PM';
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (pm ? 12 : 0);
    const year = given === undefined ? yearNear(last, monthOf(month!), Number(day)) : Number(given);
    const time = moved(
      { year, month: monthOf(month!), day: Number(day), hour: hours, minute: Number(minute), second: Number(second) },
      seconds,
    );
    if (!time) return undefined;
    const shown =
      half === undefined
        ? two(time.hour)
        : hour!.length === 2
          ? two(time.hour % 12 || 12)
          : String(time.hour % 12 || 12);
    return [
      weekday === undefined ? '' : `${weekdayNames[time.weekday]} `,
      shortMonths[time.month - 1],
      dayWithGap(gap!, day!, time.day, yearBefore === undefined),
      comma,
      yearBefore === undefined ? '' : `${time.year} `,
      `${shown}:${two(time.minute)}:${two(time.second)}${fraction}`,
      half === undefined ? '' : time.hour >= 12 ? ' PM' : ' AM',
      zone,
      yearBehind === undefined ? '' : ` ${time.year}`,
    ].join('');
  },
};

/** Syslog pads a day of one digit with a blank (RFC 3164, 4.1.2); others with a zero, or not at all. */
function dayWithGap(gap: string, written: string, day: number, syslog: boolean): string {
  const padsWithBlank = gap.length === 2 || (syslog && written.length === 2 && !written.startsWith('0'));
  if (written.startsWith('0')) return `${gap}${two(day)}`;
  return padsWithBlank ? ` ${String(day).padStart(2)}` : `${gap}${day}`;
}

/** The year of a date that names none: the one that brings it nearest to the last event. */
function yearNear(last: number, month: number, day: number): number {
  const year = new Date(last * 1000).getUTCFullYear();
  const distance = (candidate: number) => Math.abs(Date.UTC(candidate, month - 1, day) - last * 1000);
  return [year - 1, year, year + 1].reduce((best, next) => (distance(next) < distance(best) ? next : best));
}

/** Seconds since 1970, or thousandths, millionths, billionths: at the beginning of a line, in `audit(…)`, behind a name. */
const epochForm: TimeForm = {
  hint: /(?<![\w.-])\d{10}(?:\d{3}|\d{6}|\d{9})?(?!\d)/,
  pattern:
    /((?:^|\n|audit\(|"[\w.@-]{0,60}(?:time|date|epoch|stamp|created|updated|modified|published|expires?|ts|_at|iat|exp|nbf)[\w.@-]{0,60}"\s*:\s*"?|\b[\w.@-]{0,60}(?:time|date|epoch|stamp|_at|ts)=["']?))(\d{10}(?:\d{3}|\d{6}|\d{9})?)(?![\d])/gi,
  rewrite: ([, before, digits], { seconds, first, last }) => {
    const scale = digits!.length - 10;
    const time = Number(digits!.slice(0, 10));
    if (time < first - nearby || time > last + nearby) return undefined;
    return `${before}${time + seconds}${scale === 0 ? '' : digits!.slice(10)}`;
  },
};

/** Two years, in seconds. */
const nearby = 2 * 366 * 86_400;

const forms: readonly TimeForm[] = [isoForm, basicForm, dayFirstForm, usForm, monthFirstForm, epochForm];

/**
 * Moves every time that is written in a text, in the form in which it is written: ISO 8601, Windows XML (`SystemTime`,
 * `UtcTime`), JSON members, syslog, web server logs, US dates, epoch numbers behind a name of a time. All move by the
 * same seconds, so that distances stay; what names no real time (before 1990) stays too.
 */
export function shiftTimes(text: string, shift: TimeShift): string {
  if (shift.seconds === 0) return text;
  let result = text;
  for (const form of forms) {
    if (!form.hint.test(result)) continue;
    result = result.replace(form.pattern, (...found: unknown[]) => {
      const match = found as unknown as RegExpExecArray;
      return form.rewrite(match, shift) ?? (found[0] as string);
    });
  }
  return result;
}

/** Whole seconds that bring the last event just before `now`, which searches leave out. */
export function shiftTo(now: number, last: number): number {
  return Math.floor(now - last - 1);
}
