import { allFields, type Row, setField, textOf, type Value } from '../../values/index.ts';
import { command } from '../command.ts';

/** Commands that turn rows into columns and back. */
export const untable = command<{ x: string; name: string; value: string }>({
  name: 'untable',
  category: 'reshaping',
  kind: 'transforming',
  summary: 'Turns columns into rows: one for each cell.',
  arguments: [
    { name: 'x', type: 'field', doc: 'The field that stays.' },
    { name: 'name', type: 'field', doc: 'Gets the column name.' },
    { name: 'value', type: 'field', doc: 'Gets the cell.' },
  ],
  examples: [
    {
      title: 'cells become rows',
      given: [{ h: 'a', x: '1', y: '2' }],
      search: 'untable h name value',
      gives: [
        { h: 'a', name: 'x', value: '1' },
        { h: 'a', name: 'y', value: '2' },
      ],
    },
    {
      title: 'a cell without a value makes no row',
      given: [
        { h: 'a', x: '1' },
        { h: 'b', y: '2' },
      ],
      search: 'untable h name value',
      gives: [
        { h: 'a', name: 'x', value: '1' },
        { h: 'b', name: 'y', value: '2' },
      ],
    },
  ],
  parse(parser) {
    const names = parser.fieldNames();
    if (names.length !== 3) parser.fail('untable needs three fields', parser.spanHere());
    return { x: names[0]!, name: names[1]!, value: names[2]! };
  },
  fields: () => allFields,
  outputs: (args) => [args.x, args.name, args.value],
  *run(rows, args, job) {
    job.columns([args.x, args.name, args.value]);
    for (const row of rows) {
      for (const [name, value] of row) {
        if (name === args.x || name.startsWith('_')) continue;
        const made: Row = new Map();
        setField(made, args.x, row.get(args.x) ?? null);
        made.set(args.name, name);
        setField(made, args.value, value);
        yield made;
      }
    }
  },
});

interface XyseriesArguments {
  readonly x: string;
  readonly name: string;
  readonly values: readonly string[];
  /** Column names where there are several value fields, with $AGG$ and $VAL$. */
  readonly format: string;
}

export const xyseries = command<XyseriesArguments>({
  name: 'xyseries',
  aliases: ['maketable'],
  category: 'reshaping',
  kind: 'transforming',
  summary: 'Turns rows into columns: one column for each value of a field.',
  arguments: [
    { name: 'x', type: 'field', doc: 'One row for each of its values.' },
    { name: 'name', type: 'field', doc: 'One column for each of its values.' },
    { name: 'values', type: 'fields', doc: 'The fields for the cells.' },
    { name: 'grouped', type: 'boolean', default: false, doc: 'Accepted: the results count as unsorted.' },
    { name: 'sep', type: 'string', default: ': ', doc: 'Between value field and name where there are several.' },
    { name: 'format', type: 'string', doc: 'Column names with `$AGG$` and `$VAL$`; goes before sep.' },
  ],
  examples: [
    {
      title: 'rows become cells',
      given: [
        { h: 'a', n: 'x', v: '1' },
        { h: 'a', n: 'y', v: '2' },
      ],
      search: 'xyseries h n v',
      gives: [{ h: 'a', x: '1', y: '2' }],
    },
    {
      title: 'two value fields',
      given: [{ h: 'a', n: 'x', v: '1', w: '2' }],
      search: 'xyseries h n v w',
      gives: [{ h: 'a', 'v: x': '1', 'w: x': '2' }],
    },
  ],
  parse(parser) {
    const options = { grouped: 'boolean', sep: 'string', format: 'string' } as const;
    const given = parser.options(options);
    const names: string[] = [];
    for (;;) {
      parser.options(options, given);
      const field = parser.tryFieldName();
      if (!field) break;
      names.push(field.name);
      parser.skipCommas();
    }
    if (names.length < 3) parser.fail('xyseries needs at least three fields', parser.spanHere());
    return {
      x: names[0]!,
      name: names[1]!,
      values: names.slice(2),
      format: given.format ?? `$AGG$${given.sep ?? ': '}$VAL$`,
    };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const lines = new Map<string, Row>();
    const columns = new Set<string>();
    for (const row of rows) {
      const key = textOf(row.get(args.x) ?? null);
      const name = textOf(row.get(args.name) ?? null);
      if (key === null || name === null) continue;
      let line = lines.get(key);
      if (!line) {
        line = new Map([[args.x, row.get(args.x)!]]);
        lines.set(key, line);
      }
      for (const value of args.values) {
        const column =
          args.values.length === 1
            ? name
            : args.format.replace(/\$(AGG|VAL)\$/g, (_whole, token) => (token === 'AGG' ? value : name));
        columns.add(column);
        setField(line, column, row.get(value) ?? null);
      }
    }
    job.columns([args.x, ...[...columns].sort()]);
    yield* lines.values();
  },
});

interface TransposeArguments {
  readonly count: number;
  readonly column: string;
  readonly header?: string;
  readonly includeEmpty: boolean;
}

export const transpose = command<TransposeArguments>({
  name: 'transpose',
  category: 'reshaping',
  kind: 'transforming',
  summary: 'Turns rows into columns and columns into rows.',
  arguments: [
    { name: 'count', type: 'integer', default: 5, doc: 'How many rows to turn; 0 turns all.' },
    { name: 'column_name', type: 'field', default: 'column', doc: 'Gets the names of the old columns.' },
    { name: 'header_field', type: 'field', doc: 'Its values name the new columns.' },
    { name: 'include_empty', type: 'boolean', default: true, doc: 'Whether columns without values are kept.' },
  ],
  examples: [
    {
      title: 'turned around',
      given: [{ a: '1', b: '2' }],
      search: 'transpose',
      gives: [
        { column: 'a', 'row 1': '1' },
        { column: 'b', 'row 1': '2' },
      ],
    },
    {
      title: 'a field names the columns',
      given: [
        { h: 'a', n: '1' },
        { h: 'b', n: '2' },
      ],
      search: 'transpose header_field=h',
      gives: [{ column: 'n', a: '1', b: '2' }],
    },
  ],
  parse(parser) {
    const options = { column_name: 'string', header_field: 'string', include_empty: 'boolean' } as const;
    const given = parser.options(options);
    const count = parser.tryInteger() ?? 5;
    parser.options(options, given);
    return {
      count,
      column: given.column_name ?? 'column',
      ...(given.header_field ? { header: given.header_field } : {}),
      includeEmpty: given.include_empty ?? true,
    };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const all: Row[] = [];
    for (const row of rows) {
      if (args.count > 0 && all.length >= args.count) break;
      all.push(row);
    }
    const names = new Set(job.inputColumns() ?? []);
    for (const row of all) for (const name of row.keys()) names.add(name);
    const heads = all.map((row, i) =>
      args.header === undefined ? `row ${i + 1}` : (textOf(row.get(args.header) ?? null) ?? `row ${i + 1}`),
    );
    job.columns([args.column, ...heads]);
    for (const name of names) {
      if (name === args.header || name.startsWith('_')) continue;
      const values = all.map((row): Value => row.get(name) ?? null);
      if (!args.includeEmpty && values.every((value) => value === null)) continue;
      const made: Row = new Map([[args.column, name as Value]]);
      values.forEach((value, i) => setField(made, heads[i]!, value));
      yield made;
    }
  },
});
