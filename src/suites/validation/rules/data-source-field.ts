import type { DataSourceContent } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import { flowOf } from '../field-flow.ts';
import { detectionRule } from '../rule.ts';
import type { SearchAnalysis } from '../search-analysis.ts';
import { dataSourceParts } from './data-source-unknown.ts';

const source = {
  'data_sources/sample_source.yml':
    "name: Sample Source\nid: c1f2a5d4-90c3-4b62-8d5e-71b0a9e8d3f4\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ndescription: A source.\nsource: sample\nsourcetype: sample\nfields: [user, dest, process]\n",
};

/** Fields of every event, and those that Splunk adds to any. */
const always =
  /^(?:_\w+|host|source|sourcetype|index|splunk_server|linecount|punct|eventtype|tag|timestamp|date_\w+|EventCode|signature_id|vendor_product|action|status)$/;

export const dataSourceField = detectionRule(
  {
    id: 'data-source-field',
    severity: 'info',
    explanation:
      'The search needs a field that none of the data sources it names lists. Either the list is short of it, or the detection reads other data than it says.',
    bad: { search: 'index=main procces=* | stats count by user dest', files: source },
    good: { search: 'index=main process=* | stats count by user dest', files: source },
  },
  function* (detection, context, file) {
    const search = context.search(file);
    const fields = fieldsOfSources(detection.dataSources, context.pack.dataSources);
    if (!search || !fields || !readsEvents(search)) return;
    const seen = new Set<string>();
    for (const { field, call } of neededFields(search, fields)) {
      if (seen.has(field) || always.test(field) || field.includes('*') || fields.has(field)) continue;
      seen.add(field);
      const hint = didYouMean(field, fields);
      yield {
        message: `no data source of the detection lists the field "${field}"`,
        at: search.find(call, field),
        ...(hint ? { hint } : {}),
      };
    }
  },
);

type Sources = ReadonlyMap<string, DataSourceContent>;
type Fields = ReadonlySet<string> | undefined;

/** Many detections name the same sources. */
const cache = new WeakMap<Sources, Map<string, Fields>>();

function fieldsOfSources(entries: readonly string[], known: Sources): Fields {
  const kept = cache.get(known) ?? new Map<string, Fields>();
  cache.set(known, kept);
  const key = entries.join('\0');
  if (!kept.has(key)) kept.set(key, readFields(entries, known));
  return kept.get(key);
}

/** The fields of all named sources; undefined where one is not known or lists none. */
function readFields(entries: readonly string[], known: Sources): Fields {
  const sources = entries.flatMap((entry) => dataSourceParts(entry, known)).map((name) => known.get(name));
  if (sources.length === 0 || sources.some((one) => !one || one.fields.length === 0)) return undefined;
  // A list of a JSON source names leaves: `userIdentity.arn` is there by itself.
  return new Set(sources.flatMap((one) => one!.fields));
}

/** One search over events, not over a data model or a lookup. */
function readsEvents(search: SearchAnalysis): boolean {
  const [first] = search.flow;
  return first?.call.name === 'search' && search.calls.length === search.flow.length;
}

function* neededFields(search: SearchAnalysis, fields: ReadonlySet<string>) {
  for (const { node, call } of search.searchExpressions)
    if (call === search.flow[0]!.call && (node.kind === 'compare' || node.kind === 'in'))
      yield { field: node.field, call };
  const steps = flowOf(
    search.flow.map((step) => step.call),
    { known: fields },
  );
  for (const step of steps.slice(1)) {
    const { known } = step.before;
    // From here on other commands decide what there is.
    if (!known || step.before.closedBy) return;
    if (step.call.name === 'fillnull' || step.call.name === 'rename' || step.call.name === 'eval') continue;
    for (const field of step.reads) if (!known.has(field)) yield { field, call: step.call };
  }
}
