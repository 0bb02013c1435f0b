import { allFields, compareText, fieldSet, type Row, scalarsOf, scalarText, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

interface Summary {
  readonly counts: Map<string, number>;
  readonly numbers: number[];
  count: number;
}

export const fieldsummary = command<{ maxValues: number; names: readonly string[] }>({
  name: 'fieldsummary',
  category: 'statistics',
  kind: 'transforming',
  summary: 'Statistics of each field: how often it occurs, its values, and what its numbers come to.',
  arguments: [
    { name: 'maxvals', type: 'integer', default: 100, doc: 'How many distinct values to list; 0 lists all.' },
    { name: 'fields', type: 'fields', doc: 'Names and `*` patterns; all visible fields by default.' },
  ],
  deviations: ['The distinct count is always exact.'],
  examples: [
    {
      title: 'a field of text',
      given: [{ a: 'x' }, { a: 'y' }, { a: 'x' }],
      search: 'fieldsummary | table field count distinct_count values',
      gives: [
        {
          field: 'a',
          count: '3',
          distinct_count: '2',
          values: '[{"value":"x","count":2},{"value":"y","count":1}]',
        },
      ],
    },
    {
      title: 'a field of numbers',
      given: [{ n: '1' }, { n: '3' }],
      search: 'fieldsummary n | table field max mean min numeric_count',
      gives: [{ field: 'n', max: '3', mean: '2', min: '1', numeric_count: '2' }],
    },
  ],
  parse(parser) {
    const options = { maxvals: 'integer' } as const;
    const given = parser.options(options);
    const names = parser.fieldNames({ optional: true, options: Object.keys(options) });
    parser.options(options, given);
    if ((given.maxvals ?? 0) < 0)
      parser.fail('maxvals= needs 0 or more', parser.spanHere(), undefined, 'spl-bad-argument');
    return { maxValues: given.maxvals ?? 100, names };
  },
  fields: (args) => (args.names.length === 0 ? allFields : fieldSet(args.names)),
  outputs: () => columns,
  *run(rows, args, job) {
    const chosen = args.names.length === 0 ? allFields : fieldSet(args.names);
    const summaries = new Map<string, Summary>();
    for (const row of rows) {
      job.tick();
      for (const [name, value] of row) {
        if (!chosen.has(name) || (name.startsWith('_') && !chosen.names.has(name))) continue;
        let summary = summaries.get(name);
        if (!summary) {
          summary = { counts: new Map(), numbers: [], count: 0 };
          summaries.set(name, summary);
        }
        summary.count++;
        for (const one of scalarsOf(value)) {
          const text = scalarText(one);
          summary.counts.set(text, (summary.counts.get(text) ?? 0) + 1);
          const number = toNumber(one);
          if (number !== null) summary.numbers.push(number);
        }
      }
    }
    job.columns(columns);
    for (const name of [...summaries.keys()].sort(compareText))
      yield describe(name, summaries.get(name)!, args.maxValues);
  },
});

const columns = [
  'field',
  'count',
  'distinct_count',
  'is_exact',
  'max',
  'mean',
  'min',
  'numeric_count',
  'stdev',
  'values',
];

function describe(name: string, { counts, numbers, count }: Summary, maxValues: number): Row {
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || compareText(a, b));
  const listed = maxValues === 0 ? sorted : sorted.slice(0, maxValues);
  const row: Row = new Map<string, string | number>([
    ['field', name],
    ['count', count],
    ['distinct_count', counts.size],
    ['is_exact', 1],
  ]);
  if (numbers.length > 0) {
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    row.set(
      'max',
      numbers.reduce((a, b) => Math.max(a, b)),
    );
    row.set('mean', mean);
    row.set(
      'min',
      numbers.reduce((a, b) => Math.min(a, b)),
    );
    row.set('stdev', deviation(numbers, mean));
  }
  row.set('numeric_count', numbers.length);
  row.set('values', JSON.stringify(listed.map(([value, times]) => ({ value, count: times }))));
  return row;
}

/** The sample standard deviation, 0 for one number. */
function deviation(numbers: readonly number[], mean: number): number {
  if (numbers.length < 2) return 0;
  return Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (numbers.length - 1));
}
