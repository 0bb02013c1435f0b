import { allFields, delimited, multivalue, type Row, type Scalar, scalarsOf, setField } from '../../values/index.ts';
import { command } from '../command.ts';

const options = { delim: 'string' } as const;

export const mvcombine = command<{ field: string; delimiter: string }>({
  name: 'mvcombine',
  category: 'multivalue',
  kind: 'dataset',
  summary: 'Merges results that are equal but for one field, whose values become a multivalue.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field whose values are collected.' },
    { name: 'delim', type: 'string', default: ' ', doc: 'What `nomv` puts between the values.' },
  ],
  examples: [
    {
      title: 'equal but for one field',
      given: [
        { h: 'a', n: '1' },
        { h: 'a', n: '2' },
        { h: 'b', n: '3' },
      ],
      search: 'mvcombine n',
      gives: [
        { h: 'a', n: ['1', '2'] },
        { h: 'b', n: '3' },
      ],
    },
    {
      title: 'nothing to merge',
      given: [
        { h: 'a', n: '1' },
        { h: 'b', n: '1' },
      ],
      search: 'mvcombine n',
      gives: [
        { h: 'a', n: '1' },
        { h: 'b', n: '1' },
      ],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const field = parser.fieldName().name;
    parser.options(options, given);
    return { field, delimiter: given.delim ?? ' ' };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const groups = new Map<string, { row: Row; values: Scalar[] }>();
    for (const row of rows) {
      job.tick();
      const rest = [...row]
        .filter(([name]) => name !== args.field && name !== '_raw')
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const key = JSON.stringify(rest);
      const values = scalarsOf(row.get(args.field) ?? null);
      const group = groups.get(key);
      if (group) group.values.push(...values);
      else groups.set(key, { row, values: [...values] });
    }
    for (const { row, values } of groups.values()) {
      setField(row, args.field, delimited(multivalue(values), args.delimiter));
      yield row;
    }
  },
});
