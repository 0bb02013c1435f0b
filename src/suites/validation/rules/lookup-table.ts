import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentFile } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import { readCsvRecords } from '../../../formats/csv.ts';
import { type Complaint, type Rule, type RuleContext, schemaRule } from '../rule.ts';

const file = 'lookups/sample_lookup.yml';
const csv = 'lookups/sample_lookup.csv';

/** The CSV file of a lookup, by its name in lookups/; undefined where it has none. */
function tableOf(file: ContentFile, { pack }: RuleContext): string | undefined {
  const lookup = pack.lookups.get(String(file.data.name));
  return lookup?.kind === 'csv' && lookup.file === file ? lookup.resource : undefined;
}

const key = (file: ContentFile) => (file.data.filename === undefined ? ['name'] : ['filename']);

export const lookupMatchType = schemaRule({
  id: 'lookup-match-type',
  severity: 'error',
  explanation: 'A match type is WILDCARD(field) or CIDR(field).',
  kinds: ['lookup'],
  bad: { file, set: 'match_type: [WILDCARD]' },
  good: { file, set: 'match_type: [WILDCARD(pattern)]' },
});

export const lookupFileMissing: Rule = {
  meta: {
    id: 'lookup-file-missing',
    severity: 'error',
    explanation: 'The CSV file of a lookup lies beside its YAML file.',
    kinds: ['lookup'],
    bad: {
      file: 'lookups/lonely.yml',
      files: {
        'lookups/lonely.yml':
          "name: lonely\nid: 6a1f0b7e-5b0e-4f0e-9f39-5a2b1c3d4e5f\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ndescription: A lookup.\nlookup_type: csv\n",
      },
    },
    good: { file },
  },
  *check(file, context) {
    const name = tableOf(file, context);
    if (name !== undefined && context.pack.csv(name) === undefined)
      yield { message: `there is no file lookups/${name}`, path: key(file) };
  },
};

export const lookupCsvShape: Rule = {
  meta: {
    id: 'lookup-csv-shape',
    severity: 'error',
    explanation: 'A CSV file has a header, and each row has as many cells as the header.',
    kinds: ['lookup'],
    bad: { file, files: { [csv]: 'pattern,weight\nrun*,1,2\n' } },
    good: { file, files: { [csv]: 'pattern,weight\nrun*,1\n' } },
  },
  *check(file, context) {
    const rows = rowsOf(file, context);
    if (!rows) return;
    const [header, ...rest] = rows;
    if (!header || header.every((cell) => cell.trim() === '')) {
      yield { message: 'the CSV file has no header', path: key(file) };
      return;
    }
    const twice = header.find((cell, i) => header.indexOf(cell) < i);
    if (twice !== undefined) yield { message: `the column "${twice}" stands twice in the header`, path: key(file) };
    const wrong = rest.findIndex((row) => row.length !== header.length);
    if (wrong >= 0)
      yield {
        message: `row ${wrong + 2} of the CSV file has ${rest[wrong]!.length} cells, the header ${header.length}`,
        path: key(file),
      };
  },
};

export const lookupColumn: Rule = {
  meta: {
    id: 'lookup-column',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'A match type names a column of the table.',
    kinds: ['lookup'],
    bad: { file, set: 'match_type: [WILDCARD(patern)]' },
    good: { file, set: 'match_type: [WILDCARD(pattern)]' },
  },
  *check(file, context) {
    const header = rowsOf(file, context)?.[0];
    const lookup = context.pack.lookups.get(String(file.data.name));
    const columns = header ?? (lookup?.kind === 'kvstore' && lookup.fields.length > 0 ? lookup.fields : undefined);
    if (!columns) return;
    yield* unknownColumns(file, columns);
  },
};

function* unknownColumns(file: ContentFile, columns: readonly string[]): Generator<Complaint> {
  const given = file.data.match_type;
  const list = Array.isArray(given) ? given.map(String) : typeof given === 'string' ? [given] : [];
  for (const [i, text] of list.entries())
    for (const [, field] of text.matchAll(/\(([^()]*)\)/g)) {
      if (columns.includes(field!.trim())) continue;
      const hint = didYouMean(field!, columns);
      yield {
        message: `the table has no column "${field}"`,
        path: Array.isArray(given) ? ['match_type', i] : ['match_type'],
        hint: hint ?? `it has ${columns.join(', ')}`,
      };
    }
}

