import { command } from '../command.ts';
import { parseSortFields, type SortField, sortRows } from '../sorting.ts';

interface SortArguments {
  /** Undefined: the default limit; 0: no limit. */
  readonly limit?: number;
  readonly fields: readonly SortField[];
  readonly reverse: boolean;
}

export const sort = command<SortArguments>({
  name: 'sort',
  category: 'ordering',
  kind: 'dataset',
  summary: 'Orders the results by fields.',
  arguments: [
    { name: 'limit', type: 'integer', default: 10000, doc: 'How many results to return; 0 returns all.' },
    {
      name: 'fields',
      type: 'fields',
      doc: '`-` before a field sorts it downwards; `auto()`, `num()`, `str()` and `ip()` choose the order. A trailing `desc` turns all around.',
    },
  ],
  examples: [
    {
      title: 'numbers sort as numbers',
      given: [{ n: '10' }, { n: '9' }],
      search: 'sort n',
      gives: [{ n: '9' }, { n: '10' }],
    },
    {
      title: 'downwards, then upwards',
      given: [
        { a: '1', b: 'y' },
        { a: '2', b: 'z' },
        { a: '2', b: 'x' },
      ],
      search: 'sort -a, b',
      gives: [
        { a: '2', b: 'x' },
        { a: '2', b: 'z' },
        { a: '1', b: 'y' },
      ],
    },
    {
      title: 'results without the field come last',
      given: [{ a: '1' }, { n: '2' }, { n: '1' }],
      search: 'sort n',
      gives: [{ n: '1' }, { n: '2' }, { a: '1' }],
    },
  ],
  parse(parser) {
    const option = parser.options({ limit: 'integer' } as const);
    const limit = option.limit ?? parser.tryInteger();
    const fields = parseSortFields(parser);
    let reverse = false;
    const last = fields.at(-1);
    if (fields.length > 1 && last && !last.descending && /^(?:d|desc)$/i.test(last.name)) {
      fields.pop();
      reverse = true;
    } else if (fields.length > 1 && last && !last.descending && /^(?:a|asc)$/i.test(last.name)) fields.pop();
    if (fields.length === 0) parser.fail('sort needs a field', parser.spanHere());
    return { ...(limit === undefined ? {} : { limit }), fields, reverse };
  },
  fields: (args, wanted) => wanted.with(...args.fields.map((field) => field.name)),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    const keys = args.reverse ? args.fields.map((field) => ({ ...field, descending: !field.descending })) : args.fields;
    const sorted = sortRows([...rows], keys, job);
    const limit = args.limit ?? job.limits.sortRows;
    yield* limit > 0 && sorted.length > limit ? sorted.slice(0, limit) : sorted;
  },
});
