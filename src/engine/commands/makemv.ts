import type { CompiledRegex } from '../../formats/pcre.ts';
import { multivalue, scalarsOf, setField } from '../../values/index.ts';
import { command } from '../command.ts';
import { compilePattern } from './regex.ts';

interface MakemvArguments {
  readonly field: string;
  readonly delimiter: string;
  readonly tokenizer?: CompiledRegex;
  readonly allowEmpty: boolean;
}

const options = { delim: 'string', tokenizer: 'string', allowempty: 'boolean', setsv: 'boolean' } as const;

export const makemv = command<MakemvArguments>({
  name: 'makemv',
  category: 'multivalue',
  kind: 'streaming',
  summary: 'Splits a field into a multivalue.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field to split.' },
    { name: 'delim', type: 'string', default: ' ', doc: 'What separates the values.' },
    { name: 'tokenizer', type: 'regex', doc: 'A PCRE whose first group is a value; used instead of delim.' },
    { name: 'allowempty', type: 'boolean', default: false, doc: 'Whether empty values between delimiters are kept.' },
    { name: 'setsv', type: 'boolean', default: false, doc: 'Accepted; it does not change the result.' },
  ],
  examples: [
    { title: 'a delimiter', given: [{ a: 'x,,y' }], search: 'makemv delim="," a', gives: [{ a: ['x', 'y'] }] },
    {
      title: 'empty values are kept on demand',
      given: [{ a: 'x,,y' }],
      search: 'makemv delim="," allowempty=true a',
      gives: [{ a: ['x', '', 'y'] }],
    },
    {
      title: 'a tokenizer',
      given: [{ a: 'k1=v1;k2=v2' }],
      search: 'makemv tokenizer="=(\\w+)" a',
      gives: [{ a: ['v1', 'v2'] }],
    },
  ],
  parse(parser) {
    parser.skipSpace();
    const given = parser.options(options);
    const at = parser.offset;
    const field = parser.fieldName().name;
    parser.options(options, given);
    const tokenizer =
      given.tokenizer === undefined ? undefined : compilePattern(parser, given.tokenizer, { start: at, end: at + 1 });
    return {
      field,
      delimiter: given.delim ?? ' ',
      ...(tokenizer ? { tokenizer } : {}),
      allowEmpty: given.allowempty ?? false,
    };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (_args, before) => before,
  *run(rows, args) {
    for (const row of rows) {
      const values = scalarsOf(row.get(args.field) ?? null);
      if (values.length > 0)
        setField(row, args.field, multivalue(values.flatMap((value) => split(String(value), args))));
      yield row;
    }
  },
});

function split(text: string, args: MakemvArguments): string[] {
  if (!args.tokenizer) {
    const parts = args.delimiter === '' ? [...text] : text.split(args.delimiter);
    return args.allowEmpty ? parts : parts.filter((part) => part !== '');
  }
  const found: string[] = [];
  for (const match of args.tokenizer.matches(text)) {
    const token = match.captures[0] ?? match.text;
    if (token !== '' || args.allowEmpty) found.push(token);
  }
  return found;
}
