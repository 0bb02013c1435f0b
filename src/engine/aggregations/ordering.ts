import {
  type Scalar,
  scalarsOf,
  snapToSpan,
  spanSeconds,
  type TimeSpan,
  toNumber,
  type Value,
} from '../../values/index.ts';
import type { Accumulator, AggregationDefinition } from './aggregation.ts';

const category = 'event order and time';
const field = { name: 'field', doc: 'A field or an eval expression.' };

/** The value of the row that is newest or oldest by `_time`; of equal times the first row counts. */
function byTime(sign: 1 | -1, result: 'value' | 'time'): () => Accumulator {
  return () => {
    let best: number | null = null;
    let kept: Value = null;
    return {
      add(value, time) {
        if (value === null || time === null) return;
        if (best !== null && sign * (time - best) <= 0) return;
        best = time;
        kept = value;
      },
      // Times have six decimals (Search Reference, "Time functions", earliest_time, latest_time).
      result: () => (result === 'value' ? kept : best === null ? null : best.toFixed(6)),
    };
  };
}

function perUnit(seconds: number): (bucket?: number) => Accumulator {
  return (bucket) => {
    let sum: number | null = null;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    return {
      add(value, time) {
        for (const one of scalarsOf(value)) {
          const number = toNumber(one);
          if (number !== null) sum = (sum ?? 0) + number;
        }
        if (time !== null) {
          low = Math.min(low, time);
          high = Math.max(high, time);
        }
      },
      // Outside of timechart, which knows the width of its buckets, the rate is over the span of the events.
      result() {
        if (sum === null) return null;
        const width = bucket ?? high - low;
        return width > 0 ? sum / (width / seconds) : sum;
      },
    };
  };
}

