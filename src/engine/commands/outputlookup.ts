import type { LookupDefinition, LookupTable } from '../../knowledge/index.ts';
import { allFields, type Row, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface OutputlookupArguments {
  readonly name: string;
  readonly append: boolean;
  readonly overrideIfEmpty: boolean;
  readonly keyField?: string;
  readonly max?: number;
}

const options = {
  append: 'boolean',
  create_empty: 'boolean',
  override_if_empty: 'boolean',
  max: 'integer',
  key_field: 'string',
  allow_updates: 'boolean',
  createinapp: 'boolean',
  create_context: ['app', 'user', 'system'],
  output_format: ['splunk_sv_csv', 'splunk_mv_csv'],
} as const;

export const outputlookup = command<OutputlookupArguments>({
  name: 'outputlookup',
  category: 'combining',
  kind: 'dataset',
  summary: 'Writes the results to a lookup table and passes them on.',
  arguments: [
    { name: 'lookup', type: 'string', doc: 'The name of a lookup definition, or a CSV file.' },
    { name: 'append', type: 'boolean', default: false, doc: 'Adds to the table instead of replacing it.' },
    { name: 'override_if_empty', type: 'boolean', default: true, doc: 'Whether no results empty the table.' },
    { name: 'key_field', type: 'field', doc: 'Updates the rows of a KV store collection with this key.' },
    { name: 'max', type: 'integer', doc: 'How many results to write.' },
    {
      name: 'createinapp',
      type: 'boolean',
      doc: 'Accepted; likewise create_context, create_empty, allow_updates and output_format.',
    },
  ],
  deviations: ['The table is kept for the running engine only; nothing is written to disk.'],
  examples: [
    { title: 'results pass through', given: [{ a: '1' }], search: 'outputlookup example_out.csv', gives: [{ a: '1' }] },
    {
      title: 'the table can be read',
      given: [{ a: '1' }],
      search: 'outputlookup example_out.csv | append [| inputlookup example_out.csv]',
      gives: [{ a: '1' }, { a: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const name = parser.fieldName().name;
    parser.options(options, given);
    return {
      name,
      append: given.append ?? false,
      overrideIfEmpty: given.override_if_empty ?? true,
      ...(given.key_field ? { keyField: given.key_field } : {}),
      ...(given.max === undefined ? {} : { max: given.max }),
    };
  },
  fields: () => allFields,
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    const all = [...rows];
    const columns = new Set(job.inputColumns() ?? []);
    for (const row of all) for (const name of row.keys()) columns.add(name);
    const visible = [...columns].filter((name) => !name.startsWith('_') || name === '_key' || name === args.keyField);
    const records = (args.max === undefined ? all : all.slice(0, args.max)).map((row) => record(row, visible));
    if (records.length > 0 || (args.overrideIfEmpty && !args.append)) {
      job.beforeWrite();
      if (args.keyField === undefined) job.knowledge.writeLookup(args.name, records, visible, args.append);
      else
        job.knowledge.writeLookup(
          args.name,
          merged(wholeTable(job.knowledge.lookup(args.name)), records, args.keyField),
          visible,
          false,
        );
    }
    yield* all;
  },
});

function wholeTable(lookup: LookupDefinition | undefined): LookupTable['rows'] {
  return (lookup?.unfiltered ?? lookup?.table)?.().rows ?? [];
}

function record(row: Row, columns: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const name of columns) {
    const text = textOf(row.get(name) ?? null);
    if (text !== null) fields.set(name, text);
  }
  return fields;
}

function merged(
  before: readonly ReadonlyMap<string, string>[],
  records: readonly Map<string, string>[],
  key: string,
): ReadonlyMap<string, string>[] {
  const byKey = new Map(records.map((one) => [one.get(key), one]));
  const kept = before.map((row) => {
    const update = byKey.get(row.get(key));
    if (!update) return row;
    byKey.delete(row.get(key));
    return new Map([...row, ...update]);
  });
  return [...kept, ...byKey.values()];
}
