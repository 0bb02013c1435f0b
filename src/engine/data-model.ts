import { DiagnosticError, didYouMean } from '../diagnostics/index.ts';
import type { DataModel, DataModelDataset } from '../knowledge/index.ts';
import { type FieldSet, fieldSet, multivalue, type Row, setField, textsOf, type Value } from '../values/index.ts';
import { planCalculations } from './data-model-calculations.ts';
import { planSource, searchOf } from './data-model-source.ts';
import type { JobContext } from './job.ts';
import { compileSearch, fieldsOfSearch, type RowPredicate } from './search/predicate.ts';
import type { TimeRange } from './search/time-range.ts';

/** Fields that every dataset has, used without prefix. */
const implicitFields = [
  '_time',
  '_raw',
  'host',
  'source',
  'sourcetype',
  'index',
  'splunk_server',
  'linecount',
  'punct',
  '_indextime',
  '_cd',
  'eventtype',
];

/** Reads events of data model datasets. */
export interface DataModelReader {
  /** The dataset's rows: calculated, with prefixed names, `nodename`, `is_…`; newest first where `ordered`. */
  rows(range: TimeRange, ordered: boolean): Iterable<Row>;
}

/**
 * Resolves `Model`, `Model.Dataset` or `Model.Root.Child`; without a dataset, the roots whose prefix the wanted fields
 * have, else all of them.
 */
export function resolveDatasets(
  job: Pick<JobContext, 'knowledge'>,
  name: string,
  wanted: FieldSet,
): { model: DataModel; datasets: readonly DataModelDataset[] } {
  const [modelName = '', ...path] = name.split('.');
  const model = job.knowledge.dataModel(modelName);
  if (!model) {
    const known = [...job.knowledge.dataModels()].map((one) => one.name);
    const hint = didYouMean(modelName, known);
    throw new DiagnosticError({
      code: 'spl-unknown-datamodel',
      severity: 'error',
      message: `there is no data model "${modelName}"`,
      ...(hint ? { hint } : {}),
    });
  }
  if (path.length === 0) {
    const roots = model.datasets.filter((dataset) => dataset.parent === undefined);
    const named = roots.filter(
      (root) => wanted.all || [...wanted.names, ...wanted.patterns].some((field) => field.startsWith(`${root.name}.`)),
    );
    return { model, datasets: named.length > 0 ? named : roots };
  }
  const last = path.at(-1)!;
  const dataset = model.dataset(last);
  if (!dataset) {
    const hint = didYouMean(
      last,
      model.datasets.map((one) => one.name),
    );
    throw new DiagnosticError({
      code: 'spl-unknown-datamodel',
      severity: 'error',
      message: `the data model "${modelName}" has no dataset "${last}"`,
      ...(hint ? { hint } : {}),
    });
  }
  return { model, datasets: [dataset] };
}

interface Lineage {
  readonly prefix: string;
  readonly dataset: DataModelDataset;
}

/** The prefix under which a dataset's own fields are addressed: `All_Changes.` or `All_Changes.Instance_Changes.`. */
function prefixOf(dataset: DataModelDataset): string {
  return `${dataset.lineage.join('.')}.`;
}

/**
 * Prepares a reader for one dataset. `flat` leaves the prefixes away (`| datamodel … flat`, `| from datamodel:…`); then
 * other fields of the event stay as well.
 */
