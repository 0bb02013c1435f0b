import { compareText, type Row, scalarsOf, scalarText } from '../../values/index.ts';
import { command } from '../command.ts';

interface ContingencyArguments {
  readonly rowField: string;
  readonly columnField: string;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly useTotal: boolean;
  readonly totalName: string;
}

const options = {
  maxrows: 'integer',
  maxcols: 'integer',
  mincolcover: 'number',
  minrowcover: 'number',
  usetotal: 'boolean',
  totalstr: 'string',
} as const;

export const contingency = command<ContingencyArguments>({
  name: 'contingency',
  aliases: ['counttable', 'ctable'],
  category: 'statistics',
  kind: 'transforming',
  summary: 'Counts how often the values of two fields occur together.',
  arguments: [
    { name: 'field1', type: 'field', doc: 'A row for each of its values.' },
    { name: 'field2', type: 'field', doc: 'A column for each of its values.' },
    { name: 'maxrows', type: 'integer', default: 1000, doc: 'How many values get a row; the rarest are left out.' },
    { name: 'maxcols', type: 'integer', default: 100, doc: 'How many values get a column.' },
    { name: 'usetotal', type: 'boolean', default: true, doc: 'Whether a row and a column hold the sums.' },
    { name: 'totalstr', type: 'string', default: 'TOTAL', doc: 'The name of both.' },
  ],
  deviations: [
    '`mincolcover` and `minrowcover` are read and have no effect.',
    'Rows and columns come in the order of their names; the order is not documented.',
  ],
  examples: [
    {
      title: 'two fields',
      given: [
        { h: 'a', s: '1' },
        { h: 'a', s: '2' },
        { h: 'b', s: '1' },
      ],
      search: 'contingency usetotal=false h s',
      gives: [
        { h: 'a', '1': '1', '2': '1' },
        { h: 'b', '1': '1', '2': '0' },
      ],
    },
    {
      title: 'with totals',
      given: [{ h: 'a', s: 'x' }],
      search: 'contingency h s',
      gives: [
        { h: 'a', x: '1', TOTAL: '1' },
        { h: 'TOTAL', x: '1', TOTAL: '1' },
      ],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const names = parser.fieldNames({ options: Object.keys(options) });
    parser.options(options, given);
    if (names.length !== 2) parser.fail('contingency needs two fields', parser.spanHere());
    return {
      rowField: names[0]!,
      columnField: names[1]!,
      maxRows: given.maxrows ?? 1000,
      maxColumns: given.maxcols ?? 100,
      useTotal: given.usetotal ?? true,
      totalName: given.totalstr ?? 'TOTAL',
    };
  },
  fields: (args, wanted) => wanted.with(args.rowField, args.columnField),
  *run(rows, args, job) {
    const cells = new Map<string, Map<string, number>>();
    const columns = new Map<string, number>();
    for (const row of rows) {
      job.tick();
      for (const left of scalarsOf(row.get(args.rowField) ?? null).map(scalarText))
        for (const top of scalarsOf(row.get(args.columnField) ?? null).map(scalarText)) {
          const line = cells.get(left) ?? new Map<string, number>();
          cells.set(left, line.set(top, (line.get(top) ?? 0) + 1));
          columns.set(top, (columns.get(top) ?? 0) + 1);
        }
    }
    const sum = (line: ReadonlyMap<string, number>) => [...line.values()].reduce((a, b) => a + b, 0);
    const lines = commonest(new Map([...cells].map(([name, line]) => [name, sum(line)])), args.maxRows);
    const names = commonest(columns, args.maxColumns);
    const total = args.useTotal ? [args.totalName] : [];
    job.columns([args.rowField, ...names, ...total]);
    const make = (title: string, count: (name: string) => number): Row => {
      const row: Row = new Map<string, string | number>([[args.rowField, title]]);
      for (const name of names) row.set(name, count(name));
      if (args.useTotal)
        row.set(
          args.totalName,
          names.reduce((all, name) => all + count(name), 0),
        );
      return row;
    };
    for (const line of lines) yield make(line, (name) => cells.get(line)!.get(name) ?? 0);
    if (args.useTotal && lines.length > 0)
      yield make(args.totalName, (name) => lines.reduce((all, line) => all + (cells.get(line)!.get(name) ?? 0), 0));
  },
});

function commonest(counts: ReadonlyMap<string, number>, limit: number): string[] {
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || compareText(a, b))
    .slice(0, limit === 0 ? undefined : limit)
    .map(([name]) => name)
    .sort(compareText);
}
