import { didYouMean } from '../../../diagnostics/index.ts';
import type { DataModel, DataModelDataset } from '../../../knowledge/index.ts';
import type { AggregationCall, CommandCall, SearchExpr } from '../../../spl/index.ts';
import { type Complaint, searchRule } from '../rule.ts';
import type { SearchAnalysis } from '../search-analysis.ts';

/** Fields of every event, which need no prefix. */
const implicit =
  /^(?:_\w+|host|source|sourcetype|index|splunk_server|linecount|punct|eventtype|nodename|tag|timestamp|date_\w+)$/;

interface TstatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly dataModel?: string;
  readonly where: SearchExpr;
  readonly by: readonly string[];
}

interface Target {
  readonly model: DataModel;
  /** The dataset that is read, its ancestors and its children. */
  readonly datasets: readonly DataModelDataset[];
}

const example = (field: string) => ({
  search: `| tstats \`security_content_summariesonly\` count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes by ${field} Processes.user Processes.dest | \`drop_dm_object_name(Processes)\``,
});

export const splTstatsPrefix = searchRule(
  {
    id: 'spl-tstats-prefix',
    severity: 'warning',
    explanation:
      'In tstats over a data model, fields are written with their dataset: `Processes.user`. Without it the field is empty: nothing is found, or `fillnull_value` stands in its place.',
    bad: example('process_name'),
    good: example('Processes.process_name'),
  },
  function* (search, { knowledge }) {
    for (const { call, name } of fieldsOfTstats(search)) {
      const target = targetOf(call, knowledge);
      if (!target || name.includes('.') || implicit.test(name) || /^is_/.test(name) || name.includes('*')) continue;
      const owner = target.datasets.find((one) => one.fields.some((field) => field.name === name));
      if (!owner) continue;
      yield {
        message: `"${name}" lacks the dataset`,
        at: search.find(call, name),
        hint: `write ${owner.lineage.join('.')}.${name}`,
      };
    }
  },
);

export const splDatamodelField = searchRule(
  {
    id: 'spl-datamodel-field',
    severity: 'warning',
    explanation:
      'The dataset has no such field, as far as the known data models tell; tstats finds nothing by it. Add-ons and later releases may add fields.',
    bad: example('Processes.proces_name'),
    good: example('Processes.process_name'),
  },
  function* (search, { knowledge }) {
    for (const { call, name } of fieldsOfTstats(search)) {
      const target = targetOf(call, knowledge);
      if (target) yield* unknownField(search, call, name, target);
    }
  },
);

function* unknownField(search: SearchAnalysis, call: CommandCall, name: string, target: Target): Generator<Complaint> {
  if (implicit.test(name) || name.includes('*')) return;
  const known = target.datasets.flatMap((one) => one.fields.map((each) => each.name));
  if (!name.includes('.')) {
    if (!known.includes(name)) yield complaint(search, call, name, target, known);
    return;
  }
  // Names of fields may have dots themselves: the dataset is the longest path that begins the name.
  const owners = target.datasets.filter(
    (one) => name.startsWith(`${one.lineage.join('.')}.`) || name.startsWith(`${one.name}.`),
  );
  const owner = owners.sort((a, b) => b.lineage.length - a.lineage.length)[0];
  if (!owner) {
    const names = target.datasets.map((one) => one.name);
    const hint = didYouMean(name.slice(0, name.indexOf('.')), names) ?? `it has ${names.slice(0, 8).join(', ')}`;
    yield { message: `"${name}" is of no dataset that is read`, at: search.find(call, name), hint };
    return;
  }
  const path = owner.lineage.join('.');
  const field = name.slice((name.startsWith(`${path}.`) ? path : owner.name).length + 1);
  // Enterprise Security adds annotations of any framework to risk events.
  if (implicit.test(field) || /^(?:is_|annotations\.)/.test(field)) return;
  const own = target.datasets.filter((one) => owner.lineage.includes(one.name)).flatMap((one) => one.fields);
  if (!own.some((each) => each.name === field)) yield complaint(search, call, name, target, known);
}

function complaint(
  search: SearchAnalysis,
  call: CommandCall,
  name: string,
  target: Target,
  known: readonly string[],
): Complaint {
  const hint = didYouMean(name.slice(name.lastIndexOf('.') + 1), known);
  return {
    message: `the data model ${target.model.name} has no field "${name}"`,
    at: search.find(call, name),
    ...(hint ? { hint } : {}),
  };
}

function targetOf(
  call: CommandCall,
  knowledge: { dataModel(name: string): DataModel | undefined },
): Target | undefined {
  const [modelName = '', ...path] = ((call.args as TstatsArguments).dataModel ?? '').split('.');
  const model = modelName === '' ? undefined : knowledge.dataModel(modelName);
  if (!model) return undefined;
  const dataset = path.length > 0 ? model.dataset(path.at(-1)!) : undefined;
  if (path.length > 0 && !dataset) return undefined;
  const datasets = dataset
    ? model.datasets.filter((one) => dataset.lineage.includes(one.name) || one.lineage.includes(dataset.name))
    : model.datasets;
  return { model, datasets };
}

function* fieldsOfTstats(search: SearchAnalysis): Generator<{ call: CommandCall; name: string }> {
  for (const call of search.calls) {
    if (call.name !== 'tstats' || !(call.args as TstatsArguments).dataModel) continue;
    const args = call.args as TstatsArguments;
    const names = new Set([...args.by, ...args.calls.flatMap((one) => one.field ?? [])]);
    for (const { node, call: owner } of search.searchExpressions)
      if (owner === call && (node.kind === 'compare' || node.kind === 'in')) names.add(node.field);
    for (const name of names) if (!/\W/.test(name.replaceAll('.', ''))) yield { call, name };
  }
}
