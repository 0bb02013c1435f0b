import type { SearchExpr } from '../../spl/ast.ts';
import { fieldSet, noFields } from '../../values/index.ts';
import { command } from '../command.ts';
import { scanEvents, scanServicesOf } from '../search/scan.ts';
import { timeRangeOf } from '../search/time-range.ts';

const shown = ['_time', 'host', 'index', 'source', 'sourcetype', 'splunk_server'];

export const metasearch = command<{ expression: SearchExpr }>({
  name: 'metasearch',
  category: 'generating',
  kind: 'generating',
  summary: 'Finds events as `search` does, and returns only their time and metadata.',
  arguments: [{ name: 'expression', type: 'expression', doc: 'Terms, and comparisons of metadata.' }],
  examples: [
    { title: 'nothing indexed', given: [], search: 'metasearch index=main', gives: [] },
    { title: 'a count', given: [], search: 'metasearch error | stats count', gives: [{ count: '0' }] },
  ],
  parse(parser) {
    parser.requireFirst();
    return { expression: parser.searchExpression() };
  },
  fields: () => noFields,
  outputs: () => shown,
  *run(_rows, args, job) {
    const expression = job.resolveSearch(args.expression);
    const range = timeRangeOf(expression, job, job.environment.now, job.environment.timezone);
    const request = { expression, range, wanted: fieldSet(shown), ordered: true };
    for (const row of scanEvents(request, scanServicesOf(job))) {
      for (const name of row.keys()) if (!shown.includes(name)) row.delete(name);
      yield row;
    }
  },
});
