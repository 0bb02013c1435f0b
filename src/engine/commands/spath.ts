import { jsonFields } from '../../formats/json-fields.ts';
import { xmlPaths } from '../../formats/xml.ts';
import { allFields, multivalue, setField, textOf } from '../../values/index.ts';
import { command } from '../command.ts';
import { spathValues } from '../functions/text.ts';

interface SpathArguments {
  readonly input: string;
  readonly path?: string;
  readonly output?: string;
}

const options = { input: 'string', output: 'string', path: 'string' } as const;

export const spath = command<SpathArguments>({
  name: 'spath',
  category: 'fields',
  kind: 'streaming',
  summary: 'Extracts fields from JSON or XML.',
  arguments: [
    { name: 'input', type: 'field', default: '_raw', doc: 'The field to read.' },
    { name: 'path', type: 'string', doc: 'A path such as `a.b{}.c`; without it, every leaf becomes a field.' },
    { name: 'output', type: 'field', doc: 'The field to write; the path by default.' },
  ],
  deviations: [
    'Without a path the whole text is read, not only its first 5000 characters (limits.conf, extraction_cutoff).',
  ],
  examples: [
    {
      title: 'every leaf',
      given: [{ j: '{"a":{"b":1},"l":[1,2]}' }],
      search: 'spath input=j | fields - j',
      gives: [{ 'a.b': '1', 'l{}': ['1', '2'] }],
    },
    {
      title: 'one path',
      given: [{ j: '{"a":{"b":1}}' }],
      search: 'spath input=j path=a.b output=x | fields x',
      gives: [{ x: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    if (!parser.atEnd() && given.path === undefined) {
      given.path = (parser.tryString() ?? { text: parser.fieldName().name }).text;
      parser.options(options, given);
    }
    return {
      input: given.input ?? '_raw',
      ...(given.path === undefined ? {} : { path: given.path }),
      ...(given.output === undefined ? {} : { output: given.output }),
    };
  },
  fields(args, wanted) {
    if (args.path === undefined) return wanted.all ? allFields : wanted.with(args.input);
    return wanted.without(args.output ?? args.path).with(args.input);
  },
  *run(rows, args, job) {
    for (const row of rows) {
      job.tick();
      const text = textOf(row.get(args.input) ?? null);
      if (text !== null) {
        if (args.path === undefined) extractAll(row, text);
        else {
          const value = spathValues(text, args.path);
          if (value !== null) setField(row, args.output ?? args.path, value);
        }
      }
      yield row;
    }
  },
});

function extractAll(row: Parameters<typeof setField>[0], text: string): void {
  const start = text.trimStart()[0];
  if (start === '<') for (const [name, values] of xmlPaths(text) ?? []) setField(row, name, multivalue(values));
  else for (const [name, value] of jsonFields(text) ?? []) setField(row, name, value);
}
