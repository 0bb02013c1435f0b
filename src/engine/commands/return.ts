import { fieldSet, type Row, scalarsOf, scalarText, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface ReturnArguments {
  readonly count: number;
  readonly items: readonly { readonly field: string; readonly as?: string; readonly valueOnly: boolean }[];
}

export const returnCommand = command<ReturnArguments>({
  name: 'return',
  category: 'combining',
  kind: 'transforming',
  summary: 'Gives the values of a subsearch to the search around it as one search text.',
  arguments: [
    { name: 'count', type: 'integer', default: 1, doc: 'How many results to return.' },
    {
      name: 'fields',
      type: 'fields',
      doc: '`field` gives `field="value"`, `$field` the bare value, `alias=field` another name.',
    },
  ],
  examples: [
    {
      title: 'a condition',
      given: [{ a: '1' }, { a: '2' }],
      search: 'return 2 a',
      gives: [{ search: '(a="1") OR (a="2")' }],
    },
    { title: 'a bare value', given: [{ a: '1' }], search: 'return $a', gives: [{ search: '1' }] },
  ],
  parse(parser) {
    const count = parser.tryInteger() ?? 1;
    const items: { field: string; as?: string; valueOnly: boolean }[] = [];
    for (;;) {
      parser.skipCommas();
      if (parser.atEnd()) break;
      const word = parser.fieldName().name;
      if (parser.tryChar('=')) items.push({ as: word, field: parser.fieldName().name, valueOnly: false });
      else if (word.startsWith('$')) items.push({ field: word.slice(1), valueOnly: true });
      else items.push({ field: word, valueOnly: false });
    }
    if (items.length === 0) parser.fail('return needs a field', parser.spanHere());
    return { count, items };
  },
  fields: (args) => fieldSet(args.items.map((item) => item.field)),
  outputs: () => ['search'],
  *run(rows, args, job) {
    const parts: string[] = [];
    let count = 0;
    for (const row of rows) {
      if (++count > args.count) break;
      const conditions = args.items.flatMap((item) => conditionOf(row, item));
      if (conditions.length > 0) parts.push(conditions.join(' '));
    }
    job.columns(['search']);
    const bare = parts.length === 1 && args.items.some((item) => item.valueOnly);
    if (parts.length > 0) yield new Map([['search', bare ? parts[0]! : parts.map((part) => `(${part})`).join(' OR ')]]);
  },
});

function conditionOf(row: Row, item: ReturnArguments['items'][number]): string[] {
  const text = textOf(row.get(item.field) ?? null);
  if (text === null) return [];
  return [item.valueOnly ? text : `${item.as ?? item.field}="${text.replace(/[\\"]/g, '\\$&')}"`];
}

const formatOptions = { mvsep: 'string', maxresults: 'integer', emptystr: 'string' } as const;

interface FormatArguments {
  readonly words: readonly string[];
  readonly separator: string;
  readonly maxResults: number;
  readonly empty: string;
}

export const format = command<FormatArguments>({
  name: 'format',
  category: 'combining',
  kind: 'transforming',
  summary: 'Turns the results into one search text.',
  arguments: [
    {
      name: 'words',
      type: 'other',
      doc: 'Six quoted texts: row start, column start, column separator, column end, row separator, row end.',
    },
    { name: 'mvsep', type: 'string', default: 'OR', doc: 'Between the values of a multivalue.' },
    { name: 'maxresults', type: 'integer', default: 0, doc: 'How many results to use; 0 uses all.' },
    { name: 'emptystr', type: 'string', default: 'NOT( )', doc: 'The text where there are no results.' },
  ],
  examples: [
    {
      title: 'rows become alternatives',
      given: [{ a: '1', b: 'x' }, { a: '2' }],
      search: 'format',
      gives: [{ search: '( ( a="1" AND b="x" ) OR ( a="2" ) )' }],
    },
    { title: 'no rows', given: [], search: 'format', gives: [{ search: 'NOT( )' }] },
  ],
  parse(parser) {
    const given = parser.options(formatOptions);
    const words: string[] = [];
    for (let word = parser.tryString(); word; word = parser.tryString()) words.push(word.text);
    parser.options(formatOptions, given);
    if (words.length !== 0 && words.length !== 6)
      parser.fail(`format needs six texts, not ${words.length}`, parser.spanHere(), undefined, 'spl-bad-argument');
    return {
      words: words.length === 6 ? words : ['(', '(', 'AND', ')', 'OR', ')'],
      separator: given.mvsep ?? 'OR',
      maxResults: given.maxresults ?? 0,
      empty: given.emptystr ?? 'NOT( )',
    };
  },
  fields: (_args, _wanted) => fieldSet(['*']),
  outputs: () => ['search'],
  *run(rows, args, job) {
    const [start, open, between, close, or, end] = args.words;
    const parts: string[] = [];
    for (const row of rows) {
      if (args.maxResults > 0 && parts.length >= args.maxResults) break;
      const names = new Set([...(job.inputColumns() ?? []), ...row.keys()]);
      const conditions = [...names].flatMap((name) => {
        if (name.startsWith('_')) return [];
        const options = scalarsOf(row.get(name) ?? null).map(
          (one) => `${name}="${scalarText(one).replace(/[\\"]/g, '\\$&')}"`,
        );
        return options.length > 1 ? [`( ${options.join(` ${args.separator} `)} )`] : options;
      });
      if (conditions.length > 0) parts.push(`${open} ${conditions.join(` ${between} `)} ${close}`);
    }
    job.columns(['search']);
    yield new Map([['search', parts.length === 0 ? args.empty : `${start} ${parts.join(` ${or} `)} ${end}`]]);
  },
});
