import type { Row } from '../../values/index.ts';
import { command } from '../command.ts';

interface FillnullArguments {
  readonly value: string;
  readonly names: readonly string[];
}

const options = { value: 'string' } as const;

export const fillnull = command<FillnullArguments>({
  name: 'fillnull',
  category: 'fields',
  kind: 'dataset',
  summary: 'Replaces null values.',
  arguments: [
    { name: 'value', type: 'string', default: '0', doc: 'What stands in for null.' },
    {
      name: 'fields',
      type: 'fields',
      doc: 'The fields to fill, made where they do not exist; without any, every field seen in the results.',
    },
  ],
  examples: [
    {
      title: 'every column that some row has',
      given: [{ a: '1' }, { b: '2' }],
      search: 'fillnull',
      gives: [
        { a: '1', b: '0' },
        { b: '2', a: '0' },
      ],
    },
    {
      title: 'listed fields are made',
      given: [{ a: '1' }],
      search: 'fillnull value=none c',
      gives: [{ a: '1', c: 'none' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const names = parser.fieldNames({ optional: true, options: Object.keys(options) });
    parser.options(options, given);
    return { value: given.value ?? '0', names };
  },
  fields: (_args, wanted) => wanted,
  outputs: (args, before) => before && [...new Set([...before, ...args.names])],
  *run(rows, args, job) {
    if (args.names.length > 0) {
      for (const row of rows) yield fill(row, args.names, args.value);
      const before = job.inputColumns();
      if (before) job.columns([...before, ...args.names]);
      return;
    }
    const all = [...rows];
    // A field without a value in any result is none that exists (Search Reference, "fillnull", "Usage").
    const names = new Set<string>();
    for (const row of all) for (const name of row.keys()) if (!name.startsWith('_')) names.add(name);
    for (const row of all) {
      job.tick();
      yield fill(row, names, args.value);
    }
  },
});

function fill(row: Row, names: Iterable<string>, value: string): Row {
  for (const name of names) if (!row.has(name)) row.set(name, value);
  return row;
}
