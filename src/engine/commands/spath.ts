import { jsonFields } from '../../formats/json-fields.ts';
import { closeXml, xmlPaths } from '../../formats/xml.ts';
import { allFields, multivalue, type Row, scalarsOf, setField, textOf } from '../../values/index.ts';
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
    {
      name: 'path',
      type: 'string',
      doc: 'A path such as `a.b{}.c`; without it, every leaf in the first 5000 characters becomes a field (limits.conf, `[spath] extraction_cutoff`).',
    },
    { name: 'output', type: 'field', doc: 'The field to write; the path by default.' },
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
    return wanted.with(args.input);
  },
  *run(rows, args, job) {
    const most = job.limits.spathCharacters;
    for (const row of rows) {
      job.tick();
      const text = textOf(row.get(args.input) ?? null);
      if (text !== null) {
        if (args.path === undefined) {
          extractAll(row, text, most);
          if (text.length > most)
            job.message('INFO', `spath without a path has read the first ${most} characters only.`);
        } else {
          const value = spathValues(text, args.path);
          if (value !== null) setField(row, args.output ?? args.path, value);
        }
      }
      yield row;
    }
  },
});

/** What is cut off gives the fields before the cut (Search Reference, "spath", Location path omitted). */
function extractAll(row: Row, text: string, most: number): void {
  const read = text.slice(0, most);
  const fields = read.trimStart().startsWith('<')
    ? xmlPaths(read.length < text.length ? closeXml(read) : read)
    : jsonFields(read);
  for (const [name, values] of fields ?? []) setField(row, name, multivalue(scalarsOf(values)));
}
