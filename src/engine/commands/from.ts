import { DiagnosticError, didYouMean } from '../../diagnostics/index.ts';
import { allFields, noFields, type Row } from '../../values/index.ts';
import { command } from '../command.ts';
import { createDataModelReader, resolveDatasets } from '../data-model.ts';
import type { JobContext } from '../job.ts';
import { findTable } from './lookup.ts';

interface FromArguments {
  readonly kind: 'datamodel' | 'lookup' | 'savedsearch';
  readonly name: string;
}

export const from = command<FromArguments>({
  name: 'from',
  category: 'generating',
  kind: 'generating',
  summary: 'Reads a data model dataset, a lookup table or a saved search.',
  arguments: [
    {
      name: 'dataset',
      type: 'string',
      doc: '`datamodel:Model.Dataset`, `lookup:name`, `savedsearch:name`; a blank may stand for the colon.',
    },
  ],
  examples: [
    {
      title: 'a lookup',
      files: { 'lookups/users.csv': 'user\nalice' },
      given: [],
      search: 'from lookup:users.csv',
      gives: [{ user: 'alice' }],
    },
    {
      title: 'a saved search',
      files: { 'default/savedsearches.conf': '[one]\nsearch = | makeresults | eval a=1 | table a' },
      given: [],
      search: 'from savedsearch:one',
      gives: [{ a: '1' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const word = (parser.tryString() ?? { text: parser.fieldName().name }).text;
    const found = /^(datamodel|lookup|savedsearch|inputlookup):?(.*)$/i.exec(word);
    if (!found)
      return parser.fail(
        `"${word}" is no kind of dataset`,
        parser.spanHere(),
        'write datamodel:…, lookup:… or savedsearch:…',
        'spl-bad-argument',
      );
    const kind = found[1]!.toLowerCase().replace('input', '') as FromArguments['kind'];
    parser.tryChar('=');
    parser.tryChar(':');
    const name = (found[2] || (parser.tryString() ?? { text: parser.fieldName().name }).text).replace(/^"|"$/g, '');
    return { kind, name };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    if (args.kind === 'lookup') {
      const table = findTable(args.name, job).table();
      job.columns(table.columns);
      for (const record of table.rows) yield new Map(record);
    } else if (args.kind === 'savedsearch') yield* savedSearchRows(args.name, job);
    else yield* datasetRows(args.name, job, true);
  },
});

/** Events of a dataset, newest first; `flat` without the prefixes of the model. */
export function* datasetRows(name: string, job: JobContext, flat: boolean): Generator<Row> {
  const { model, datasets } = resolveDatasets(job, name, allFields);
  for (const dataset of datasets) {
    const reader = createDataModelReader(
      model,
      dataset,
      job.wanted.with('_raw', '_time', 'host', 'source', 'sourcetype'),
      job,
      flat,
    );
    yield* reader.rows(job, true);
  }
}

/** The results of a saved search's search; `$key$` in its text is replaced by the given values. */
export function* savedSearchRows(
  name: string,
  job: JobContext,
  replacements: ReadonlyMap<string, string> = new Map(),
): Generator<Row> {
  const saved = job.knowledge.savedSearch(name);
  if (!saved) {
    const hint = didYouMean(
      name,
      [...job.knowledge.savedSearches()].map((one) => one.name),
    );
    throw new DiagnosticError({
      code: 'spl-unknown-savedsearch',
      severity: 'error',
      message: `there is no saved search "${name}"`,
      ...(hint ? { hint } : {}),
    });
  }
  const text = saved.search.replace(/\$(\w+)\$/g, (whole, key: string) => replacements.get(key) ?? whole);
  const result = job.subsearch(job.parse(text));
  job.columns(result.columns);
  yield* result.rows;
}
