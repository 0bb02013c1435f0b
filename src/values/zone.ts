/** Calendar parts in one time zone. `month` is 1 to 12, `weekday` 0 (Sunday) to 6. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Whether the platform knows a time zone by this name (IANA, or UTC). */
export function isTimezone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

const isUtc = (zone: string) => zone === 'UTC' || zone === 'GMT' || zone === 'Etc/UTC' || zone === 'Z';

const offsets = new Map<string, number>();

/** Seconds that a zone is ahead of UTC at an instant. Zones change at whole quarter hours, so that is the cache's grain. */
export function zoneOffset(epoch: number, zone: string): number {
  if (isUtc(zone)) return 0;
  const key = `${zone}/${Math.floor(epoch / 900)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const second = Math.floor(epoch);
    const parts: Record<string, number> = {};
    for (const part of formatterOf(zone).formatToParts(second * 1000))
      if (part.type !== 'literal') parts[part.type] = Number(part.value);
    const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!) / 1000;
    offset = local - second;
    if (offsets.size > 50_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** The calendar parts of epoch seconds in a zone. */
export function calendarOf(epoch: number, zone: string): CalendarTime {
  const date = new Date((Math.floor(epoch) + zoneOffset(epoch, zone)) * 1000);
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

/** Epoch seconds of calendar parts in a zone; parts may run over (month 13, day 0). A gap moves forward. */
export function epochOf(
  parts: { year: number; month: number; day: number; hour?: number; minute?: number; second?: number },
  zone: string,
): number {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = parts;
  const local = (year >= 100 ? Date.UTC(year, month - 1, day, hour, minute, second) : ancient(parts)) / 1000;
  if (isUtc(zone)) return local;
  const guess = local - zoneOffset(local, zone);
  return local - zoneOffset(guess, zone);
}

/** Milliseconds of a date in the first hundred years, which Date.UTC takes for the twentieth century. */
function ancient(parts: { year: number; month: number; day: number; hour?: number; minute?: number; second?: number }) {
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  return date.setUTCHours(parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0);
}
