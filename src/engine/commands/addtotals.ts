import { fieldSet, type Row, scalarsOf, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

interface AddtotalsArguments {
  readonly row: boolean;
  readonly column: boolean;
  readonly fieldName: string;
  readonly label: string;
  readonly labelField?: string;
  readonly fields: readonly string[];
}

const options = { row: 'boolean', col: 'boolean', labelfield: 'string', label: 'string', fieldname: 'string' } as const;

/** `addtotals` sums across each row by default, `addcoltotals` down the columns. */
function totals(name: 'addtotals' | 'addcoltotals', byRow: boolean) {
  return command<AddtotalsArguments>({
    name,
    category: 'statistics',
    kind: 'dataset',
    summary: byRow
      ? 'Adds the sum of the numeric fields to each result.'
      : 'Adds a result with the sum of each numeric field.',
    arguments: [
      { name: 'fields', type: 'fields', doc: 'The fields to sum; all visible ones by default.' },
      { name: 'row', type: 'boolean', default: byRow, doc: 'Whether each row gets a sum.' },
      { name: 'col', type: 'boolean', default: !byRow, doc: 'Whether a row with the column sums follows.' },
      { name: 'fieldname', type: 'field', default: 'Total', doc: 'The field for the row sums.' },
      { name: 'label', type: 'string', default: 'Total', doc: 'The label of the summary row.' },
      { name: 'labelfield', type: 'field', doc: 'The field that gets the label.' },
    ],
    examples: byRow
      ? [
          {
            title: 'the sum of a row',
            given: [{ a: '1', b: '2' }],
            search: 'addtotals',
            gives: [{ a: '1', b: '2', Total: '3' }],
          },
          {
            title: 'of some fields',
            given: [{ a: '1', b: '2', c: 'x' }],
            search: 'addtotals fieldname=Score, a, c',
            gives: [{ a: '1', b: '2', c: 'x', Score: '1' }],
          },
        ]
      : [
          {
            title: 'with a label',
            given: [{ h: 'a', n: '1' }],
            search: 'addcoltotals labelfield=h label=all',
            gives: [
              { h: 'a', n: '1' },
              { h: 'all', n: '1' },
            ],
          },
          {
            title: 'a row of sums',
            given: [{ a: '1' }, { a: '2' }],
            search: 'addcoltotals',
            gives: [{ a: '1' }, { a: '2' }, { a: '3' }],
          },
        ],
    parse(parser) {
      const { given, names: fields } = parser.optionsAndFields(options);
      return {
        row: given.row ?? byRow,
        column: given.col ?? !byRow,
        fieldName: given.fieldname ?? 'Total',
        label: given.label ?? 'Total',
        ...(given.labelfield ? { labelField: given.labelfield } : {}),
        fields,
      };
    },
    fields: (args, wanted) =>
      args.fields.length === 0
        ? fieldSet(['*'])
        : wanted.without(...(args.row ? [args.fieldName] : [])).with(...args.fields),
    *run(rows, args) {
      const chosen = args.fields.length === 0 ? undefined : fieldSet(args.fields);
      const columns = new Map<string, number>();
      const isChosen = (name: string) =>
        chosen?.names.has(name) || (!name.startsWith('_') && (chosen?.has(name) ?? true));
      for (const row of rows) {
        let sum: number | null = null;
        for (const [name, value] of row) {
          if (!isChosen(name)) continue;
          for (const one of scalarsOf(value)) {
            const number = toNumber(one);
            if (number === null) continue;
            sum = (sum ?? 0) + number;
            columns.set(name, (columns.get(name) ?? 0) + number);
          }
        }
        if (args.row) {
          row.set(args.fieldName, sum ?? 0);
          columns.set(args.fieldName, (columns.get(args.fieldName) ?? 0) + (sum ?? 0));
        }
        yield row;
      }
      if (!args.column) return;
      const last: Row = new Map(columns);
      if (args.labelField) last.set(args.labelField, args.label);
      yield last;
    },
  });
}

export const addtotals = totals('addtotals', true);
export const addcoltotals = totals('addcoltotals', false);
