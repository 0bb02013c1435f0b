import { allFields } from '../../values/index.ts';
import { command } from '../command.ts';

export const uniq = command<null>({
  name: 'uniq',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Drops a result that is equal in every field to the one before it.',
  arguments: [],
  examples: [
    {
      title: 'neighbours only',
      given: [{ a: '1' }, { a: '1' }, { a: '2' }, { a: '1' }],
      search: 'uniq',
      gives: [{ a: '1' }, { a: '2' }, { a: '1' }],
    },
    {
      title: 'every field counts',
      given: [{ a: '1' }, { a: '1', b: '2' }],
      search: 'uniq',
      gives: [{ a: '1' }, { a: '1', b: '2' }],
    },
  ],
  parse: () => null,
  fields: () => allFields,
  *run(rows) {
    let before: string | undefined;
    for (const row of rows) {
      const key = JSON.stringify([...row].sort(([a], [b]) => (a < b ? -1 : 1)));
      if (key === before) continue;
      before = key;
      yield row;
    }
  },
});
