interface Found {
  readonly time: number;
}

const day = 86_400;

/** How far ahead of the clock a time may lie (props.conf, the default of MAX_DAYS_HENCE). */
const daysHence = 2;

/**
 * A date without a year is the last such day that has passed, or one of the next two days (Getting Data In, "How
 * timestamp assignment works"). `read` reads it as in the year of the given epoch seconds.
 */
export function lastPassed<T extends Found>(read: (inYearOf: number) => T | null, now: number): T | null {
  const limit = now + daysHence * day;
  const latest = new Date(limit * 1000).getUTCFullYear();
  // A leap day may be eight years back.
  for (let year = latest; year >= latest - 8; year--) {
    const found = read(Date.UTC(year, 6) / 1000);
    if (found && found.time <= limit) return found;
  }
  return null;
}

/** Whether a TIME_FORMAT gives a day of the year but no year. */
export function lacksYear(format: string): boolean {
  const variables = new Set([...format.matchAll(/%(?:\d|:{0,3})?(Ez|[\w+])/g)].map((found) => found[1]!));
  const has = (...names: string[]) => names.some((name) => variables.has(name));
  return has('b', 'B', 'h', 'm', 'j') && !has('Y', 'y', 'C', 'G', 'g', 's', 'F', 'D', 'x', 'c', '+');
}
