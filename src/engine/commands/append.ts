import type { Pipeline } from '../../spl/ast.ts';
import { command } from '../command.ts';
import { subsearchArguments, subsearchOptions } from '../subsearch-options.ts';

interface AppendArguments {
  readonly pipeline: Pipeline;
  readonly maxRows: number | undefined;
}

const options = { extendtimerange: 'boolean', ...subsearchOptions } as const;

export const append = command<AppendArguments>({
  name: 'append',
  category: 'combining',
  kind: 'dataset',
  summary: 'Puts the results of a subsearch behind the current results.',
  arguments: [
    { name: 'subsearch', type: 'subsearch', doc: 'The search whose results follow.' },
    ...subsearchArguments,
    { name: 'extendtimerange', type: 'boolean', default: false, doc: 'Accepted; it does not change the result.' },
  ],
  examples: [
    {
      title: 'rows of a subsearch follow',
      given: [{ a: '1' }],
      search: 'append [| makeresults | eval a="2" | fields - _time]',
      gives: [{ a: '1' }, { a: '2' }],
    },
    {
      title: 'only so many',
      given: [{ a: '1' }],
      search: 'append maxout=1 [| makeresults count=3 | eval a="2" | fields - _time]',
      gives: [{ a: '1' }, { a: '2' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const pipeline = parser.subsearch();
    parser.options(options, given);
    return { pipeline, maxRows: given.maxout };
  },
  fields: (_args, wanted) => wanted,
  *run(rows, args, job) {
    yield* rows;
    const added = job.subsearch(args.pipeline, { maxRows: args.maxRows ?? job.limits.appendRows });
    const before = job.inputColumns();
    if (before) job.columns([...before, ...added.columns]);
    yield* added.rows;
  },
});
