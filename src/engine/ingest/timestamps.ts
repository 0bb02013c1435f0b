import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import type { ResolvedProps } from '../../knowledge/index.ts';
import { isTimezone, strptimePrefix } from '../../values/index.ts';
import type { Complain } from './index-transforms.ts';

/** Finds the time of an event; null where it has none. */
export type TimestampReader = (raw: string) => number | null;

const defaultLookahead = 128;

/** Prepares the timestamp rules of props.conf: TIME_PREFIX, TIME_FORMAT, MAX_TIMESTAMP_LOOKAHEAD, TZ, DATETIME_CONFIG. */
export function createTimestampReader(props: ResolvedProps, now: number, complain: Complain): TimestampReader {
  const get = (key: string) => props.settings.get(key)?.value;
  const config = get('DATETIME_CONFIG')?.trim().toUpperCase();
  if (config === 'CURRENT' || config === 'NONE') return () => null;
  const zoneSetting = get('TZ');
  if (zoneSetting && !isTimezone(zoneSetting))
    complain(`${props.settings.get('TZ')!.origin} TZ: "${zoneSetting}" is no time zone; UTC is used`);
  const zone = zoneSetting && isTimezone(zoneSetting) ? zoneSetting : 'UTC';
  const prefix = get('TIME_PREFIX');
  const find =
    prefix === undefined || prefix === ''
      ? undefined
      : prefixFinder(prefix, (message) =>
          complain(`${props.settings.get('TIME_PREFIX')!.origin} TIME_PREFIX: ${message}`),
        );
  const format = get('TIME_FORMAT');
  const lookahead = Number(get('MAX_TIMESTAMP_LOOKAHEAD') ?? defaultLookahead);
  const width = lookahead > 0 ? lookahead : Number.POSITIVE_INFINITY;
  return (raw) => {
    const from = find ? find(raw) : 0;
    if (from < 0) return null;
    const window = raw.slice(from, width === Number.POSITIVE_INFINITY ? undefined : from + width);
    if (format === undefined || format === '') return findTime(window, zone, now);
    const exact = strptimePrefix(window, format, zone, now) ?? (find ? null : searchFormat(window, format, zone, now));
    return exact?.time ?? null;
  };
}

/** Where the text behind the prefix begins; plain text is found without a regular expression. */
function prefixFinder(prefix: string, complain: Complain): (raw: string) => number {
  if (/^[\w\s<>='"/:-]+$/.test(prefix)) {
    return (raw) => {
      const at = raw.indexOf(prefix);
      return at < 0 ? -1 : at + prefix.length;
    };
  }
  let regex: CompiledRegex | undefined;
  try {
    regex = compileRegex(prefix);
  } catch (error) {
    complain((error as Error).message);
    return () => -1;
  }
  return (raw) => regex.end(raw);
}

/** Without a prefix, the format may begin anywhere in the window where a digit or letter does. */
function searchFormat(window: string, format: string, zone: string, now: number): { time: number } | null {
  for (let i = 1; i < window.length; i++) {
    if (!/[\dA-Za-z[]/.test(window[i]!) || /[\dA-Za-z]/.test(window[i - 1]!)) continue;
    const found = strptimePrefix(window.slice(i), format, zone, now);
    if (found) return found;
  }
  return null;
}

interface KnownForm {
  readonly pattern: RegExp;
  readonly read: (text: string, zone: string, now: number) => number | null;
}

const byFormat =
  (...formats: string[]) =>
  (text: string, zone: string, now: number) => {
    for (const format of formats) {
      const found = strptimePrefix(text, format, zone, now);
      if (found) return found.time;
    }
    return null;
  };

/** The forms that automatic date finding knows, most specific first. */
const knownForms: readonly KnownForm[] = [
  {
    pattern: /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d{2}:?\d{2})(?![\d:]))?/,
    read: (text, zone, now) =>
      byFormat(
        '%Y-%m-%dT%H:%M:%S.%9N%z',
        '%Y-%m-%dT%H:%M:%S%z',
        '%Y-%m-%dT%H:%M:%S.%9N',
        '%Y-%m-%dT%H:%M:%S',
      )(
        text
          .replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
          .replace(',', '.')
          .replace(/\s(?=[Z+-])/, ''),
        zone,
        now,
      ),
  },
  {
    pattern: /\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?/,
    read: byFormat('%Y/%m/%d %H:%M:%S.%9N', '%Y/%m/%d %H:%M:%S'),
  },
  {
    pattern: /\d{1,2}\/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\/\d{4}[: ]\d{2}:\d{2}:\d{2}(?: [+-]\d{4})?/,
    read: byFormat('%d/%b/%Y:%H:%M:%S %z', '%d/%b/%Y:%H:%M:%S', '%d/%b/%Y %H:%M:%S'),
  },
  {
    pattern: /\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d{2}:\d{2}(?:\.\d+)? [AaPp][Mm]/,
    read: (text, zone, now) =>
      byFormat('%m/%d/%Y %I:%M:%S.%9N %p', '%m/%d/%Y %I:%M:%S %p')(text.replace(',', ''), zone, now),
  },
  {
    pattern: /\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d{2}:\d{2}(?:\.\d+)?/,
    read: (text, zone, now) => byFormat('%m/%d/%Y %H:%M:%S.%9N', '%m/%d/%Y %H:%M:%S')(text.replace(',', ''), zone, now),
  },
  {
    pattern:
      /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}(?: (?:[+-]\d{4}|[A-Z]{1,4}))?/,
    read: (text, zone, now) =>
      byFormat('%a %d %b %Y %H:%M:%S %z', '%a %d %b %Y %H:%M:%S')(text.replace(',', ''), zone, now),
  },
  {
    pattern: /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2} \d{4}/,
    read: byFormat('%a %b %e %H:%M:%S %Y'),
  },
  {
    pattern:
      /(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d{1,2},? \d{4} \d{1,2}:\d{2}:\d{2}(?: [AaPp][Mm])?/,
    read: (text, zone, now) => byFormat('%b %d %Y %I:%M:%S %p', '%b %d %Y %H:%M:%S')(text.replace(',', ''), zone, now),
  },
  {
    pattern: /(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d{2}:\d{2}:\d{2}/,
    read: (text, zone, now) => notInFuture(byFormat('%b %d %H:%M:%S')(text, zone, now), now),
  },
  { pattern: /(?<![\d.])1\d{9}(?:\.\d{1,9})?(?![\d.])/, read: (text) => Number(text) },
  { pattern: /(?<!\d)1\d{12}(?!\d)/, read: (text) => Number(text) / 1000 },
];

/** A date without a year is the last one that has passed. */
function notInFuture(time: number | null, now: number): number | null {
  return time !== null && time > now + 2 * 86_400 ? time - 365 * 86_400 : time;
}

/** The first time in a text, by the forms above. */
export function findTime(text: string, zone: string, now: number): number | null {
  let best: { at: number; time: number } | null = null;
  for (const form of knownForms) {
    const found = form.pattern.exec(text);
    if (!found || (best && found.index >= best.at)) continue;
    const time = form.read(found[0], zone, now);
    if (time !== null) best = { at: found.index, time };
    if (best?.at === 0) break;
  }
  return best?.time ?? null;
}
