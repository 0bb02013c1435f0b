import type { SearchExpr } from '../../spl/ast.ts';
import { fieldSet } from '../../values/index.ts';
import { command } from '../command.ts';
import { compileSearch, fieldsOfSearch } from '../search/predicate.ts';
import { scanEvents, scanServicesOf } from '../search/scan.ts';
import { timeRangeOf } from '../search/time-range.ts';

/** What `search` was given. */
export interface SearchArguments {
  readonly expression: SearchExpr;
  /** True for the first command of a pipeline, which reads events from the indexes. */
  readonly generating: boolean;
}

export const search = command<SearchArguments>({
  name: 'search',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Retrieves events from the indexes as the first command, and filters results further down the pipeline.',
  arguments: [
    {
      name: 'expression',
      type: 'expression',
      doc: 'Terms, quoted phrases, field comparisons, IN lists, NOT, OR and AND; OR binds before AND.',
    },
  ],
  deviations: ['`NOT`, `AND` and `OR` are operators only in upper case; `field IN (…)` is accepted in any case.'],
  examples: [
    {
      title: 'values compare without case, and the star is a wildcard',
      given: [{ user: 'Admin' }, { user: 'guest' }],
      search: 'search user=adm*',
      gives: [{ user: 'Admin' }],
    },
    {
      title: 'OR binds before AND',
      given: [{ a: '1', c: '3' }, { b: '2' }, { b: '2', c: '3' }],
      search: 'search a=1 OR b=2 c=3',
      gives: [
        { a: '1', c: '3' },
        { b: '2', c: '3' },
      ],
    },
  ],
  parse: (parser) => ({ expression: parser.searchExpression(), generating: parser.isFirstCommand }),
  fields: (args, wanted) => (args.generating ? fieldSet([]) : wanted.union(fieldsOfSearch(args.expression))),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    const expression = job.resolveSearch(args.expression);
    if (args.generating) {
      const range = timeRangeOf(expression, job, job.environment.now, job.environment.timezone);
      yield* scanEvents({ expression, range, wanted: job.wanted, ordered: true }, scanServicesOf(job));
      return;
    }
    const matches = compileSearch(expression);
    for (const row of rows) {
      job.tick();
      if (matches(row)) yield row;
    }
  },
});
