import { fieldSet, type Row } from '../../values/index.ts';
import { command } from '../command.ts';

interface TableArguments {
  readonly names: readonly string[];
}

export const table = command<TableArguments>({
  name: 'table',
  category: 'fields',
  kind: 'transforming',
  summary: 'Turns the results into a table of the listed fields, in that order.',
  arguments: [{ name: 'fields', type: 'fields', doc: 'Names and `*` patterns, separated by commas or blanks.' }],
  examples: [
    {
      title: 'columns come in the listed order',
      given: [{ a: '1', b: '2', c: '3' }],
      search: 'table c a',
      gives: [{ c: '3', a: '1' }],
    },
    { title: 'a wildcard', given: [{ b: '1', a1: '2', a2: '3' }], search: 'table a*', gives: [{ a1: '2', a2: '3' }] },
  ],
  parse: (parser) => ({ names: parser.fieldNames() }),
  fields: (args) => fieldSet(args.names),
  outputs(args, before) {
    if (!args.names.some((name) => name.includes('*'))) return args.names;
    if (!before) return undefined;
    return args.names.flatMap((name) =>
      name.includes('*') ? before.filter((one) => fieldSet([name]).has(one)) : [name],
    );
  },
  *run(rows, args, job) {
    const plain = args.names.every((name) => !name.includes('*'));
    if (plain) {
      job.columns(args.names);
      for (const row of rows) {
        const kept: Row = new Map();
        for (const name of args.names) if (row.has(name)) kept.set(name, row.get(name)!);
        yield kept;
      }
      return;
    }
    // Patterns take their columns from all rows.
    const all = [...rows];
    const known = new Set(job.inputColumns() ?? []);
    for (const row of all) for (const name of row.keys()) known.add(name);
    const visible = [...known].filter((name) => !name.startsWith('_'));
    const columns = args.names.flatMap((name) => {
      if (!name.includes('*')) return [name];
      const pattern = fieldSet([name]);
      return (name.startsWith('_') ? [...known] : visible).filter((one) => pattern.has(one)).sort();
    });
    job.columns(columns);
    for (const row of all) {
      const kept: Row = new Map();
      for (const name of new Set(columns)) if (row.has(name)) kept.set(name, row.get(name)!);
      yield kept;
    }
  },
});
