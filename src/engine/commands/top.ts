import { type Row, scalarsOf, scalarText } from '../../values/index.ts';
import { command } from '../command.ts';

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
    outputs: (args) => [
      ...args.by,
      ...args.fields,
      ...(args.showCount ? [args.countField] : []),
      ...(args.showPercent ? [args.percentField] : []),
    ],
    *run(rows, args, job) {
      const groups = new Map<
        string,
        { by: string[]; counts: Map<string, { values: string[]; count: number }>; total: number }
      >();
      for (const row of rows) {
        job.tick();
        for (const by of combinations(row, args.by)) {
          for (const values of combinations(row, args.fields)) {
            const id = by.join('\0');
            let group = groups.get(id);
            if (!group) {
              group = { by, counts: new Map(), total: 0 };
              groups.set(id, group);
            }
            const key = values.join('\0');
            const entry = group.counts.get(key);
            if (entry) entry.count++;
            else group.counts.set(key, { values, count: 1 });
            group.total++;
          }
        }
      }
      job.columns([
        ...args.by,
        ...args.fields,
        ...(args.showCount ? [args.countField] : []),
        ...(args.showPercent ? [args.percentField] : []),
      ]);
      for (const group of [...groups.values()].sort((a, b) => (a.by.join('\0') < b.by.join('\0') ? -1 : 1))) {
        const sorted = [...group.counts.values()].sort(
          (a, b) => order * (b.count - a.count) || (a.values.join('\0') < b.values.join('\0') ? -1 : 1),
        );
        const kept = args.limit > 0 ? sorted.slice(0, args.limit) : sorted;
        const make = (values: readonly string[], count: number): Row => {
          const row: Row = new Map();
          args.by.forEach((field, i) => void row.set(field, group.by[i]!));
          args.fields.forEach((field, i) => void row.set(field, values[i]!));
          if (args.showCount) row.set(args.countField, count);
          if (args.showPercent) row.set(args.percentField, ((count / group.total) * 100).toFixed(6));
          return row;
        };
        for (const one of kept) yield make(one.values, one.count);
        const rest = sorted.slice(kept.length).reduce((sum, one) => sum + one.count, 0);
        if (args.useOther && rest > 0)
          yield make(
            args.fields.map(() => args.otherText),
            rest,
          );
      }
    },
  });
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
