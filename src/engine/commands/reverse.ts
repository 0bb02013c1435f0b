import { command } from '../command.ts';

export const reverse = command<null>({
  name: 'reverse',
  category: 'ordering',
  kind: 'dataset',
  summary: 'Turns the order of the results around.',
  arguments: [],
  examples: [
    {
      title: 'the last comes first',
      given: [{ n: '1' }, { n: '2' }],
      search: 'reverse',
      gives: [{ n: '2' }, { n: '1' }],
    },
    {
      title: 'twice is the same',
      given: [{ n: '1' }, { n: '2' }],
      search: 'reverse | reverse',
      gives: [{ n: '1' }, { n: '2' }],
    },
  ],
  parse: () => null,
  fields: (_args, wanted) => wanted,
  outputs: (_args, before) => before,
  *run(rows) {
    yield* [...rows].reverse();
  },
});
