import { allFields, fieldSet, isMultivalue, type Row, scalarText, toNumber, type Value } from '../../values/index.ts';
import { command } from '../command.ts';

interface TojsonArguments {
  readonly patterns: readonly string[];
  readonly output: string;
  readonly includeInternal: boolean;
  readonly defaultType: string;
}

export const tojson = command<TojsonArguments>({
  name: 'tojson',
  category: 'fields',
  kind: 'streaming',
  summary: 'Writes the fields of a result as one JSON object.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'Names and patterns; all visible fields by default.' },
    { name: 'output_field', type: 'field', default: '_raw', doc: 'The field to write.' },
    {
      name: 'include_internal',
      type: 'boolean',
      default: false,
      doc: 'Whether fields that begin with `_` are written.',
    },
    { name: 'default_type', type: 'enum', default: 'none', doc: '`auto` and `num` turn numeric text into numbers.' },
    { name: 'fill_null', type: 'boolean', default: false, doc: 'Accepted.' },
  ],
  examples: [
    {
      title: 'all fields',
      given: [{ a: '1', b: ['x', 'y'] }],
      search: 'tojson output_field=j | fields j',
      gives: [{ j: '{"a":"1","b":["x","y"]}' }],
    },
    {
      title: 'one field, a number',
      given: [{ a: '1', b: 'x' }],
      search: 'tojson a default_type=num output_field=j | fields j',
      gives: [{ j: '{"a":1}' }],
    },
  ],
  parse(parser) {
    const options = {
      output_field: 'string',
      include_internal: 'boolean',
      default_type: ['auto', 'num', 'str', 'bool', 'json', 'none'],
      fill_null: 'boolean',
    } as const;
    const given = parser.options(options);
    const patterns: string[] = [];
    while (!parser.atEnd()) {
      const field = parser.fieldName().name;
      const typed = /^(?:auto|num|str|bool|json|none)\((.*)\)$/i.exec(field);
      patterns.push(...(typed ? typed[1]!.split(',').map((one) => one.trim()) : [field]));
      parser.skipCommas();
      parser.options(options, given);
    }
    return {
      patterns,
      output: given.output_field ?? '_raw',
      includeInternal: given.include_internal ?? false,
      defaultType: given.default_type ?? 'none',
    };
  },
  fields: () => allFields,
  *run(rows, args) {
    const chosen = args.patterns.length === 0 ? allFields : fieldSet(args.patterns);
    for (const row of rows) {
      row.set(args.output, JSON.stringify(toObject(row, args, (name) => chosen.has(name))));
      yield row;
    }
  },
});

function toObject(row: Row, args: TojsonArguments, chosen: (name: string) => boolean): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const leaf = (value: Value): unknown => {
    if (isMultivalue(value)) return value.map(leaf);
    if (args.defaultType === 'auto' || args.defaultType === 'num') return toNumber(value as string) ?? value;
    return value === null ? null : scalarText(value as string);
  };
  for (const [name, value] of row) {
    if (!chosen(name) || (name.startsWith('_') && !args.includeInternal)) continue;
    Object.defineProperty(object, name, { value: leaf(value), enumerable: true, configurable: true, writable: true });
  }
  return object;
}