export const orderingAggregations: readonly AggregationDefinition[] = [
  {
    name: 'first',
    category,
    summary: 'The first value that comes.',
    arguments: [field],
    examples: [
      { call: 'first(x)', values: [null, 'b', 'a'], gives: 'b' },
      { call: 'first(x)', values: [], gives: null },
    ],
    create: () => {
      let kept: Value = null;
      return { add: (value) => void (kept ??= value), result: () => kept };
    },
  },
  {
    name: 'last',
    category,
    summary: 'The last value that comes.',
    arguments: [field],
    examples: [
      { call: 'last(x)', values: ['b', 'a', null], gives: 'a' },
      { call: 'last(x)', values: [], gives: null },
    ],
    create: () => {
      let kept: Value = null;
      return { add: (value) => void (kept = value ?? kept), result: () => kept };
    },
  },
  {
    name: 'earliest',
    category,
    summary: 'The value of the oldest event.',
    arguments: [field],
    examples: [
      { call: 'earliest(x)', values: ['b', 'a'], times: [20, 10], gives: 'a' },
      { call: 'earliest(x)', values: [], gives: null },
    ],
    create: byTime(-1, 'value'),
  },
  {
    name: 'latest',
    category,
    summary: 'The value of the newest event.',
    arguments: [field],
    examples: [
      { call: 'latest(x)', values: ['b', 'a'], times: [20, 10], gives: 'b' },
      { call: 'latest(x)', values: [], gives: null },
    ],
    create: byTime(1, 'value'),
  },
  {
    name: 'earliest_time',
    category,
    summary: 'The time of the oldest event that has the field.',
    arguments: [field],
    examples: [
      { call: 'earliest_time(x)', values: ['b', 'a'], times: [20, 10], gives: '10.000000' },
      { call: 'earliest_time(x)', values: [], gives: null },
    ],
    create: byTime(-1, 'time'),
  },
  {
    name: 'latest_time',
    category,
    summary: 'The time of the newest event that has the field.',
    arguments: [field],
    examples: [
      { call: 'latest_time(x)', values: ['b', 'a'], times: [20, 10], gives: '20.000000' },
      { call: 'latest_time(x)', values: [], gives: null },
    ],
    create: byTime(1, 'time'),
  },
  {
    name: 'rate',
    category,
    summary: 'The growth of a counter for each second between the oldest and the newest event.',
    arguments: [field],
    examples: [
      { call: 'rate(x)', values: ['10', '30'], times: [0, 10], gives: '2' },
      { call: 'rate(x)', values: ['10'], times: [0], gives: null },
    ],
    create: () => {
      const [oldest, newest] = [byTime(-1, 'value')(), byTime(1, 'value')()];
      const [from, to] = [byTime(-1, 'time')(), byTime(1, 'time')()];
      const all = [oldest, newest, from, to];
      return {
        add: (value, time) => {
          for (const one of all) one.add(value, time);
        },
        result() {
          const [a, b] = [oldest.result(), newest.result()].map((value) =>
            value === null || Array.isArray(value) ? null : toNumber(value as string),
          );
          const seconds = Number(to.result()) - Number(from.result());
          return a === null || b === null || a === undefined || b === undefined || seconds <= 0
            ? null
            : (b - a) / seconds;
        },
      };
    },
  },
  {
    name: 'per_second',
    category,
    summary: 'The sum for each second.',
    arguments: [field],
    examples: [
      { call: 'per_second(x)', values: ['10', '30'], times: [0, 10], gives: '4' },
      { call: 'per_second(x)', values: [], gives: null },
    ],
    perBucket: true,
    create: perUnit(1),
  },
  {
    name: 'per_minute',
    category,
    summary: 'The sum for each minute.',
    arguments: [field],
    examples: [
      { call: 'per_minute(x)', values: ['10', '30'], times: [0, 10], gives: '240' },
      { call: 'per_minute(x)', values: [], gives: null },
    ],
    perBucket: true,
    create: perUnit(60),
  },
  {
    name: 'per_hour',
    category,
    summary: 'The sum for each hour.',
    arguments: [field],
    examples: [
      { call: 'per_hour(x)', values: ['1', '1'], times: [0, 3600], gives: '2' },
      { call: 'per_hour(x)', values: [], gives: null },
    ],
    perBucket: true,
    create: perUnit(3600),
  },
  {
    name: 'per_day',
    category,
    summary: 'The sum for each day.',
    arguments: [field],
    examples: [
      { call: 'per_day(x)', values: ['1', '1'], times: [0, 86400], gives: '2' },
      { call: 'per_day(x)', values: [], gives: null },
    ],
    perBucket: true,
    create: perUnit(86400),
  },
  {
    name: 'sparkline',
    category,
    summary: 'A small trend over time, as a multivalue that begins with `##__SPARKLINE__##`: `sparkline(avg(x), 1h)`.',
    arguments: [{ ...field, optional: true }],
    argumentOptional: true,
    deviations: [
      'Without a span, every point stands for one of ten equal parts of the time between the oldest and the newest event.',
    ],
    examples: [
      {
        call: 'sparkline(x)',
        values: ['1', '1'],
        times: [0, 10],
        gives: ['##__SPARKLINE__##', '1', '0', '0', '0', '0', '0', '0', '0', '0', '1'],
      },
      { call: 'sparkline(x)', values: [], gives: null },
    ],
    create: () => sparkline(countRows),
  },
];

/** Counts the rows that it is given. */
export function countRows(): Accumulator {
  let rows = 0;
  return { add: () => void rows++, result: () => rows };
}

const parts = 10;
/** limits.conf, `sparkline_maxsize`. */
const mostPoints = 100;

/**
 * Collects values by time and aggregates each part of it with an accumulator of its own. A part is `span` wide; without
 * one the time between the oldest and the newest row is cut in ten.
 */
export function sparkline(create: () => Accumulator, span?: TimeSpan): Accumulator {
  const rows: { value: Value; time: number }[] = [];
  return {
    add: (value, time) => void (time !== null && rows.push({ value, time })),
    result() {
      if (rows.length === 0) return null;
      const low = rows.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
      const high = rows.reduce((most, { time }) => Math.max(most, time), Number.NEGATIVE_INFINITY);
      const start = span ? snapToSpan(low, span) : low;
      const width = span ? spanSeconds(span) : (high - low) / parts || 1;
      const count = span ? Math.min(mostPoints, Math.floor((high - start) / width) + 1) : parts;
      const points = Array.from({ length: count }, create);
      for (const { value, time } of rows)
        points[Math.min(count - 1, Math.floor((time - start) / width))]!.add(value, time);
      return ['##__SPARKLINE__##', ...points.map((point) => (point.result() as Scalar | null) ?? 0)];
    },
  };
}
