import { DiagnosticError } from '../../diagnostics/index.ts';
import { command } from '../command.ts';

export const requireCommand = command<null>({
  name: 'require',
  category: 'filtering',
  kind: 'dataset',
  summary: 'Makes the search fail where there are no results.',
  arguments: [],
  examples: [
    { title: 'results pass through', given: [{ a: '1' }], search: 'require', gives: [{ a: '1' }] },
    { title: 'all of them', given: [{ a: '1' }, { a: '2' }], search: 'require', gives: [{ a: '1' }, { a: '2' }] },
  ],
  parse: () => null,
  fields: (_args, wanted) => wanted,
  *run(rows) {
    let any = false;
    for (const row of rows) {
      any = true;
      yield row;
    }
    if (!any)
      throw new DiagnosticError({
        code: 'spl-no-results',
        severity: 'error',
        message: 'the commands before require returned no results',
      });
  },
});
