import type { SearchExpr } from '../../spl/ast.ts';
import { parseTimeModifier, strptime } from '../../values/index.ts';

/** Epoch seconds; null is open. Earliest is inclusive, latest exclusive, as in Splunk. */
export interface TimeRange {
  readonly earliest: number | null;
  readonly latest: number | null;
}

export const allTime: TimeRange = { earliest: null, latest: null };

const unitsAgo: Readonly<Record<string, string>> = { minutes: 'm', hours: 'h', days: 'd', months: 'mon', years: 'y' };

/**
 * The range that the time modifiers of a search expression ask for (Search Reference, "Time modifiers for search");
 * what they leave open comes from `outer`. Only modifiers joined by AND count.
 */
export function timeRangeOf(expression: SearchExpr, outer: TimeRange, now: number, timezone: string): TimeRange {
  let { earliest, latest } = outer;
  let format = '%m/%d/%Y:%H:%M:%S';
  const times: Extract<SearchExpr, { kind: 'time' }>[] = [];
  const walk = (node: SearchExpr): void => {
    if (node.kind === 'and') node.operands.forEach(walk);
    if (node.kind === 'time') times.push(node);
  };
  walk(expression);
  // The format holds for the whole search, wherever it stands.
  for (const node of times) if (node.name === 'timeformat') format = node.value;
  for (const node of times) {
    const bound = boundOf(node.name, node.value, now, timezone, format);
    if (!bound) continue;
    if (bound.side === 'earliest') earliest = bound.time;
    else latest = bound.time;
  }
  return { earliest, latest };
}

function boundOf(
  name: string,
  value: string,
  now: number,
  timezone: string,
  format: string,
): { side: 'earliest' | 'latest'; time: number } | undefined {
  const ago = /^(start|end)?(minutes|hours|days|months|years)ago$/.exec(name);
  if (ago) {
    const time = parseTimeModifier(`-${value}${unitsAgo[ago[2]!]}`, now, timezone);
    return time === null ? undefined : { side: ago[1] === 'end' ? 'latest' : 'earliest', time };
  }
  if (name === 'starttimeu' || name === 'endtimeu')
    return { side: name === 'starttimeu' ? 'earliest' : 'latest', time: Number(value) };
  if (name === 'starttime' || name === 'endtime') {
    const time = strptime(value, format, timezone);
    return time === null ? undefined : { side: name === 'starttime' ? 'earliest' : 'latest', time };
  }
  if (name !== 'earliest' && name !== 'latest') return undefined;
  const time = parseTimeModifier(value, now, timezone) ?? strptime(value, format, timezone);
  return time === null ? undefined : { side: name, time };
}