export const lookupKvstoreKey: Rule = {
  meta: {
    id: 'lookup-kvstore-key',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'The first field of a KV store lookup is _key, by which rows are found and replaced.',
    kinds: ['lookup'],
    dialects: ['v5'],
    bad: { file: 'lookups/sample_store.yml', set: 'fields: [user, seen]' },
    good: { file: 'lookups/sample_store.yml', set: 'fields: [_key, user, seen]' },
  },
  *check(file) {
    const { fields } = file.data;
    if (file.data.lookup_type === 'kvstore' && Array.isArray(fields) && fields.length > 0 && fields[0] !== '_key')
      yield { message: `the first field is "${fields[0]}", not "_key"`, path: ['fields', 0] };
  },
};

export const lookupOrigin: Rule = {
  meta: {
    id: 'lookup-origin',
    severity: 'error',
    explanation: 'A lookup of the v4 form has a file or a collection, not both and not none.',
    kinds: ['lookup'],
    dialects: ['v4'],
    bad: { dialect: 'v4', file, set: 'collection: sample' },
    good: { dialect: 'v4', file },
  },
  *check(file) {
    const { filename, collection, lookup_type: type } = file.data;
    if (type !== undefined) return;
    if (filename !== undefined && collection !== undefined)
      yield { message: 'both "filename" and "collection" are given', path: ['collection'], onKey: true };
    if (filename === undefined && collection === undefined)
      yield { message: 'neither "filename" nor "collection" is given', path: ['name'] };
  },
};

export const lookupModelFile: Rule = {
  meta: {
    id: 'lookup-model-file',
    severity: 'error',
    explanation: 'The model of a machine-learning lookup lies in lookups/ as __mlspl_NAME.mlmodel.',
    kinds: ['lookup'],
    dialects: ['v5', 'ng'],
    bad: { file: 'lookups/sample_lookup.yml', set: 'lookup_type: mlmodel' },
    good: { file: 'lookups/sample_lookup.yml', set: 'lookup_type: csv' },
  },
  *check(file, { pack }) {
    if (file.data.lookup_type !== 'mlmodel') return;
    const stem = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    const wanted = `${stem.startsWith('__mlspl_') ? '' : '__mlspl_'}${stem}.mlmodel`;
    if (!existsSync(join(pack.root, 'lookups', wanted)))
      yield { message: `there is no file lookups/${wanted}`, path: ['lookup_type'] };
  },
};

export const lookupUnused: Rule = {
  meta: {
    id: 'lookup-unused',
    severity: 'warning',
    explanation: 'No search or macro of the pack names the lookup.',
    kinds: ['lookup'],
    bad: {
      file: 'lookups/orphan.yml',
      files: {
        'lookups/orphan.csv': 'a\n1\n',
        'lookups/orphan.yml':
          "name: orphan\nid: 9c3f0b7e-5b0e-4f0e-9f39-5a2b1c3d4e5f\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ndescription: A lookup.\nlookup_type: csv\n",
      },
    },
    good: { file },
  },
  *check(file, { references, pack }) {
    const { name } = file.data;
    if (typeof name !== 'string' || name === '') return;
    const resource = pack.lookups.get(name)?.resource ?? name;
    if (![name, resource, `${name}.csv`].some((one) => references.lookups.has(one)))
      yield { message: `nothing uses the lookup "${name}"`, path: ['name'] };
  },
};

type Table = readonly (readonly string[])[] | undefined;

/** By validation: a CSV file may have been saved since the last one, though its YAML file was not. */
const tables = new WeakMap<RuleContext, Map<ContentFile, Table>>();

/** The rows of a lookup's CSV file, the header first; read once for all rules. */
function rowsOf(file: ContentFile, context: RuleContext): Table {
  const read = tables.get(context) ?? new Map<ContentFile, Table>();
  tables.set(context, read);
  if (!read.has(file)) read.set(file, readRows(file, context));
  return read.get(file);
}

function readRows(file: ContentFile, context: RuleContext): Table {
  const name = tableOf(file, context);
  const text = name === undefined ? undefined : context.pack.csv(name);
  if (text === undefined || text.length > 20_000_000) return undefined;
  const rows = [...readCsvRecords(text)].map((record) => record.fields);
  return rows.filter((row) => row.length > 1 || row[0] !== '');
}
