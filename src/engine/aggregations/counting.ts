import {
  compareText,
  multivalue,
  type Scalar,
  scalarsOf,
  scalarText,
  toNumber,
  type Value,
} from '../../values/index.ts';
import type { Accumulator, AggregationDefinition } from './aggregation.ts';

const field = { name: 'field', doc: 'A field or an eval expression.' };

function overValues(start: () => { add(value: Scalar): void; result(): Value }): () => Accumulator {
  return () => {
    const inner = start();
    return {
      add(value) {
        for (const one of scalarsOf(value)) inner.add(one);
      },
      result: () => inner.result(),
    };
  };
}

const distinct = overValues(() => {
  const seen = new Set<string>();
  return { add: (value) => void seen.add(scalarText(value)), result: () => seen.size };
});

/**
 * The extreme value as it was written. Numbers compare as numbers and stand before all text; text compares in byte
 * order (Search Reference, "max", "min").
 */
function extreme(sign: 1 | -1): () => Accumulator {
  return overValues(() => {
    let number: number | null = null;
    let numeric: Scalar | null = null;
    let text: string | null = null;
    return {
      add(value) {
        const found = toNumber(value);
        if (found === null) {
          const written = scalarText(value);
          if (text === null || sign * compareText(written, text) > 0) text = written;
        } else if (number === null || sign * (found - number) > 0) {
          number = found;
          numeric = value;
        }
      },
      result: () => (sign > 0 ? (text ?? numeric) : (numeric ?? text)),
    };
  });
}

const maxListed = 100;

export const countingAggregations: readonly AggregationDefinition[] = [
  {
    name: 'count',
    aliases: ['c'],
    category: 'counting',
    summary: 'Counts results, or the values of a field.',
    arguments: [{ ...field, optional: true }],
    argumentOptional: true,
    examples: [
      { call: 'count(x)', values: ['a', null, ['b', 'c']], gives: '3' },
      { call: 'count(x)', values: [], gives: '0' },
    ],
    create: overValues(() => {
      let count = 0;
      return { add: () => void count++, result: () => count };
    }),
  },
  {
    name: 'dc',
    aliases: ['distinct_count'],
    category: 'counting',
    summary: 'Counts distinct values; they compare with case.',
    arguments: [field],
    examples: [
      { call: 'dc(x)', values: ['a', 'A', 'a', null], gives: '2' },
      { call: 'dc(x)', values: [], gives: '0' },
    ],
    create: distinct,
  },
  {
    name: 'estdc',
    category: 'counting',
    summary: 'Estimates the count of distinct values.',
    arguments: [field],
    deviations: ['The count is exact.'],
    examples: [
      { call: 'estdc(x)', values: ['a', 'b', 'a'], gives: '2' },
      { call: 'estdc(x)', values: [], gives: '0' },
    ],
    create: distinct,
  },
  {
    name: 'estdc_error',
    category: 'counting',
    summary: 'The error of estdc.',
    arguments: [field],
    deviations: ['Always 0, since the count is exact.'],
    examples: [
      { call: 'estdc_error(x)', values: ['a'], gives: '0' },
      { call: 'estdc_error(x)', values: [], gives: '0' },
    ],
    create: () => ({ add: () => {}, result: () => 0 }),
  },
  {
    name: 'values',
    category: 'multivalue',
    summary: 'The distinct values, in the order of text.',
    arguments: [field],
    examples: [
      { call: 'values(x)', values: ['b', '10', '9', 'b', null], gives: ['10', '9', 'b'] },
      { call: 'values(x)', values: [null], gives: null },
    ],
    create: overValues(() => {
      const seen = new Set<string>();
      return {
        add: (value) => void seen.add(scalarText(value)),
        result: () => multivalue([...seen].sort(compareText)),
      };
    }),
  },
  {
    name: 'list',
    category: 'multivalue',
    summary: `The values in the order in which they come, the first ${maxListed}.`,
    arguments: [field],
    examples: [
      { call: 'list(x)', values: ['b', 'a', 'b'], gives: ['b', 'a', 'b'] },
      { call: 'list(x)', values: [], gives: null },
    ],
    create: overValues(() => {
      const all: Scalar[] = [];
      return { add: (value) => void (all.length < maxListed && all.push(value)), result: () => multivalue(all) };
    }),
  },
  {
    name: 'mode',
    category: 'statistical',
    summary: 'The most frequent value.',
    arguments: [field],
    examples: [
      { call: 'mode(x)', values: ['a', 'b', 'b'], gives: 'b' },
      { call: 'mode(x)', values: [], gives: null },
    ],
    create: overValues(() => {
      const counts = new Map<string, number>();
      return {
        add: (value) => void counts.set(scalarText(value), (counts.get(scalarText(value)) ?? 0) + 1),
        result: () =>
          [...counts].reduce<readonly [string, number] | null>(
            (best, one) => (best === null || one[1] > best[1] ? one : best),
            null,
          )?.[0] ?? null,
      };
    }),
  },
  {
    name: 'max',
    category: 'statistical',
    summary: 'The greatest value; text is greater than any number.',
    arguments: [field],
    examples: [
      { call: 'max(x)', values: ['9', '10'], gives: '10' },
      { call: 'max(x)', values: ['9', '10', 'a'], gives: 'a' },
    ],
    create: extreme(1),
  },
  {
    name: 'min',
    category: 'statistical',
    summary: 'The least value; numbers are less than any text.',
    arguments: [field],
    examples: [
      { call: 'min(x)', values: ['9', '10'], gives: '9' },
      { call: 'min(x)', values: ['9', '10', 'a'], gives: '9' },
      { call: 'min(x)', values: ['0.50', '-0.60'], gives: '-0.60' },
    ],
    create: extreme(-1),
  },
];
