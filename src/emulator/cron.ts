const limits: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

/** The minutes, hours, days, months and weekdays of a cron schedule; null where it is none. */
function parseCron(text: string): Set<number>[] | null {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return null;
  const fields: Set<number>[] = [];
  for (const [i, part] of parts.entries()) {
    const [low, high] = limits[i]!;
    const values = new Set<number>();
    for (const one of part.split(',')) {
      const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(one);
      if (!match) return null;
      const step = Number(match[3] ?? 1);
      const from = match[1] === undefined ? low : Number(match[1]);
      const to = match[1] === undefined ? high : Number(match[2] ?? (match[3] === undefined ? match[1] : high));
      if (step < 1 || from < low || to > high) return null;
      for (let value = from; value <= to; value += step) values.add(i === 4 && value === 7 ? 0 : value);
    }
    fields.push(values);
  }
  return fields;
}

/** Whether a text is a cron schedule of five fields. */
export function isCron(text: string): boolean {
  return parseCron(text) !== null;
}

const minute = 60;
const longestSearch = 366 * 24 * 60;

/** The times of a cron schedule (UTC) from `earliest` up to `latest`, epoch seconds, at most `most` of them. */
export function cronTimes(text: string, earliest: number, latest: number, most = 1000): number[] {
  const fields = parseCron(text);
  if (!fields) return [];
  const [minutes, hours, days, months, weekdays] = fields as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  const anyDay = days.size === 31;
  const anyWeekday = weekdays.size === 7;
  const times: number[] = [];
  const first = Math.ceil(earliest / minute) * minute;
  for (let i = 0, time = first; time <= latest && i < longestSearch && times.length < most; i++, time += minute) {
    const date = new Date(time * 1000);
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours()) || !months.has(date.getUTCMonth() + 1))
      continue;
    const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    // Where both are restricted, either will do (crontab).
    if (anyDay || anyWeekday ? day && weekday : day || weekday) times.push(time);
  }
  return times;
}
