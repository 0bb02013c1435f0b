import type { Assignment } from '../../spl/ast.ts';
import { command } from '../command.ts';

export const fieldformat = command<{ assignments: readonly Assignment[] }>({
  name: 'fieldformat',
  category: 'fields',
  kind: 'streaming',
  summary: 'Changes how a field is shown, not its value.',
  arguments: [{ name: 'field=expression', type: 'expression', doc: 'The expression for the shown text.' }],
  deviations: ["Results carry the value itself, as Splunk's REST API returns it by default."],
  examples: [
    {
      title: 'the value stays',
      given: [{ n: '1000' }],
      search: 'fieldformat n=tostring(n, "commas")',
      gives: [{ n: '1000' }],
    },
    {
      title: 'a calculation sees the value',
      given: [{ n: '5' }],
      search: 'fieldformat n=n." kg" | eval m=n+1',
      gives: [{ n: '5', m: '6' }],
    },
  ],
  parse: (parser) => ({ assignments: parser.assignments() }),
  fields: (_args, wanted) => wanted,
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    for (const assignment of args.assignments) job.compile(assignment.expression);
    yield* rows;
  },
});
