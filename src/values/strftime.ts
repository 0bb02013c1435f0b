import { calendarOf, zoneOffset } from './zone.ts';

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
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

/**
 * Formats epoch seconds (Search Reference, "Date and time format variables"). Unknown variables stay as they are;
 * fractions are cut, not rounded: `%3N`, `%6Q` and so on.
 */
export function strftime(epoch: number, format: string, zone = 'UTC'): string {
  if (!Number.isFinite(epoch) || Math.abs(epoch) > 8.64e12) return '';
  const t = calendarOf(epoch, zone);
  const hour12 = t.hour % 12 === 0 ? 12 : t.hour % 12;
  const dayOfYear = () => Math.floor((Date.UTC(t.year, t.month - 1, t.day) - Date.UTC(t.year, 0, 1)) / 86_400_000) + 1;
  const fraction = (digits: number) => {
    const nanos = Math.round((epoch - Math.floor(epoch)) * 1e6) * 1e3;
    return pad(Math.min(nanos, 999_999_000), 9).slice(0, digits);
  };
  const one = (whole: string, code: string, digits: string | undefined): string => {
    if (digits !== undefined) return fraction(Number(digits));
    switch (code) {
      case 'Y':
        return String(t.year);
      case 'y':
        return pad(t.year % 100, 2);
      case 'C':
        return pad(Math.floor(t.year / 100), 2);
      case 'm':
        return pad(t.month, 2);
      case 'd':
        return pad(t.day, 2);
      case 'e':
        return pad(t.day, 2, ' ');
      case 'j':
        return pad(dayOfYear(), 3);
      case 'H':
        return pad(t.hour, 2);
      case 'k':
        return pad(t.hour, 2, ' ');
      case 'I':
        return pad(hour12, 2);
      case 'l':
        return pad(hour12, 2, ' ');
      case 'M':
        return pad(t.minute, 2);
      case 'S':
        return pad(t.second, 2);
      case 'p':
        return t.hour < 12 ? 'AM' : 'PM';
      case 'P':
        return t.hour < 12 ? 'am' : 'pm';
      case 'N':
        return fraction(9);
      case 'Q':
        return fraction(3);
      case 'f':
        return fraction(6);
      case 's':
        return String(Math.floor(epoch));
      case 'a':
        return weekdays[t.weekday]!.slice(0, 3);
      case 'A':
        return weekdays[t.weekday]!;
      case 'b':
      case 'h':
        return months[t.month - 1]!.slice(0, 3);
      case 'B':
        return months[t.month - 1]!;
      case 'w':
        return String(t.weekday);
      case 'u':
        return String(t.weekday === 0 ? 7 : t.weekday);
      case 'U':
        return pad(Math.floor((dayOfYear() + 6 - t.weekday) / 7), 2);
      case 'W':
        return pad(Math.floor((dayOfYear() + 6 - ((t.weekday + 6) % 7)) / 7), 2);
      case 'V':
        return pad(isoWeek(t.year, t.month, t.day).week, 2);
      case 'G':
        return String(isoWeek(t.year, t.month, t.day).year);
      case 'g':
        return pad(isoWeek(t.year, t.month, t.day).year % 100, 2);
      case 'F':
        return `${t.year}-${pad(t.month, 2)}-${pad(t.day, 2)}`;
      case 'T':
        return `${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}`;
      case 'X':
        return `${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}`;
      case 'R':
        return `${pad(t.hour, 2)}:${pad(t.minute, 2)}`;
      case 'r':
        return `${pad(hour12, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)} ${t.hour < 12 ? 'AM' : 'PM'}`;
      case 'D':
      case 'x':
        return `${pad(t.month, 2)}/${pad(t.day, 2)}/${code === 'D' ? pad(t.year % 100, 2) : String(t.year)}`;
      case 'c':
        return strftime(epoch, '%a %b %e %H:%M:%S %Y', zone);
      case '+':
        return strftime(epoch, '%a %b %e %H:%M:%S %Z %Y', zone);
      case 'Ez':
        // Splunk's own: the offset in minutes.
        return `${zoneOffset(epoch, zone) < 0 ? '-' : '+'}${Math.abs(zoneOffset(epoch, zone)) / 60}`;
      case 'z':
        return offsetText(zoneOffset(epoch, zone), whole);
      case 'Z':
        return zoneName(epoch, zone);
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case '%':
        return '%';
      default:
        return whole;
    }
  };
  return format.replace(
    /%(?:(\d)[NQ]|(Ez)|:{0,3}(.))/gs,
    (whole, digits: string | undefined, minutes: string | undefined, code: string | undefined) =>
      one(whole, minutes ?? code ?? '', digits),
  );
}

/** The form in which results carry `_time`: `2021-06-02T08:00:00.000+00:00`. */
export function isoTime(epoch: number, zone = 'UTC'): string {
  return strftime(epoch, '%Y-%m-%dT%H:%M:%S.%3N%:z', zone);
}
