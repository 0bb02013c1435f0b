import type { Row } from '../../values/index.ts';
import { command } from '../command.ts';

export const tail = command<{ limit: number }>({
  name: 'tail',
  category: 'filtering',
  kind: 'dataset',
  summary: 'Keeps the last results, in reverse order.',
  arguments: [{ name: 'limit', type: 'integer', default: 10, doc: 'How many results to keep.' }],
  examples: [
    {
      title: 'the last two, the last one first',
      given: [{ n: '1' }, { n: '2' }, { n: '3' }],
      search: 'tail 2',
      gives: [{ n: '3' }, { n: '2' }],
    },
    { title: 'one', given: [{ n: '1' }, { n: '2' }], search: 'tail 1', gives: [{ n: '2' }] },
  ],
  parse: (parser) => ({ limit: parser.tryInteger() ?? 10 }),
  fields: (_args, wanted) => wanted,
  outputs: (_args, before) => before,
  *run(rows, args) {
    const last: Row[] = [];
    for (const row of rows) {
      last.push(row);
      if (last.length > args.limit) last.shift();
    }
    yield* last.reverse();
  },
});
