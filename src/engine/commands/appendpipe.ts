import type { Pipeline } from '../../spl/ast.ts';
import { allFields, type Row } from '../../values/index.ts';
import { command } from '../command.ts';

export const appendpipe = command<{ pipeline: Pipeline; runInPreview: boolean }>({
  name: 'appendpipe',
  category: 'combining',
  kind: 'dataset',
  summary: 'Runs commands over a copy of the current results and puts what they give behind them.',
  arguments: [
    { name: 'subpipeline', type: 'subsearch', doc: 'The commands to run over the copy.' },
    { name: 'run_in_preview', type: 'boolean', default: true, doc: 'Accepted; there is no preview.' },
  ],
  examples: [
    {
      title: 'a total behind the rows',
      given: [{ n: '1' }, { n: '2' }],
      search: 'appendpipe [stats sum(n) AS n]',
      gives: [{ n: '1' }, { n: '2' }, { n: '3' }],
    },
    {
      title: 'a row where there is none',
      given: [],
      search: 'appendpipe [stats count | where count=0]',
      gives: [{ count: '0' }],
    },
  ],
  parse(parser) {
    const given = parser.options({ run_in_preview: 'boolean' } as const);
    return { pipeline: parser.subsearch({ overRows: true }), runInPreview: given.run_in_preview ?? true };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const all = [...rows];
    const copies: Row[] = all.map((row) => new Map(row));
    yield* all;
    const before = job.inputColumns();
    const added = job.runOver(args.pipeline, copies, before);
    if (before) job.columns([...before, ...added.columns]);
    yield* added.rows;
  },
});
