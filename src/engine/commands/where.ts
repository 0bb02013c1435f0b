import type { Expr } from '../../spl/ast.ts';
import { command } from '../command.ts';
import { fieldsOf } from '../expression.ts';

export const where = command<{ expression: Expr }>({
  name: 'where',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Keeps the results for which an eval expression is true.',
  arguments: [
    {
      name: 'expression',
      type: 'expression',
      doc: 'A boolean eval expression; a row where it is false or null is dropped.',
    },
  ],
  examples: [
    {
      title: 'text compares with case',
      given: [{ user: 'Admin' }, { user: 'admin' }],
      search: 'where user="admin"',
      gives: [{ user: 'admin' }],
    },
    {
      title: 'a comparison with an absent field is not true',
      given: [{ n: '5' }, { m: '1' }],
      search: 'where n>3',
      gives: [{ n: '5' }],
    },
  ],
  parse: (parser) => ({ expression: parser.expression() }),
  fields: (args, wanted) => wanted.union(fieldsOf(args.expression)),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    const holds = job.predicate(args.expression);
    for (const row of rows) {
      job.tick();
      if (holds(row)) yield row;
    }
  },
});
