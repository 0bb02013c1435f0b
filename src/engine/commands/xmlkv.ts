import { multivalue, setField, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

const element = /<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<]*)<\/\1>/g;

export const xmlkv = command<{ field: string }>({
  name: 'xmlkv',
  category: 'fields',
  kind: 'streaming',
  summary: 'Makes fields of XML elements that hold text.',
  arguments: [
    { name: 'field', type: 'field', default: '_raw', doc: 'The field to read.' },
    { name: 'maxinputs', type: 'integer', default: 50000, doc: 'Accepted.' },
  ],
  examples: [
    {
      title: 'elements become fields',
      given: [{ x: '<a><b>1</b><c>two</c></a>' }],
      search: 'xmlkv x | fields - x',
      gives: [{ b: '1', c: 'two' }],
    },
    {
      title: 'an element that occurs twice',
      given: [{ x: '<a>1</a><a>2</a>' }],
      search: 'xmlkv x | fields a',
      gives: [{ a: ['1', '2'] }],
    },
  ],
  parse(parser) {
    parser.options({ maxinputs: 'integer' } as const);
    const field = parser.tryFieldName()?.name ?? '_raw';
    parser.options({ maxinputs: 'integer' } as const);
    return { field };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args, job) {
    for (const row of rows) {
      job.tick();
      const text = textOf(row.get(args.field) ?? null);
      if (text !== null) {
        const found = new Map<string, string[]>();
        for (const [, name, value] of text.matchAll(element)) {
          const list = found.get(name!);
          if (list) list.push(value!);
          else found.set(name!, [value!]);
        }
        for (const [name, values] of found) setField(row, name, multivalue(values.filter((value) => value !== '')));
      }
      yield row;
    }
  },
});
