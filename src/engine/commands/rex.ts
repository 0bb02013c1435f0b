import type { CompiledRegex } from '../../formats/pcre.ts';
import { fieldSet, multivalue, type Row, scalarsOf, setField } from '../../values/index.ts';
import { command } from '../command.ts';
import { compileSed, type SedScript } from '../sed.ts';
import { compilePattern } from './regex.ts';

interface RexArguments {
  readonly field: string;
  readonly maxMatch: number;
  readonly offsetField?: string;
  readonly pattern?: CompiledRegex;
  readonly sed?: SedScript;
}

const options = { field: 'string', max_match: 'integer', offset_field: 'string', mode: ['sed'] } as const;

export const rex = command<RexArguments>({
  name: 'rex',
  category: 'fields',
  kind: 'streaming',
  summary: 'Extracts fields with named groups of a regular expression, or edits a field with a sed expression.',
  arguments: [
    { name: 'field', type: 'field', default: '_raw', doc: 'The field to read.' },
    { name: 'pattern', type: 'regex', doc: 'A PCRE with named groups; each group becomes a field.' },
    {
      name: 'max_match',
      type: 'integer',
      default: 1,
      doc: 'How many matches to take; more than one make multivalues. 0 takes all.',
    },
    { name: 'offset_field', type: 'field', doc: 'A field that gets where each group stands: `name=0-3`.' },
    { name: 'mode', type: 'enum', doc: '`sed`: the argument is `s/regex/replacement/flags` or `y/abc/xyz/`.' },
  ],
  examples: [
    {
      title: 'a named group becomes a field',
      given: [{ p: 'C:\\a\\b.exe' }],
      search: 'rex field=p "(?<file>[^\\\\\\\\]+)$"',
      gives: [{ p: 'C:\\a\\b.exe', file: 'b.exe' }],
    },
    {
      title: 'several matches',
      given: [{ t: 'a1b22' }],
      search: 'rex field=t max_match=0 "(?<n>\\d+)"',
      gives: [{ t: 'a1b22', n: ['1', '22'] }],
    },
    { title: 'sed mode', given: [{ t: 'a-b-c' }], search: 'rex field=t mode=sed "s/-/_/g"', gives: [{ t: 'a_b_c' }] },
  ],
  parse(parser) {
    const given = parser.options(options);
    const text = parser.tryString();
    parser.options(options, given);
    const pattern = text ?? parser.tryString();
    parser.options(options, given);
    if (!pattern)
      return parser.fail(
        'rex needs a regular expression in double quotes',
        parser.spanHere(),
        'for example: rex field=path "(?<file>[^/]+)$"',
      );
    const field = given.field ?? '_raw';
    const base = {
      field,
      maxMatch: given.max_match ?? 1,
      ...(given.offset_field ? { offsetField: given.offset_field } : {}),
    };
    if (given.mode === 'sed') return { ...base, sed: compileSed(parser, pattern.text, pattern.span) };
    const compiled = compilePattern(parser, pattern.text, pattern.span);
    if (compiled.groupNames.length === 0) {
      parser.fail(
        'the regular expression has no named group, so nothing would be extracted',
        pattern.span,
        'name a group: (?<field>…)',
        'spl-bad-argument',
      );
    }
    return { ...base, pattern: compiled };
  },
  fields(args, wanted) {
    const produced = args.pattern ? [...args.pattern.groupNames, ...(args.offsetField ? [args.offsetField] : [])] : [];
    // A group may leave an existing value as it is where nothing matches, so it stays wanted.
    return produced.length > 0 && !wanted.all && !produced.some((name) => wanted.has(name))
      ? wanted
      : wanted.with(args.field);
  },
  outputs: (args, before) =>
    before && [
      ...fieldSet([...before, ...(args.pattern?.groupNames ?? []), ...(args.offsetField ? [args.offsetField] : [])])
        .names,
    ],
  *run(rows, args, job) {
    for (const row of rows) {
      job.tick();
      const values = scalarsOf(row.get(args.field) ?? null);
      if (args.sed) {
        if (values.length > 0) setField(row, args.field, multivalue(values.map((value) => args.sed!(String(value)))));
      } else if (values.length > 0) extract(row, values.map(String), args);
      yield row;
    }
  },
});

function extract(row: Row, values: readonly string[], args: RexArguments): void {
  const pattern = args.pattern!;
  const found = new Map<string, string[]>();
  const offsets: string[] = [];
  for (const value of values) {
    let from = 0;
    for (let count = 0; args.maxMatch === 0 || count < args.maxMatch; count++) {
      const match = pattern.exec(value, from);
      if (!match) break;
      for (const name of pattern.groupNames) {
        const text = match.groups[name];
        if (text === undefined) continue;
        const list = found.get(name);
        if (list) list.push(text);
        else found.set(name, [text]);
        if (args.offsetField) {
          const at = value.indexOf(text, match.index);
          offsets.push(`${name}=${at}-${at + text.length - 1}`);
        }
      }
      from = match.end > match.index ? match.end : match.end + 1;
      if (from > value.length) break;
    }
  }
  for (const [name, list] of found) setField(row, name, multivalue(list));
  if (args.offsetField && offsets.length > 0) row.set(args.offsetField, offsets.join('&'));
}
