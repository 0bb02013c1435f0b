import type { Pipeline } from '../../spl/ast.ts';
import { noFields, type Row } from '../../values/index.ts';
import { command } from '../command.ts';

export const multisearch = command<{ pipelines: readonly Pipeline[] }>({
  name: 'multisearch',
  category: 'combining',
  kind: 'generating',
  summary: 'Runs several streaming searches and merges their events by time.',
  arguments: [{ name: 'subsearches', type: 'subsearch', doc: 'Two or more searches in brackets.' }],
  examples: [
    {
      title: 'two searches',
      given: [],
      search: 'multisearch [| makeresults | eval a="1"] [| makeresults | eval a="2"] | table a',
      gives: [{ a: '1' }, { a: '2' }],
    },
    {
      title: 'what both find',
      given: [],
      search: 'multisearch [search index=main] [search index=summary] | stats count',
      gives: [{ count: '0' }],
    },
  ],
  parse(parser) {
    const pipelines: Pipeline[] = [];
    while (parser.atSubsearch()) pipelines.push(parser.subsearch());
    if (pipelines.length < 2) parser.fail('multisearch needs at least two subsearches', parser.spanHere());
    return { pipelines };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    const all: Row[] = args.pipelines.flatMap(
      (pipeline) => job.subsearch(pipeline, { maxRows: job.limits.maxRows }).rows,
    );
    const timeOf = (row: Row) => Number(row.get('_time') ?? 0);
    yield* all.sort((a, b) => timeOf(b) - timeOf(a));
  },
});
