import { scalarsOf } from '../../values/index.ts';
import { command } from '../command.ts';

export const mvexpand = command<{ field: string; limit: number }>({
  name: 'mvexpand',
  category: 'multivalue',
  kind: 'streaming',
  summary: 'Makes one result of each value of a multivalue field.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field to expand.' },
    { name: 'limit', type: 'integer', default: 0, doc: 'How many values of each result to use; 0 uses all.' },
  ],
  examples: [
    {
      title: 'one row a value',
      given: [{ a: ['1', '2'], b: 'x' }],
      search: 'mvexpand a',
      gives: [
        { a: '1', b: 'x' },
        { a: '2', b: 'x' },
      ],
    },
    { title: 'a result without the field stays', given: [{ b: 'x' }], search: 'mvexpand a', gives: [{ b: 'x' }] },
  ],
  parse(parser) {
    const given = parser.options({ limit: 'integer' } as const);
    const field = parser.fieldName().name;
    return { field, limit: parser.options({ limit: 'integer' } as const, given).limit ?? 0 };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    let made = 0;
    for (const row of rows) {
      const values = scalarsOf(row.get(args.field) ?? null);
      if (values.length < 2) {
        yield row;
        continue;
      }
      for (const value of args.limit > 0 ? values.slice(0, args.limit) : values) {
        job.tick();
        if (++made > job.limits.maxRows) {
          job.message('WARN', `mvexpand stopped at its limit of ${job.limits.maxRows} results.`);
          return;
        }
        yield new Map(row).set(args.field, value);
      }
    }
  },
});
