import { multivalue, setField, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

export const fromjson = command<{ field: string; prefix: string }>({
  name: 'fromjson',
  category: 'fields',
  kind: 'streaming',
  summary: 'Makes fields of the members of a JSON object.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field that holds the object.' },
    { name: 'prefix', type: 'string', default: '', doc: 'Put before each name.' },
  ],
  examples: [
    {
      title: 'members become fields',
      given: [{ j: '{"a":1,"b":["x","y"]}' }],
      search: 'fromjson j | fields - j',
      gives: [{ a: '1', b: ['x', 'y'] }],
    },
    {
      title: 'with a prefix',
      given: [{ j: '{"a":1}' }],
      search: 'fromjson j prefix=p_ | fields - j',
      gives: [{ p_a: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options({ prefix: 'string' } as const);
    const field = parser.fieldName().name;
    parser.options({ prefix: 'string' } as const, given);
    return { field, prefix: given.prefix ?? '' };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args) {
    for (const row of rows) {
      const text = textOf(row.get(args.field) ?? null);
      for (const [name, value] of Object.entries(parseObject(text))) {
        const list = Array.isArray(value) ? value : [value];
        setField(
          row,
          args.prefix + name,
          multivalue(
            list
              .filter((one) => one !== null)
              .map((one) =>
                typeof one === 'object' ? JSON.stringify(one) : typeof one === 'number' ? one : String(one),
              ),
          ),
        );
      }
      yield row;
    }
  },
});

function parseObject(text: string | null): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? 'null');
    return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
