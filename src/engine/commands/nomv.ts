import { delimiterOf, isMultivalue, scalarText } from '../../values/index.ts';
import { command } from '../command.ts';

export const nomv = command<{ field: string }>({
  name: 'nomv',
  category: 'multivalue',
  kind: 'streaming',
  summary: 'Makes a multivalue one text, its values separated by line breaks, or by the `delim` of what made it.',
  arguments: [{ name: 'field', type: 'field', doc: 'The field to join.' }],
  examples: [
    { title: 'values are joined', given: [{ a: ['x', 'y'] }], search: 'nomv a', gives: [{ a: 'x\ny' }] },
    { title: 'a single value stays', given: [{ a: 'x' }], search: 'nomv a', gives: [{ a: 'x' }] },
  ],
  parse: (parser) => ({ field: parser.fieldName().name }),
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (_args, before) => before,
  *run(rows, args) {
    for (const row of rows) {
      const value = row.get(args.field) ?? null;
      if (isMultivalue(value)) row.set(args.field, value.map(scalarText).join(delimiterOf(value)));
      yield row;
    }
  },
});
