import type { Pipeline } from '../../spl/ast.ts';
import type { Value } from '../../values/index.ts';
import { command } from '../command.ts';
import { subsearchArguments, subsearchOptions } from '../subsearch-options.ts';

interface AppendcolsArguments {
  readonly pipeline: Pipeline;
  readonly override: boolean;
  readonly maxRows: number | undefined;
}

const options = { override: 'boolean', ...subsearchOptions } as const;

export const appendcols = command<AppendcolsArguments>({
  name: 'appendcols',
  category: 'combining',
  kind: 'dataset',
  summary: 'Adds the fields of a subsearch to the current results, the first row to the first, and so on.',
  arguments: [
    { name: 'subsearch', type: 'subsearch', doc: 'The search whose fields are added.' },
    {
      name: 'override',
      type: 'boolean',
      default: false,
      doc: 'Whether a field of the subsearch replaces one that exists.',
    },
    ...subsearchArguments,
  ],
  examples: [
    {
      title: 'rows pair up by position',
      given: [{ a: '1' }, { a: '2' }],
      search: 'appendcols [| makeresults | eval b="x" | fields - _time]',
      gives: [{ a: '1', b: 'x' }, { a: '2' }],
    },
    {
      title: 'existing fields stay',
      given: [{ a: '1' }],
      search: 'appendcols [| makeresults | eval a="x" | fields - _time]',
      gives: [{ a: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const pipeline = parser.subsearch();
    parser.options(options, given);
    return { pipeline, override: given.override ?? false, maxRows: given.maxout };
  },
  fields: (_args, wanted) => wanted,
  *run(rows, args, job) {
    const added = job.subsearch(args.pipeline, { maxRows: args.maxRows ?? job.limits.appendRows });
    let i = 0;
    for (const row of rows) {
      for (const [name, value] of visible(added.rows[i] ?? []))
        if (args.override || !row.has(name)) row.set(name, value);
      i++;
      yield row;
    }
    const before = job.inputColumns();
    if (before) job.columns([...before, ...added.columns.filter((name) => !name.startsWith('_'))]);
    for (; i < added.rows.length; i++) yield new Map(visible(added.rows[i]!));
  },
});

/** Internal fields of the subsearch are not added (Search Reference, "appendcols"). */
function* visible(row: Iterable<readonly [string, Value]>): Generator<readonly [string, Value]> {
  for (const field of row) if (!field[0].startsWith('_')) yield field;
}
