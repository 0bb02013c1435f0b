import type { ArgumentParser } from '../../spl/argument-parser.ts';
import { allFields, numberOf, numberText, type Row } from '../../values/index.ts';
import { command } from '../command.ts';
import { quartilesOf } from '../quartiles.ts';

/** What `outlier` was given. */
export interface OutlierArguments {
  readonly remove: boolean;
  readonly mark: boolean;
  readonly parameter: number;
  readonly useLower: boolean;
  readonly names: readonly string[];
}

const options = {
  action: ['remove', 'rm', 'transform', 'tf'],
  mark: 'boolean',
  param: 'number',
  uselower: 'boolean',
  type: ['iqr'],
} as const;

export const outlier = command<OutlierArguments>({
  name: 'outlier',
  aliases: ['outlierfilter'],
  category: 'statistics',
  kind: 'dataset',
  summary: 'Removes results with outlying numbers, or cuts these numbers down.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'The fields to look at; all numeric ones by default.' },
    {
      name: 'action',
      type: 'enum',
      default: 'transform',
      doc: '`remove` (`rm`) drops the result, `transform` (`tf`) puts the threshold in place of the number.',
    },
    { name: 'mark', type: 'boolean', default: false, doc: 'Whether a transformed number begins with `000`.' },
    { name: 'param', type: 'number', default: 2.5, doc: 'How many interquartile ranges from the median are too far.' },
    { name: 'uselower', type: 'boolean', default: false, doc: 'Whether numbers far below the median count as well.' },
  ],
  deviations: ['Quartiles are interpolated; how Splunk takes them is not documented.'],
  examples: [
    {
      title: 'a result is dropped',
      given: [{ n: '1' }, { n: '2' }, { n: '3' }, { n: '2' }, { n: '99' }],
      search: 'outlier action=remove n',
      gives: [{ n: '1' }, { n: '2' }, { n: '3' }, { n: '2' }],
    },
    {
      title: 'a number is cut down',
      given: [{ n: '1' }, { n: '2' }, { n: '3' }, { n: '2' }, { n: '99' }],
      search: 'outlier n | tail 1',
      gives: [{ n: '4.5' }],
    },
  ],
  parse: readOutlierArguments,
  fields: (args, wanted) => (args.names.length === 0 ? allFields : wanted.with(...args.names)),
  *run(rows, args) {
    yield* withoutOutliers([...rows], args);
  },
});

/** Options and fields of `outlier`; `anomalydetection method=iqr` takes the same. */
export function readOutlierArguments(parser: ArgumentParser): OutlierArguments {
  const { given, names } = parser.optionsAndFields(options);
  return {
    remove: given.action === 'remove' || given.action === 'rm',
    mark: given.mark ?? false,
    parameter: given.param ?? 2.5,
    useLower: given.uselower ?? false,
    names,
  };
}

/** An outlier lies more than `param` interquartile ranges from the median (Search Reference, "outlier"). */
export function* withoutOutliers(rows: readonly Row[], args: OutlierArguments): Generator<Row> {
  const names = args.names.length > 0 ? args.names : numericNames(rows);
  const limits = names.flatMap((name) => {
    const quartiles = quartilesOf(rows.flatMap((row) => numberOf(row.get(name) ?? null) ?? []));
    if (!quartiles) return [];
    const reach = args.parameter * (quartiles.upper - quartiles.lower);
    return [{ name, low: args.useLower ? quartiles.median - reach : -Infinity, high: quartiles.median + reach }];
  });
  for (const row of rows) {
    const outside = limits.filter(({ name, low, high }) => {
      const number = numberOf(row.get(name) ?? null);
      return number !== null && (number < low || number > high);
    });
    if (outside.length > 0 && args.remove) continue;
    for (const { name, low, high } of outside) {
      const limit = numberOf(row.get(name)!)! > high ? high : low;
      row.set(name, args.mark ? `000${numberText(limit)}` : limit);
    }
    yield row;
  }
}

function numericNames(rows: readonly Row[]): string[] {
  const names = new Set(rows.flatMap((row) => [...row.keys()].filter((name) => !name.startsWith('_'))));
  return [...names].filter((name) => rows.some((row) => numberOf(row.get(name) ?? null) !== null));
}
