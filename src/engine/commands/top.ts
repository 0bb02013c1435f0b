import { type Row, scalarsOf, scalarText } from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

interface TopArguments {
  readonly limit: number;
  readonly fields: readonly string[];
  readonly by: readonly string[];
  readonly countField: string;
  readonly percentField: string;
  readonly showCount: boolean;
  readonly showPercent: boolean;
  readonly useOther: boolean;
  readonly otherText: string;
}

const options = {
  limit: 'integer',
  countfield: 'string',
  percentfield: 'string',
  showcount: 'boolean',
  showperc: 'boolean',
  useother: 'boolean',
  otherstr: 'string',
} as const;

function frequency(name: 'top' | 'rare', order: 1 | -1) {
  return command<TopArguments>({
    name,
    category: 'statistics',
    kind: 'transforming',
    summary:
      name === 'top'
        ? 'The most frequent values of fields, with count and percent.'
        : 'The least frequent values of fields, with count and percent.',
    arguments: [
      { name: 'fields', type: 'fields', doc: 'The fields whose values are counted together.' },
      { name: 'by', type: 'fields', doc: 'Counts apart for each value of these.' },
      {
        name: 'limit',
        type: 'integer',
        default: 10,
        doc: 'How many values to return; 0 returns all. A number before the fields does the same.',
      },
      { name: 'countfield', type: 'field', default: 'count', doc: 'Name of the count; likewise percentfield.' },
      { name: 'showcount', type: 'boolean', default: true, doc: 'Whether the count is shown; likewise showperc.' },
      { name: 'useother', type: 'boolean', default: false, doc: 'Adds a row for all other values (otherstr).' },
    ],
    examples: [
      {
        title: 'one value, without a percentage',
        given: [{ a: 'x' }, { a: 'y' }, { a: 'x' }],
        search: `${name} limit=1 a showperc=false`,
        gives: [{ a: name === 'top' ? 'x' : 'y', count: name === 'top' ? '2' : '1' }],
      },
      {
        title: 'counts and percent',
        given: [{ a: 'x' }, { a: 'y' }, { a: 'x' }, { a: 'x' }],
        search: `${name} a`,
        gives:
          name === 'top'
            ? [
                { a: 'x', count: '3', percent: '75.000000' },
                { a: 'y', count: '1', percent: '25.000000' },
              ]
            : [
                { a: 'y', count: '1', percent: '25.000000' },
                { a: 'x', count: '3', percent: '75.000000' },
              ],
      },
    ],
    parse(parser) {
      const before = parser.options(options);
      const count = parser.tryInteger();
      const { given, names: fields } = parser.optionsAndFields(options, ['by'], before);
      if (fields.length === 0) parser.fail(`${name} needs a field`, parser.spanHere());
      const by = parser.tryKeyword('by') ? parser.fieldNames() : [];
      return {
        limit: given.limit ?? count ?? 10,
        fields,
        by,
        countField: given.countfield ?? 'count',
        percentField: given.percentfield ?? 'percent',
        showCount: given.showcount ?? true,
        showPercent: given.showperc ?? true,
        useOther: given.useother ?? false,
        otherText: given.otherstr ?? 'OTHER',
      };
    },
    fields: (args, wanted) => wanted.without('count', 'percent').with(...args.fields, ...args.by),
    outputs: columnsOf,
    *run(rows, args, job) {
      const groups = countGroups(rows, args, job);
      job.columns(columnsOf(args));
      for (const group of [...groups].sort((a, b) => (a.by.join('\0') < b.by.join('\0') ? -1 : 1))) {
        const sorted = [...group.counts.values()].sort(
          // Of equal counts `top` takes the last by text first (Search Reference, "top", "Lexicographic order of results").
          (a, b) => order * (b.count - a.count) || (a.values.join('\0') < b.values.join('\0') ? order : -order),
        );
        const kept = args.limit > 0 ? sorted.slice(0, args.limit) : sorted;
        for (const one of kept) yield rowOf(one, group, args);
        const count = sorted.slice(kept.length).reduce((sum, one) => sum + one.count, 0);
        if (args.useOther && count > 0)
          yield rowOf({ values: args.fields.map(() => args.otherText), count }, group, args);
      }
    },
  });
}

/** How often values of the fields occur together. */
interface Frequency {
  readonly values: readonly string[];
  count: number;
}

/** The frequencies for one combination of the values of the by fields. */
interface Group {
  readonly by: readonly string[];
  readonly counts: Map<string, Frequency>;
  total: number;
}

function countGroups(rows: Iterable<Row>, { by, fields }: TopArguments, job: JobContext): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    job.tick();
    for (const key of combinations(row, by)) {
      for (const values of combinations(row, fields)) {
        const id = key.join('\0');
        let group = groups.get(id);
        if (!group) groups.set(id, (group = { by: key, counts: new Map(), total: 0 }));
        const same = group.counts.get(values.join('\0'));
        if (same) same.count++;
        else group.counts.set(values.join('\0'), { values, count: 1 });
        group.total++;
      }
    }
  }
  return groups.values();
}

const columnsOf = ({ by, fields, showCount, showPercent, countField, percentField }: TopArguments) => [
  ...by,
  ...fields,
  ...(showCount ? [countField] : []),
  ...(showPercent ? [percentField] : []),
];

function rowOf({ values, count }: Frequency, { by, total }: Group, args: TopArguments): Row {
  const row: Row = new Map();
  args.by.forEach((field, i) => void row.set(field, by[i]!));
  args.fields.forEach((field, i) => void row.set(field, values[i]!));
  if (args.showCount) row.set(args.countField, count);
  if (args.showPercent) row.set(args.percentField, ((count / total) * 100).toFixed(6));
  return row;
}

function combinations(row: Row, fields: readonly string[]): string[][] {
  let list: string[][] = [[]];
  for (const field of fields) {
    const values = scalarsOf(row.get(field) ?? null).map(scalarText);
    if (values.length === 0) return [];
    list = list.flatMap((parts) => values.map((value) => [...parts, value]));
  }
  return list;
}

export const top = frequency('top', 1);
export const rare = frequency('rare', -1);