export function createDataModelReader(
  model: DataModel,
  dataset: DataModelDataset,
  wanted: FieldSet,
  job: JobContext,
  flat = false,
): DataModelReader {
  if (dataset.kind === 'transaction') {
    throw new DiagnosticError({
      code: 'spl-unsupported',
      severity: 'error',
      message: `the transaction dataset "${dataset.name}" is not supported by the embedded engine`,
    });
  }
  const ancestors: Lineage[] = dataset.lineage.map((name) => {
    const one = model.dataset(name)!;
    return { dataset: one, prefix: prefixOf(one) };
  });
  const children: Lineage[] = model.datasets
    .filter(
      (one) => one.lineage.length > dataset.lineage.length && one.lineage[dataset.lineage.length - 1] === dataset.name,
    )
    .map((one) => ({ dataset: one, prefix: prefixOf(one) }));
  const wantsNode = wanted.has('nodename') || [...wanted.names].some((name) => /(?:^|\.)is_/.test(name));
  const usedChildren = children.filter(
    (child) =>
      wantsNode || (!flat && [...wanted.names, ...wanted.patterns].some((name) => name.startsWith(child.prefix))),
  );
  const layers = [...ancestors, ...usedChildren];

  const named: { from: string; to: string; layer: Lineage }[] = [];
  for (const layer of layers) {
    for (const field of layer.dataset.fields) {
      const to = flat ? field.name : layer.prefix + field.name;
      if (wanted.has(to)) named.push({ from: field.name, to, layer });
    }
    // Fields of the root are also answered under a child's prefix.
    if (!flat && layer !== layers[0]) {
      for (const field of layers[0]!.dataset.fields) {
        const to = layer.prefix + field.name;
        if (wanted.names.has(to) && !layer.dataset.fields.some((own) => own.name === field.name))
          named.push({ from: field.name, to, layer });
      }
    }
  }
  const childTests = new Map<Lineage, RowPredicate>();
  let needed: FieldSet = fieldSet([
    ...named.map((one) => one.from),
    ...implicitFields.filter((name) => wanted.has(name)),
  ]);
  if (flat && wanted.all) needed = wanted;
  else if (flat) needed = needed.union(wanted);
  for (const child of usedChildren) {
    const expression = searchOf(job, child.dataset.constraint);
    childTests.set(child, compileSearch(expression));
    needed = needed.union(fieldsOfSearch(expression));
  }
  const required = ancestors.flatMap((layer) => requiredFields(layer.dataset));
  needed = needed.with(...required);
  const calculations = planCalculations(
    layers.map((layer) => layer.dataset),
    needed,
    job,
  );
  const source = planSource(
    ancestors.map((layer) => layer.dataset),
    calculations.needed,
    job,
  );
  const tags = model.tagsWhitelist && tagFilter(model);
  const wantedImplicit = implicitFields.filter((name) => wanted.has(name));
  const parents = new Map(
    layers.map((layer) => [layer, layers.find((one) => one.dataset.name === layer.dataset.parent)] as const),
  );
  const holdsIn = (row: Row, layer: Lineage): boolean => {
    const test = childTests.get(layer);
    if (!test) return true;
    const parent = parents.get(layer);
    return (parent === undefined || holdsIn(row, parent)) && test(row);
  };
  const map = (row: Row): Row | undefined => {
    for (const name of required) if (!row.has(name)) return undefined;
    for (const step of calculations.steps) step(row);
    const holds = (layer: Lineage): boolean => holdsIn(row, layer);
    const result: Row = flat ? row : new Map();
    if (!flat) {
      for (const name of wantedImplicit) {
        const value = row.get(name);
        if (value !== undefined) result.set(name, value);
      }
      const time = row.get('_time');
      if (time !== undefined) result.set('_time', time);
    }
    for (const { from, to, layer } of named) {
      if (childTests.size > 0 && !holds(layer)) continue;
      const value = from === 'tag' && tags ? tags(row) : (row.get(from) ?? null);
      if (value !== null) result.set(to, value);
    }
    if (wantsNode) writeNodes(result, layers, holds);
    return result;
  };
  return {
    *rows(range, ordered) {
      for (const event of source(range, ordered)) {
        const row = map(event);
        if (row) yield row;
      }
    },
  };
}

/** Fields without which an event is no part of the dataset; calculated ones always have a value (Knowledge Manager). */
function requiredFields(dataset: DataModelDataset): string[] {
  const calculated = new Set(dataset.calculations.flatMap((one) => one.outputs));
  return dataset.fields.filter((field) => field.required && !calculated.has(field.name)).map((field) => field.name);
}

/** The `tag` field holds only the tags that datamodels.conf lets through, and those of the model's constraints. */
function tagFilter(model: DataModel): (row: Row) => Value {
  const allowed = new Set(model.tagsWhitelist);
  for (const dataset of model.datasets) {
    for (const [, tag] of `${dataset.constraint} ${dataset.baseSearch ?? ''}`.matchAll(/\btag\s*=\s*"?([^\s"()]+)/g))
      allowed.add(tag!);
  }
  return (row) => multivalue(textsOf(row.get('tag') ?? null).filter((tag) => allowed.has(tag)));
}

/** `nodename` lists the datasets that an event belongs to; `is_X` is 1 for each and 0 for the others. */
function writeNodes(row: Row, layers: readonly Lineage[], holds: (layer: Lineage) => boolean): void {
  setField(row, 'nodename', multivalue(layers.filter(holds).map((layer) => layer.dataset.lineage.join('.'))));
  for (const layer of layers) {
    const parent = layer.dataset.lineage.slice(0, -1).join('.');
    const value = holds(layer) ? '1' : '0';
    row.set(`${parent === '' ? '' : `${parent}.`}is_${layer.dataset.name}`, value);
    row.set(`${layer.dataset.lineage[0]}.is_${layer.dataset.name}`, value);
  }
}
