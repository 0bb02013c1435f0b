import { DiagnosticError, didYouMean } from '../../diagnostics/index.ts';
import { createLookupMatcher, type LookupDefinition } from '../../knowledge/index.ts';
import {
  type FieldSet,
  multivalue,
  type Scalar,
  scalarsOf,
  scalarText,
  setField,
  toNumber,
} from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

interface LookupPair {
  readonly lookupField: string;
  readonly eventField: string;
}
interface LookupArguments {
  readonly name: string;
  readonly inputs: readonly LookupPair[];
  /** Undefined: every other field of the table. */
  readonly outputs?: readonly LookupPair[];
  readonly onlyNew: boolean;
}

export const lookup = command<LookupArguments>({
  name: 'lookup',
  category: 'fields',
  kind: 'streaming',
  summary: 'Adds fields from a lookup table.',
  arguments: [
    { name: 'lookup', type: 'string', doc: 'The name of a lookup definition, or a CSV file.' },
    { name: 'inputs', type: 'fields', doc: 'Key fields: `field` or `field AS field of the result`.' },
    {
      name: 'OUTPUT|OUTPUTNEW',
      type: 'fields',
      doc: 'Fields to add; OUTPUTNEW only fills those that are null. Without it, all others.',
    },
    { name: 'local', type: 'boolean', default: false, doc: 'Accepted; likewise update and event_time_field.' },
  ],
  deviations: ['Geospatial and, but for `ut_shannon.py` of URL Toolbox, external lookups are refused.'],
  examples: [
    {
      title: 'a field of a table',
      files: { 'lookups/users.csv': 'user,dept\nalice,hr' },
      given: [{ u: 'alice' }, { u: 'bob' }],
      search: 'lookup users.csv user AS u OUTPUT dept',
      gives: [{ u: 'alice', dept: 'hr' }, { u: 'bob' }],
    },
    {
      title: 'only where it is null',
      files: { 'lookups/users.csv': 'user,dept\nalice,hr' },
      given: [{ user: 'alice', dept: 'it' }],
      search: 'lookup users.csv user OUTPUTNEW dept',
      gives: [{ user: 'alice', dept: 'it' }],
    },
  ],
  parse(parser) {
    const options = { local: 'boolean', update: 'boolean', event_time_field: 'string' } as const;
    parser.options(options);
    const name = parser.fieldName().name;
    parser.options(options);
    const inputs = pairs(parser, true);
    if (inputs.length === 0)
      parser.fail('lookup needs a key field', parser.spanHere(), 'for example: lookup users user OUTPUT department');
    const onlyNew = parser.tryKeyword('outputnew');
    const hasOutput = onlyNew || parser.tryKeyword('output');
    return { name, inputs, ...(hasOutput ? { outputs: pairs(parser, false) } : {}), onlyNew };
  },
  fields(args, wanted): FieldSet {
    const outputs = args.outputs?.map((pair) => pair.eventField) ?? [];
    return (args.onlyNew ? wanted : wanted.without(...outputs)).with(...args.inputs.map((pair) => pair.eventField));
  },
  outputs: (args, before) =>
    before && args.outputs ? [...new Set([...before, ...args.outputs.map((pair) => pair.eventField)])] : undefined,
  *run(rows, args, job) {
    const definition = findLookup(args.name, job);
    const keys = args.inputs.map((input) => input.lookupField);
    const table = definition.table();
    const missing = keys.find((key) => table.columns.length > 0 && !table.columns.includes(key));
    if (missing !== undefined) job.message('WARN', `The lookup table "${args.name}" has no field "${missing}".`);
    const outputs =
      args.outputs ??
      table.columns.filter((name) => !keys.includes(name)).map((name) => ({ lookupField: name, eventField: name }));
    const match = createLookupMatcher(definition, keys);
    for (const row of rows) {
      job.tick();
      const inputs = args.inputs.map((input) => scalarsOf(row.get(input.eventField) ?? null).map(scalarText));
      const complete = inputs.every((values) => values.length > 0);
      const found: ReadonlyMap<string, string>[] = [];
      if (complete) {
        // A multivalue key is looked up value by value; several keys pair by position.
        const rounds = Math.max(...inputs.map((values) => values.length));
        const time = toNumber(scalarsOf(row.get('_time') ?? null)[0] ?? '');
        for (let i = 0; i < rounds; i++)
          found.push(
            ...match(
              inputs.map((values) => values[Math.min(i, values.length - 1)]!),
              time,
            ),
          );
      }
      for (const output of outputs) {
        if (args.onlyNew && row.has(output.eventField)) continue;
        const values: Scalar[] = found.flatMap((one) => one.get(output.lookupField) ?? []);
        if (values.length > 0) setField(row, output.eventField, multivalue(values));
        else if (!args.onlyNew) row.delete(output.eventField);
      }
      yield row;
    }
  },
});

function pairs(
  parser: Parameters<Parameters<typeof command<LookupArguments>>[0]['parse']>[0],
  stopAtOutput: boolean,
): LookupPair[] {
  const list: LookupPair[] = [];
  for (;;) {
    parser.skipCommas();
    if (parser.atEnd() || (stopAtOutput && (parser.peekKeyword('output') || parser.peekKeyword('outputnew'))))
      return list;
    const lookupField = parser.fieldName().name;
    const eventField = parser.tryKeyword('as') ? parser.fieldName().name : lookupField;
    list.push({ lookupField, eventField });
  }
}

/** The definition of a lookup, or a plain table for a CSV file that is named directly. */
function findLookup(name: string, job: Pick<JobContext, 'knowledge' | 'message'>): LookupDefinition {
  const definition = job.knowledge.lookup(name);
  if (definition?.isMissing?.())
    job.message('WARN', `the lookup "${name}" is empty: no app has its file lookups/${definition.resource}`);
  if (definition) return definition;
  const table = job.knowledge.lookupFile(name);
  if (table)
    return {
      name,
      kind: 'csv',
      resource: name,
      table: () => table,
      matchTypes: new Map(),
      caseSensitive: true,
      minMatches: 0,
      maxMatches: 100,
    };
  const hint = didYouMean(
    name,
    [...job.knowledge.lookups()].map((one) => one.name),
  );
  throw new DiagnosticError({
    code: 'spl-unknown-lookup',
    severity: 'error',
    message: `there is no lookup "${name}"`,
    ...(hint ? { hint } : {}),
  });
}

/** A lookup with rows to read: a script has none (Search Reference, "inputlookup"), and maps are not read. */
export function findTable(name: string, job: Pick<JobContext, 'knowledge' | 'message'>): LookupDefinition {
  const definition = findLookup(name, job);
  if (definition.kind === 'external')
    throw new DiagnosticError({
      code: 'spl-bad-argument',
      severity: 'error',
      message: `the external lookup "${name}" has no rows to read`,
      hint: 'name a CSV or KV store lookup',
    });
  if (definition.kind === 'geo')
    throw new DiagnosticError({
      code: 'spl-unsupported',
      severity: 'error',
      message: `the lookup "${name}" is a geospatial one, which the embedded engine does not support`,
    });
  return definition;
}
