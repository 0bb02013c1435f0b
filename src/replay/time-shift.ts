import { type CalendarTime, calendarOf, epochOf, months, weekdays } from '../values/index.ts';

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

/** A time as a text writes it, or what its words stand for. `month` is 1 to 12. */
interface WrittenTime {
  readonly year: string | number | undefined;
  readonly month: string | number | undefined;
  readonly day: string | undefined;
  readonly hour: string | number | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
}

interface TimeForm {
  readonly pattern: RegExp;
  /** What every text of this form holds; most texts are seen not to in far less time. */
  readonly hint: RegExp;
  /** The match with its time moved; undefined leaves it. */
  rewrite(match: readonly (string | undefined)[], shift: TimeShift): string | undefined;
}

const two = (number: number) => String(number).padStart(2, '0');
const shortMonths = months.map((name) => name.slice(0, 3));
const monthNames = `(?:${shortMonths.join('|')})`;
const monthName = new RegExp(monthNames);
const weekdayNames = weekdays.map((name) => name.slice(0, 3));
const dayNames = `(?:${weekdayNames.join('|')})`;

/** A file system or a driver that knows no time writes 1601 or 1970: that is no time to be moved. */
const earliestYear = 1990;

/** Adds to a calendar time; the zone does not matter, since the distance is kept on the written clock. */
function moved(written: WrittenTime, seconds: number): CalendarTime | undefined {
  const [year, month, day] = [Number(written.year), Number(written.month), Number(written.day)];
  if (year < earliestYear || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const clock = { hour: Number(written.hour), minute: Number(written.minute), second: Number(written.second) };
  return calendarOf(epochOf({ year, month, day, ...clock }, 'UTC') + seconds, 'UTC');
}

/** The hour of a clock of 24 hours; `half` is AM or PM where the text counts to 12. */
function hourOfDay(hour: string | undefined, half: string | undefined): number {
  if (half === undefined) return Number(hour);
  return (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
}

const monthOf = (name: string) => shortMonths.indexOf(name.slice(0, 3)) + 1;
const clock = (time: CalendarTime) => `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;

/** `2026-01-31T10:00:00`, also with blanks, slashes, or what an encoder made of a colon; behind it all stays. */
const isoForm: TimeForm = {
  hint: /\d{4}([-/])\d\d\1\d\d/,
  pattern: /(?<![\d.])(\d{4})([-/])(\d\d)\2(\d\d)(T|%20|[ _]| {2})(\d\d)(:|%3A)(\d\d)\7(\d\d)(?!\d)/gi,
  rewrite: ([, year, dash, month, day, between, hour, colon, minute, second], { seconds }) => {
    const time = moved({ year, month, day, hour, minute, second }, seconds);
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
    const time = moved({ year, month, day, hour, minute, second }, seconds);
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
    const time = moved({ year, month: monthOf(month!), day, hour, minute, second }, seconds);
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
    const time = moved({ year, month, day, hour: hourOfDay(hour, half), minute, second }, seconds);
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
    const year = given === undefined ? yearNear(last, monthOf(month!), Number(day)) : Number(given);
    const time = moved({ year, month: monthOf(month!), day, hour: hourOfDay(hour, half), minute, second }, seconds);
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
    // Behind the whole match and its groups, of which the forms read no more than they have, stand offset and text.
    result = result.replace(form.pattern, (whole: string, ...groups: string[]) => {
      return form.rewrite([whole, ...groups], shift) ?? whole;
    });
  }
  return result;
}

/** Whole seconds that bring the last event just before `now`, which searches leave out. */
export function shiftTo(now: number, last: number): number {
  return Math.floor(now - last - 1);
}
