import type { Pipeline } from '../../spl/ast.ts';
import { allFields, type Row, scalarsOf, wildcardToRegExp } from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

interface ForeachArguments {
  readonly mode: 'multifield' | 'multivalue' | 'json_array' | 'auto_collections';
  readonly patterns: readonly string[];
  readonly template: string;
}

const options = {
  mode: ['multifield', 'multivalue', 'json_array', 'auto_collections'],
  fieldstr: 'string',
  matchstr: 'string',
  matchseg1: 'string',
  matchseg2: 'string',
  matchseg3: 'string',
  itemstr: 'string',
  iterstr: 'string',
} as const;

export const foreach = command<ForeachArguments & { names: Readonly<Record<string, string>> }>({
  name: 'foreach',
  category: 'fields',
  kind: 'streaming',
  summary: 'Runs a template of eval commands once for each field that matches, or for each item of a list.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'Names and `*` patterns; in the list modes, one field.' },
    {
      name: 'template',
      type: 'subsearch',
      doc: 'Commands with `<<FIELD>>`, `<<MATCHSTR>>`, `<<MATCHSEG1>>` to `3`, `<<ITEM>>` and `<<ITER>>`.',
    },
    {
      name: 'mode',
      type: 'enum',
      default: 'multifield',
      doc: '`multifield`, `multivalue`, `json_array` or `auto_collections`.',
    },
    {
      name: 'fieldstr',
      type: 'string',
      default: '<<FIELD>>',
      doc: 'Another token for the field name; likewise matchstr, matchseg1-3, itemstr, iterstr.',
    },
  ],
  examples: [
    {
      title: 'each matching field',
      given: [{ a1: '1', a2: '2', t: '0' }],
      search: "foreach a* [eval t=t+'<<FIELD>>']",
      gives: [{ a1: '1', a2: '2', t: '3' }],
    },
    {
      title: 'each value',
      given: [{ m: ['1', '2'], t: '0' }],
      search: 'foreach mode=multivalue m [eval t=t+<<ITEM>>]',
      gives: [{ m: ['1', '2'], t: '3' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const patterns: string[] = [];
    while (!parser.atEnd() && !parser.atSubsearch()) {
      patterns.push(parser.fieldName().name);
      parser.skipCommas();
      parser.options(options, given);
    }
    const body = parser.bracketText();
    parser.options(options, given);
    if (patterns.length === 0) parser.fail('foreach needs a field', parser.spanHere());
    const { mode, ...names } = given;
    return { mode: mode ?? 'multifield', patterns, template: body.text, names };
  },
  // The template may read and write any field.
  fields: () => allFields,
  *run(rows, args, job) {
    const compiled = new Map<string, Pipeline>();
    const apply = (row: Row, substitutions: Readonly<Record<string, string>>): Row => {
      const text = substitute(args.template, substitutions, args.names);
      let pipeline = compiled.get(text);
      if (!pipeline) {
        pipeline = job.parse(`| ${text.replace(/^\s*\|/, '')}`);
        compiled.set(text, pipeline);
      }
      return job.runOver(pipeline, [row]).rows[0] ?? row;
    };
    if (args.mode === 'multifield') yield* eachField(rows, args.patterns, job, apply);
    else for (const row of rows) yield eachItem(row, args, apply);
  },
});

/** The fields of all rows are collected first: a field that one row lacks is still visited there. */
function* eachField(
  rows: Iterable<Row>,
  patterns: readonly string[],
  job: JobContext,
  apply: (row: Row, tokens: Record<string, string>) => Row,
): Generator<Row> {
  const all = [...rows];
  const known = new Set<string>();
  for (const row of all) for (const name of row.keys()) known.add(name);
  const visits: Record<string, string>[] = [];
  for (const pattern of patterns) {
    const test = wildcardToRegExp(pattern);
    const names = pattern.includes('*')
      ? [...known].filter((name) => !name.startsWith('_') || pattern.startsWith('_'))
      : [pattern];
    for (const name of names) {
      const segments = test.exec(name)?.slice(1);
      if (!segments) continue;
      visits.push({
        FIELD: name,
        MATCHSTR: segments.join(''),
        MATCHSEG1: segments[0] ?? '',
        MATCHSEG2: segments[1] ?? '',
        MATCHSEG3: segments[2] ?? '',
      });
    }
  }
  for (let row of all) {
    for (const tokens of visits) {
      job.tick();
      row = apply(row, tokens);
    }
    yield row;
  }
}

function eachItem(row: Row, args: ForeachArguments, apply: (row: Row, tokens: Record<string, string>) => Row): Row {
  const field = args.patterns[0]!;
  const value = row.get(field) ?? null;
  if (value === null) return row;
  const json =
    args.mode === 'json_array' ||
    (args.mode === 'auto_collections' && typeof value === 'string' && value.trimStart().startsWith('['));
  const items = json ? jsonItems(String(scalarsOf(value)[0])) : scalarsOf(value).map(String);
  return items.reduce(
    (current, item, i) => apply(current, { FIELD: field, ITEM: literal(item), ITER: String(i) }),
    row,
  );
}

function literal(item: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(item) ? item : `"${item.replace(/[\\"]/g, '\\$&')}"`;
}

function jsonItems(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) : [];
  } catch {
    return [];
  }
}

function substitute(
  template: string,
  tokens: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): string {
  let text = template;
  for (const [token, value] of Object.entries(tokens)) {
    const custom = names[`${token.toLowerCase()}str`] ?? names[token.toLowerCase()];
    text = replaceToken(text, `<<${token}>>`, value);
    if (custom) text = replaceToken(text, custom, value);
  }
  return text;
}

/** Inside of quotation marks, a value that has its own stands without them. */
function replaceToken(text: string, token: string, value: string): string {
  if (!/^"[^]*"$/.test(value)) return text.replaceAll(token, () => value);
  return text
    .replace(/"(?:[^"\\]|\\[^])*"/g, (quoted) => quoted.replaceAll(token, () => value.slice(1, -1)))
    .replaceAll(token, () => value);
}
