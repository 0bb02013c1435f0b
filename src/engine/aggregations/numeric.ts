import { scalarsOf, toNumber, type Value } from '../../values/index.ts';
import type { Accumulator, AggregationDefinition } from './aggregation.ts';

const category = 'statistical';
const field = { name: 'field', doc: 'A field or an eval expression; what is no number is left out.' };

function numbersOf(value: Value): number[] {
  const list: number[] = [];
  for (const one of scalarsOf(value)) {
    const number = toNumber(one);
    if (number !== null) list.push(number);
  }
  return list;
}

function overNumbers(start: () => { add(value: number): void; result(): Value }): () => Accumulator {
  return () => {
    const inner = start();
    return {
      add(value) {
        for (const number of numbersOf(value)) inner.add(number);
      },
      result: () => inner.result(),
    };
  };
}

/**
 * Mean and sum of squared differences. Small whole numbers give exact results through their sums; Welford's method is
 * stable for all others.
 */
function moments(finish: (count: number, mean: number, squares: number) => number | null): () => Accumulator {
  return overNumbers(() => {
    let count = 0;
    let mean = 0;
    let squares = 0;
    let sum = 0;
    let sumOfSquares = 0;
    let whole = true;
    return {
      add(value) {
        count++;
        const delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
        sum += value;
        sumOfSquares += value * value;
        whole &&= Number.isInteger(value);
      },
      result() {
        if (count === 0) return null;
        const product = sumOfSquares * count;
        return whole && product < Number.MAX_SAFE_INTEGER
          ? finish(count, sum / count, (product - sum * sum) / count)
          : finish(count, mean, squares);
      },
    };
  });
}

const simple = (
  name: string,
  summary: string,
  create: () => Accumulator,
  examples: AggregationDefinition['examples'],
  aliases?: readonly string[],
): AggregationDefinition => ({
  name,
  ...(aliases ? { aliases } : {}),
  category,
  summary,
  arguments: [field],
  create,
  examples,
});

/**
 * Sums one number after the other, without a correction for what is lost in doing so: 100 times 3.99 has the average
 * 3.9900000000000055 (Search Reference, "Aggregate functions", avg, extended example 1).
 */
function summing(map: (value: number) => number, finish: (sum: number, count: number) => number): () => Accumulator {
  return overNumbers(() => {
    let sum = 0;
    let count = 0;
    return {
      add(value) {
        sum += map(value);
        count++;
      },
      result: () => (count === 0 ? null : finish(sum, count)),
    };
  });
}

export const numericAggregations: readonly AggregationDefinition[] = [
  simple(
    'sum',
    'The sum of the numbers.',
    summing(
      (value) => value,
      (sum) => sum,
    ),
    [
      { call: 'sum(x)', values: ['1', '2', 'a', null], gives: '3' },
      { call: 'sum(x)', values: [null], gives: null },
    ],
  ),
  simple(
    'sumsq',
    'The sum of the squares.',
    summing(
      (value) => value * value,
      (sum) => sum,
    ),
    [
      { call: 'sumsq(x)', values: ['1', '2', '3'], gives: '14' },
      { call: 'sumsq(x)', values: [], gives: null },
    ],
  ),
  simple(
    'avg',
    'The mean of the numbers.',
    summing(
      (value) => value,
      (sum, count) => sum / count,
    ),
    [
      { call: 'avg(x)', values: ['1', '2', '6'], gives: '3' },
      { call: 'mean(x)', values: ['a'], gives: null },
    ],
    ['mean'],
  ),
  simple(
    'var',
    'The sample variance; 0 for one value.',
    moments((count, _mean, squares) => (count > 1 ? squares / (count - 1) : 0)),
    [
      { call: 'var(x)', values: ['2', '4', '6'], gives: '4' },
      { call: 'var(x)', values: ['2'], gives: '0' },
    ],
  ),
  simple(
    'varp',
    'The population variance.',
    moments((count, _mean, squares) => squares / count),
    [
      { call: 'varp(x)', values: ['2', '4'], gives: '1' },
      { call: 'varp(x)', values: [], gives: null },
    ],
  ),
  simple(
    'stdev',
    'The sample standard deviation; 0 for one value.',
    moments((count, _mean, squares) => (count > 1 ? Math.sqrt(squares / (count - 1)) : 0)),
    [
      { call: 'stdev(x)', values: ['2', '4', '6'], gives: '2' },
      { call: 'stdev(x)', values: ['5'], gives: '0' },
    ],
  ),
  simple(
    'stdevp',
    'The population standard deviation.',
    moments((count, _mean, squares) => Math.sqrt(squares / count)),
    [
      { call: 'stdevp(x)', values: ['2', '4'], gives: '1' },
      { call: 'stdevp(x)', values: [], gives: null },
    ],
  ),
  simple(
    'range',
    'The greatest number minus the least.',
    overNumbers(() => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      return {
        add(value) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        },
        result: () => (high === Number.NEGATIVE_INFINITY ? null : high - low),
      };
    }),
    [
      { call: 'range(x)', values: ['3', '10', '7'], gives: '7' },
      { call: 'range(x)', values: ['a'], gives: null },
    ],
  ),
  simple('median', 'The middle value: the 50th percentile.', percentile(50), [
    { call: 'median(x)', values: ['1', '3', '9'], gives: '3' },
    { call: 'median(x)', values: [], gives: null },
  ]),
  {
    name: 'perc',
    aliases: ['p'],
    category,
    summary: 'A percentile: `perc95(x)`.',
    numericSuffix: true,
    arguments: [field],
    deviations: ['Computed exactly at any number of values; Splunk approximates beyond 1000 distinct ones.'],
    examples: [
      { call: 'perc50(x)', values: ['1', '2', '3', '4', '5'], gives: '3' },
      { call: 'p90(x)', values: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'], gives: '9.1' },
    ],
    create: (parameter) => percentile(parameter ?? 95)(),
  },
  {
    name: 'exactperc',
    category,
    summary: 'A percentile, computed exactly: `exactperc95(x)`.',
    numericSuffix: true,
    arguments: [field],
    examples: [
      { call: 'exactperc50(x)', values: ['1', '2', '3'], gives: '2' },
      { call: 'exactperc50(x)', values: [], gives: null },
    ],
    create: (parameter) => percentile(parameter ?? 95)(),
  },
  {
    name: 'upperperc',
    category,
    summary: 'An upper bound of a percentile: `upperperc95(x)`; the percentile itself up to 1000 distinct values.',
    numericSuffix: true,
    arguments: [field],
    deviations: ['The percentile itself at any number of values.'],
    examples: [
      { call: 'upperperc50(x)', values: ['1', '2', '3', '4'], gives: '2.5' },
      { call: 'upperperc50(x)', values: [], gives: null },
    ],
    create: (parameter) => percentile(parameter ?? 95)(),
  },
];

/** Linear interpolation between the two values next to the rank `p/100 * (n-1)`. */
function percentile(p: number): () => Accumulator {
  return overNumbers(() => {
    const all: number[] = [];
    return {
      add: (value) => void all.push(value),
      result() {
        if (all.length === 0) return null;
        all.sort((a, b) => a - b);
        const rank = (Math.min(Math.max(p, 0), 100) * (all.length - 1)) / 100;
        const below = all[Math.floor(rank)]!;
        const above = all[Math.ceil(rank)]!;
        if (above === below) return above;
        const between = below + (above - below) * (rank - Math.floor(rank));
        // Fifteen digits: the last ones are noise of the interpolation.
        return Number(between.toPrecision(15));
      },
    };
  });
}
