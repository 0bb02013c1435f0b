import { type FieldSet, fieldSet, type Row } from '../../values/index.ts';
import { command } from '../command.ts';

interface FieldsArguments {
  readonly names: readonly string[];
  readonly remove: boolean;
}

const internal = ['_raw', '_time'];

/** Tells what `fields -` removes: a pattern reaches internal fields only where it begins with an underscore itself. */
function removal(names: readonly string[]): (name: string) => boolean {
  const listed = fieldSet(names);
  const internalListed = fieldSet(names.filter((name) => name.startsWith('_')));
  return (name) => (name.startsWith('_') ? internalListed : listed).has(name);
}

export const fields = command<FieldsArguments>({
  name: 'fields',
  category: 'fields',
  kind: 'streaming',
  summary: 'Keeps or removes fields.',
  arguments: [
    {
      name: '+|-',
      type: 'enum',
      default: '+',
      doc: '`+` keeps the listed fields (and `_raw`, `_time`), `-` removes them.',
    },
    { name: 'fields', type: 'fields', doc: 'Names and `*` patterns, separated by commas or blanks.' },
  ],
  examples: [
    {
      title: 'keeps what is listed',
      given: [{ a: '1', b: '2', c: '3' }],
      search: 'fields a, c',
      gives: [{ a: '1', c: '3' }],
    },
    {
      title: 'removes what is listed',
      given: [{ a: '1', tmp_b: '2', tmp_c: '3' }],
      search: 'fields - tmp_*',
      gives: [{ a: '1' }],
    },
  ],
  parse(parser) {
    const remove = parser.tryChar('-');
    if (!remove) parser.tryChar('+');
    return { names: parser.fieldNames(), remove };
  },
  fields(args, wanted): FieldSet {
    const listed = fieldSet(args.names);
    if (args.remove) return wanted.all ? wanted : wanted.without(...[...wanted.names].filter(removal(args.names)));
    const kept = listed.with(...internal);
    return wanted.all
      ? kept
      : fieldSet([...wanted.names].filter((name) => kept.has(name))).union(
          wanted.patterns.length > 0 ? kept : fieldSet([]),
        );
  },
  outputs(args, before) {
    const listed = fieldSet(args.names);
    if (args.remove) return before?.filter((name) => !listed.has(name));
    // What it keeps of unknown fields is at most what it names.
    if (!before) return args.names.some((name) => name.includes('*')) ? undefined : [...args.names, ...internal];
    return before.filter((name) => listed.has(name) || internal.includes(name));
  },
  *run(rows, args, job) {
    const listed = fieldSet(args.names);
    const removes = removal(args.names);
    const keeps = args.remove
      ? (name: string) => !removes(name)
      : (name: string) => listed.has(name) || internal.includes(name);
    const order = args.names.filter((name) => !name.includes('*'));
    const fixColumns = () => {
      const before = job.inputColumns();
      if (args.remove) {
        if (before) job.columns(before.filter(keeps));
      } else
        job.columns(
          before
            ? [
                ...order.filter((name) => before.includes(name)),
                ...before.filter((name) => keeps(name) && !internal.includes(name)),
              ]
            : order,
        );
    };
    let first = true;
    for (const row of rows) {
      if (first) {
        fixColumns();
        first = false;
      }
      const kept: Row = new Map();
      if (!args.remove) for (const name of order) if (row.has(name)) kept.set(name, row.get(name)!);
      for (const [name, value] of row) if (keeps(name)) kept.set(name, value);
      yield kept;
    }
    if (first) fixColumns();
  },
});
