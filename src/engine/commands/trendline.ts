import { numberOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface Trend {
  readonly kind: 'sma' | 'ema' | 'wma';
  readonly period: number;
  readonly field: string;
  readonly as: string;
}

/** The average over the last `values`, newest last; `before` is the average of the result before. */
const averages: Readonly<Record<Trend['kind'], (values: readonly number[], before: number | undefined) => number>> = {
  sma: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  wma: (values) => {
    const weights = (values.length * (values.length + 1)) / 2;
    return values.reduce((sum, value, i) => sum + value * (i + 1), 0) / weights;
  },
  ema: (values, before) => {
    const alpha = 2 / (values.length + 1);
    return before === undefined ? averages.sma(values, undefined) : alpha * values.at(-1)! + (1 - alpha) * before;
  },
};

export const trendline = command<{ trends: readonly Trend[] }>({
  name: 'trendline',
  category: 'statistics',
  kind: 'streaming',
  summary: 'Moving averages of a field.',
  arguments: [
    {
      name: 'trends',
      type: 'other',
      doc: '`sma5(field)`, `ema5(field)` or `wma5(field)`: the simple, exponential or weighted average over 5 results, with an optional AS name.',
    },
  ],
  deviations: ['The exponential average begins with the simple one of the first period, which is not documented.'],
  examples: [
    {
      title: 'a simple average of two',
      given: [{ n: '1' }, { n: '3' }, { n: '5' }],
      search: 'trendline sma2(n) AS t',
      gives: [{ n: '1' }, { n: '3', t: '2' }, { n: '5', t: '4' }],
    },
    {
      title: 'a weighted average of two',
      given: [{ n: '1' }, { n: '4' }],
      search: 'trendline wma2(n)',
      gives: [{ n: '1' }, { n: '4', 'wma2(n)': '3' }],
    },
  ],
  parse(parser) {
    const trends: Trend[] = [];
    for (parser.skipCommas(); !parser.atEnd(); parser.skipCommas()) {
      const word = parser.fieldName();
      const found = /^(sma|ema|wma)(\d+)\((.+)\)$/i.exec(word.name);
      const period = Number(found?.[2]);
      if (!found || period < 2 || period > 10_000)
        return parser.fail(
          `"${word.name}" is no trend`,
          word.span,
          'write sma5(field), with a period of 2 to 10000',
          'spl-bad-argument',
        );
      const as = parser.tryKeyword('as') ? parser.fieldName().name : word.name;
      trends.push({ kind: found[1]!.toLowerCase() as Trend['kind'], period, field: found[3]!, as });
    }
    if (trends.length === 0) parser.fail('trendline needs a trend', parser.spanHere(), 'for example: sma5(count)');
    return { trends };
  },
  fields: (args, wanted) => wanted.with(...args.trends.map((trend) => trend.field)),
  outputs: (args, before) => before && [...new Set([...before, ...args.trends.map((trend) => trend.as)])],
  *run(rows, args) {
    const states = args.trends.map((trend) => ({
      trend,
      values: [] as number[],
      last: undefined as number | undefined,
    }));
    for (const row of rows) {
      for (const state of states) {
        const { trend, values } = state;
        const number = numberOf(row.get(trend.field) ?? null);
        if (number === null) continue;
        values.push(number);
        if (values.length > trend.period) values.shift();
        if (values.length < trend.period) continue;
        state.last = averages[trend.kind](values, state.last);
        row.set(trend.as, state.last);
      }
      yield row;
    }
  },
});
