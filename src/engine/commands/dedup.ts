import { type Row, scalarsOf } from '../../values/index.ts';
import { command } from '../command.ts';
import { parseSortFields, type SortField, sortRows } from '../sorting.ts';

interface DedupArguments {
  readonly count: number;
  readonly names: readonly string[];
  readonly keepEvents: boolean;
  readonly keepEmpty: boolean;
  readonly consecutive: boolean;
  readonly sortBy: readonly SortField[];
}

const options = { keepevents: 'boolean', keepempty: 'boolean', consecutive: 'boolean' } as const;

export const dedup = command<DedupArguments>({
  name: 'dedup',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Keeps the first results of each combination of field values.',
  arguments: [
    { name: 'count', type: 'integer', default: 1, doc: 'How many results of each combination to keep.' },
    { name: 'fields', type: 'fields', doc: 'The fields that make a combination.' },
    {
      name: 'keepevents',
      type: 'boolean',
      default: false,
      doc: 'Keeps every result, but removes the fields from the duplicates.',
    },
    {
      name: 'keepempty',
      type: 'boolean',
      default: false,
      doc: 'Keeps results that lack one of the fields; by default they are dropped.',
    },
    { name: 'consecutive', type: 'boolean', default: false, doc: 'Only drops duplicates that follow each other.' },
    { name: 'sortby', type: 'fields', doc: 'Orders the results first, as `sort` does, which decides what is kept.' },
  ],
  examples: [
    {
      title: 'the first of each',
      given: [
        { u: 'a', n: '1' },
        { u: 'a', n: '2' },
        { u: 'b', n: '3' },
      ],
      search: 'dedup u',
      gives: [
        { u: 'a', n: '1' },
        { u: 'b', n: '3' },
      ],
    },
    {
      title: 'a result without the field is dropped',
      given: [{ u: 'a' }, { n: '2' }],
      search: 'dedup u',
      gives: [{ u: 'a' }],
    },
    {
      title: 'keepempty keeps it',
      given: [{ u: 'a' }, { n: '2' }, { n: '2' }],
      search: 'dedup u keepempty=true',
      gives: [{ u: 'a' }, { n: '2' }, { n: '2' }],
    },
    {
      title: 'consecutive duplicates only',
      given: [{ u: 'a' }, { u: 'a' }, { u: 'b' }, { u: 'a' }],
      search: 'dedup u consecutive=true',
      gives: [{ u: 'a' }, { u: 'b' }, { u: 'a' }],
    },
  ],
  parse(parser) {
    const before = parser.options(options);
    const count = parser.tryInteger() ?? 1;
    if (count < 1) parser.fail('dedup needs a count of 1 or more', parser.spanHere(), undefined, 'spl-bad-argument');
    const { given, names } = parser.optionsAndFields(options, ['sortby'], before);
    if (names.length === 0) parser.fail('dedup needs a field', parser.spanHere());
    const sortBy = parser.tryKeyword('sortby') ? parseSortFields(parser) : [];
    return {
      count,
      names,
      keepEvents: given.keepevents ?? false,
      keepEmpty: given.keepempty ?? false,
      consecutive: given.consecutive ?? false,
      sortBy,
    };
  },
  fields: (args, wanted) => wanted.with(...args.names, ...args.sortBy.map((field) => field.name)),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    // "You can sort the fields, which determines which event is retained" (Search Reference, "dedup").
    yield* dedupRows(args.sortBy.length === 0 ? rows : sortRows([...rows], args.sortBy, job), args);
  },
});

function* dedupRows(rows: Iterable<Row>, args: DedupArguments): Generator<Row> {
  const seen = new Map<string, number>();
  let last: string | undefined;
  for (const row of rows) {
    const key = keyOf(row, args.names);
    if (key === undefined) {
      if (args.keepEmpty) yield row;
      continue;
    }
    if (args.consecutive && key !== last) seen.clear();
    last = key;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (count <= args.count) yield row;
    else if (args.keepEvents) {
      const bare: Row = new Map(row);
      for (const name of args.names) bare.delete(name);
      yield bare;
    }
  }
}

function keyOf(row: Row, names: readonly string[]): string | undefined {
  const parts: string[] = [];
  for (const name of names) {
    const value = row.get(name) ?? null;
    if (value === null) return undefined;
    parts.push(scalarsOf(value).join('\u0001'));
  }
  return parts.join('\0');
}
