import { fieldSet, type Row, textOf, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

export const gauge = command<{ value: string; ranges: readonly string[] }>({
  name: 'gauge',
  category: 'reshaping',
  kind: 'transforming',
  summary: 'Turns a number into the table that a gauge shows: `x`, and the ends of its ranges `y1`, `y2` ….',
  arguments: [
    { name: 'value', type: 'field', doc: 'A field, or a number.' },
    { name: 'ranges', type: 'other', doc: 'Fields or numbers; 0 30 70 100 by default.' },
  ],
  examples: [
    {
      title: 'own ranges',
      given: [{ n: '5' }],
      search: 'gauge n 0 10 20',
      gives: [{ x: '5', y1: '0', y2: '10', y3: '20' }],
    },
    {
      title: 'the default ranges',
      given: [{ n: '5' }],
      search: 'gauge n',
      gives: [{ x: '5', y1: '0', y2: '30', y3: '70', y4: '100' }],
    },
  ],
  parse(parser) {
    const value = parser.fieldName().name;
    const ranges = parser.fieldNames({ optional: true });
    return { value, ranges: ranges.length > 0 ? ranges : ['0', '30', '70', '100'] };
  },
  fields: (args) => fieldSet([args.value, ...args.ranges].filter((word) => toNumber(word) === null)),
  outputs: (args) => ['x', ...args.ranges.map((_, i) => `y${i + 1}`)],
  *run(rows, args, job) {
    job.columns(['x', ...args.ranges.map((_, i) => `y${i + 1}`)]);
    for (const row of rows) {
      const read = (word: string) => (toNumber(word) === null ? textOf(row.get(word) ?? null) : word);
      const made: Row = new Map();
      [args.value, ...args.ranges].forEach((word, i) => {
        const text = read(word);
        if (text !== null) made.set(i === 0 ? 'x' : `y${i}`, text);
      });
      yield made;
      return;
    }
  },
});
