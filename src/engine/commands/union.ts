import type { Pipeline } from '../../spl/ast.ts';
import { allFields } from '../../values/index.ts';
import { command } from '../command.ts';
import { subsearchArguments, subsearchOptions } from '../subsearch-options.ts';

interface UnionArguments {
  readonly pipelines: readonly Pipeline[];
  readonly first: boolean;
  readonly maxRows: number | undefined;
}

export const union = command<UnionArguments>({
  name: 'union',
  category: 'combining',
  kind: 'dataset',
  summary: 'Merges the results of several subsearches, and those before it where it is not the first command.',
  arguments: [
    { name: 'subsearches', type: 'subsearch', doc: 'One or more searches in brackets.' },
    ...subsearchArguments,
  ],
  deviations: ['Named datasets as arguments are refused; write the dataset as a subsearch: `[| from …]`.'],
  examples: [
    {
      title: 'rows of both',
      given: [{ a: '1' }],
      search: 'union [| makeresults | eval a="2" | fields - _time]',
      gives: [{ a: '1' }, { a: '2' }],
    },
    {
      title: 'as the first command',
      given: [],
      search: 'union [| makeresults | eval a="1" | table a] [| makeresults | eval a="2" | table a]',
      gives: [{ a: '1' }, { a: '2' }],
    },
  ],
  parse(parser) {
    const given = parser.options(subsearchOptions);
    const pipelines: Pipeline[] = [];
    for (parser.skipCommas(); parser.atSubsearch(); parser.skipCommas()) {
      pipelines.push(parser.subsearch());
      parser.options(subsearchOptions, given);
    }
    if (!parser.atEnd()) parser.unsupported('union over a named dataset', parser.spanHere());
    if (pipelines.length === 0) parser.fail('union needs a subsearch in brackets', parser.spanHere());
    return { pipelines, first: parser.isFirstCommand, maxRows: given.maxout };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    if (!args.first) yield* rows;
    for (const pipeline of args.pipelines) {
      const part = job.subsearch(pipeline, { maxRows: args.maxRows ?? job.limits.appendRows });
      const before = job.inputColumns();
      if (before) job.columns([...before, ...part.columns]);
      yield* part.rows;
    }
  },
});
