import type { SearchResult } from '../../engine/engine.ts';
import { escapeXml } from '../../formats/xml.ts';
import { isoTime, scalarsOf, scalarText, toNumber } from '../../values/index.ts';

/** What `search/jobs/{sid}/summary` tells of a field. */
interface FieldSummary {
  readonly name: string;
  /** Rows that have it. */
  count: number;
  numeric: number;
  readonly values: Map<string, number>;
}

const modesShown = 10;

function summarise(result: SearchResult, top: number): FieldSummary[] {
  const fields = new Map<string, FieldSummary>();
  for (const row of result.rows)
    for (const [name, value] of row) {
      if (value === null) continue;
      let field = fields.get(name);
      if (!field) fields.set(name, (field = { name, count: 0, numeric: 0, values: new Map() }));
      field.count++;
      for (const scalar of scalarsOf(value)) {
        const text = scalarText(scalar);
        field.values.set(text, (field.values.get(text) ?? 0) + 1);
        if (toNumber(scalar) !== null) field.numeric++;
      }
    }
  return [...fields.values()].sort((a, b) => b.count - a.count).slice(0, top);
}

const modesOf = (field: FieldSummary) => [...field.values].sort((a, b) => b[1] - a[1]).slice(0, modesShown);

/** The fields of a job with how often they occur and their most frequent values, as JSON. */
export function summaryJson(result: SearchResult, top: number): unknown {
  return {
    event_count: result.rows.length,
    earliest_time: isoTime(result.earliest ?? 0),
    latest_time: result.latest === null ? '' : isoTime(result.latest),
    duration: 0,
    fields: Object.fromEntries(
      summarise(result, top).map((field) => [
        field.name,
        {
          count: field.count,
          distinct_count: field.values.size,
          is_exact: true,
          numeric_count: field.numeric,
          modes: modesOf(field).map(([value, count]) => ({ value, count, is_exact: true })),
        },
      ]),
    ),
  };
}

/** The same as XML. */
export function summaryXml(result: SearchResult, top: number): string {
  const fields = summarise(result, top).map((field) => {
    const modes = modesOf(field).map(
      ([value, count]) => `<value c="${count}" exact="1"><text>${escapeXml(value)}</text></value>`,
    );
    return `<field k="${escapeXml(field.name)}" c="${field.count}" nc="${field.numeric}" dc="${field.values.size}" exact="1"><modes>${modes.join('')}</modes></field>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<summary earliest_time="${isoTime(result.earliest ?? 0)}" latest_time="${result.latest === null ? '' : isoTime(result.latest)}" duration="0" c="${result.rows.length}">${fields.join('\n')}</summary>\n`;
}

/** The number of events in a stretch of time, in epoch seconds. */
export interface TimelineBucket {
  /** Epoch seconds of its beginning. */
  readonly start: number;
  readonly duration: number;
  readonly count: number;
}

const spans = [1, 60, 300, 1800, 3600, 86_400, 604_800, 2_592_000, 31_536_000];
const maxBuckets = 100;

/** How many events each span of time has; the span is the shortest that needs no more than a hundred of them. */
export function timelineOf(result: SearchResult): TimelineBucket[] {
  const times = result.rows.flatMap((row) => {
    const value = row.get('_time');
    const time = typeof value === 'number' || typeof value === 'string' ? toNumber(value) : null;
    return time === null ? [] : [time];
  });
  if (times.length === 0) return [];
  const first = times.reduce((low, time) => Math.min(low, time), Infinity);
  const last = times.reduce((high, time) => Math.max(high, time), -Infinity);
  const span = spans.find((one) => (last - first) / one < maxBuckets) ?? spans.at(-1)!;
  const counts = new Map<number, number>();
  for (const time of times) {
    const start = Math.floor(time / span) * span;
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  const buckets: TimelineBucket[] = [];
  for (let start = Math.floor(first / span) * span; start <= last && buckets.length <= maxBuckets; start += span)
    buckets.push({ start, duration: span, count: counts.get(start) ?? 0 });
  return buckets;
}
