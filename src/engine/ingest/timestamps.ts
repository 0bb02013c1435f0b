import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import type { ResolvedProps } from '../../knowledge/index.ts';
import { isTimezone, strptimePrefix } from '../../values/index.ts';
import { findTime } from './automatic-time.ts';
import type { Complain } from './index-transforms.ts';
import { lacksYear, lastPassed } from './missing-year.ts';

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
  const read = format ? formatReader(format, zone, now, find === undefined) : undefined;
  return (raw) => {
    const from = find ? find(raw) : 0;
    if (from < 0) return null;
    const window = raw.slice(from, width === Number.POSITIVE_INFINITY ? undefined : from + width);
    return read ? (read(window)?.time ?? null) : findTime(window, zone, now);
  };
}

type FormatReader = (window: string) => { time: number } | null;

/** Reads a TIME_FORMAT at the beginning of a text or, where it may be anywhere, at the first place that it fits. */
function formatReader(format: string, zone: string, now: number, anywhere: boolean): FormatReader {
  const at = (window: string, clock: number) =>
    strptimePrefix(window, format, zone, clock) ?? (anywhere ? searchFormat(window, format, zone, clock) : null);
  return lacksYear(format)
    ? (window) => lastPassed((inYearOf) => at(window, inYearOf), now)
    : (window) => at(window, now);
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
