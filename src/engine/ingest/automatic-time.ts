import { strptimePrefix } from '../../values/index.ts';
import { lastPassed } from './missing-year.ts';

interface KnownForm {
  readonly pattern: RegExp;
  readonly read: (found: RegExpExecArray, zone: string, now: number) => number | null;
}

const day = String.raw`(?<d>0?[1-9]|[12]\d|3[01])`;
const monthNumber = '(?<m>0?[1-9]|1[0-2])';
const monthName = '(?<b>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
const longYear = String.raw`(?<y>(?:19|20)\d\d)`;
const zoneText = String.raw`(?: {0,2}(?<z>Z|UTC?|GMT|[CEMW]ES?T|[ECMPA][SD]T|MSK|IST|[JKH][SK]T|[+-]\d{2}:?\d{2})(?![\w:]))?`;
const clock = String.raw`(?<!\d)(?<H>[01]?\d|2[0-3]):(?<M>[0-5]\d)(?::(?<S>[0-5]\d|60)(?:[.,:](?<f>\d{1,9})\d*)?)?(?!\d)(?: {0,2}(?<p>[AaPp])[Mm](?![A-Za-z]))?`;
const time = `(?:T|[,:]? {1,2}|:)${clock}${zoneText}`;

const dated = (pattern: string): KnownForm => ({ pattern: new RegExp(pattern, 'i'), read: readParts });

/** The forms that automatic date finding knows; of two that begin at one place, the first counts. */
const knownForms: readonly KnownForm[] = [
  dated(String.raw`(?<!\w)${longYear}(?<s>[-/.])${monthNumber}\k<s>${day}${time}`),
  dated(String.raw`(?<!\w)${longYear}[-/. ]${monthName}[-/. ] ?${day}${time}`),
  dated(String.raw`(?<!\w)${monthName}[.,;]?[-/ ] {0,2}${day}(?:st|nd|rd|th)?[.,;]?[-/ ] {0,2}${longYear}${time}`),
  dated(String.raw`(?<!\w)${monthName}[-/ ] {0,2}${day} {1,2}${clock}${zoneText} ${longYear}(?!\d)`),
  dated(String.raw`(?<!\w)${monthName}[-/ ] {0,2}${day} {1,2}${clock}${zoneText}`),
  dated(String.raw`(?<![\w.:-])${monthNumber}(?<s>[-/])${day}\k<s>(?<y>(?:19|20)?\d\d)${time}`),
  dated(String.raw`(?<![\w.])${day}(?:st|nd|rd|th)?(?<s>[-/. ]) {0,2}${monthName}\k<s> {0,2}${longYear}${time}`),
  dated(String.raw`(?<![\w.])${day}(?<s>[-/.])${monthNumber}\k<s>${longYear}${time}`),
  dated(
    String.raw`(?<![\d.])(?<y>20\d\d)(?<m>0[1-9]|1[0-2])(?<d>0[1-9]|[12]\d|3[01])[T.-]?(?<H>[01]\d|2[0-3])(?<M>[0-5]\d)(?<S>[0-5]\d)(?:\.?(?<f>\d{1,9}))?(?!\d)${zoneText}`,
  ),
  // Epoch seconds, also with a fraction, and milli- and microseconds. A colon before them does not do, as in
  // {"time":1700000000}. Splunk takes other counts of digits too, but drops what is too long ago, which an id mostly is.
  {
    pattern: /(?<=^|[\s#,"=([|{])(?<s>1\d{9})\.?(?<f>(?<=\.)\d+|\d{3}|\d{6})?(?![\d(])/,
    read: ({ groups }) => Number(`${groups!.s}.${groups!.f ?? 0}`),
  },
];

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function readParts({ groups }: RegExpExecArray, zone: string, now: number): number | null {
  const { y, m, b, d, H, M, S, f, p, z } = groups as Record<string, string | undefined>;
  const year = y?.length === 2 ? `${Number(y) < 70 ? 20 : 19}${y}` : y;
  const month = m ?? String(monthNames.indexOf(b!.slice(0, 3).toLowerCase()) + 1);
  const half = p ? ` ${p}M` : '';
  const text = `${month}-${d} ${H}:${M}:${S ?? '00'}.${f ?? '0'}${half}${z ? ` ${z}` : ''}`;
  const format = `%m-%d ${p ? '%I' : '%H'}:%M:%S.%9N${p ? ' %p' : ''}${z ? ' %Z' : ''}`;
  if (year === undefined) return lastPassed((at) => strptimePrefix(text, format, zone, at), now)?.time ?? null;
  return strptimePrefix(`${year}-${text}`, `%Y-${format}`, zone, now)?.time ?? null;
}

/**
 * The first time in a text, by the forms that Splunk's timestamp processor knows (Getting Data In, "How timestamp
 * assignment works"; datetime.xml); null for none. A date needs a time beside it, and a time a date.
 */
export function findTime(text: string, zone: string, now: number): number | null {
  let best: { at: number; time: number } | null = null;
  for (const form of knownForms) {
    const found = form.pattern.exec(text);
    if (!found || (best && found.index >= best.at)) continue;
    const time = form.read(found, zone, now);
    if (time !== null) best = { at: found.index, time };
    if (best?.at === 0) break;
  }
  return best?.time ?? null;
}
