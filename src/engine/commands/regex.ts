import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { scalarsOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface RegexArguments {
  readonly field: string;
  readonly negated: boolean;
  readonly pattern: CompiledRegex;
}

export const regex = command<RegexArguments>({
  name: 'regex',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Keeps the results whose field matches, or does not match, a regular expression.',
  arguments: [
    { name: 'field', type: 'field', default: '_raw', doc: 'The field to look at: `field="…"` or `field!="…"`.' },
    { name: 'pattern', type: 'regex', doc: 'A PCRE, found anywhere in the value.' },
  ],
  examples: [
    {
      title: 'matching is case-sensitive',
      given: [{ p: 'cmd.exe' }, { p: 'CMD.EXE' }],
      search: 'regex p="exe$"',
      gives: [{ p: 'cmd.exe' }],
    },
    {
      title: '!= keeps what does not match, absent fields too',
      given: [{ p: 'a' }, { p: 'b' }, { q: 'a' }],
      search: 'regex p!="a"',
      gives: [{ p: 'b' }, { q: 'a' }],
    },
  ],
  parse(parser) {
    let field = '_raw';
    let negated = false;
    let text = parser.tryString();
    const behind = text && /^\s*(!?=)/.exec(parser.text.slice(parser.offset, parser.end));
    if (text && behind) {
      field = text.text;
      text = undefined;
    } else if (!text) field = parser.fieldName().name;
    if (!text) {
      if (field.endsWith('!')) {
        field = field.slice(0, -1);
        negated = true;
      }
      parser.skipSpace();
      if (parser.tryChar('!')) negated = true;
      parser.expectChar('=');
      const value = parser.tryString() ?? parser.rest();
      text = value;
    }
    return { field, negated, pattern: compilePattern(parser, text.text, text.span) };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    for (const row of rows) {
      job.tick();
      const matches = scalarsOf(row.get(args.field) ?? null).some((value) => args.pattern.test(String(value)));
      if (matches !== args.negated) yield row;
    }
  },
});

/** Compiles a pattern that stands in the search, so that a bad one is shown there. */
export function compilePattern(
  parser: { fail(message: string, span: { start: number; end: number }, hint?: string, code?: string): never },
  pattern: string,
  span: { start: number; end: number },
): CompiledRegex {
  try {
    return compileRegex(pattern);
  } catch (error) {
    return parser.fail(
      `the regular expression cannot be used: ${(error as Error).message}`,
      span,
      undefined,
      'spl-bad-regex',
    );
  }
}
