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

/** A dataset of a lineage. */
interface Layer {
  readonly dataset: DataModelDataset;
  /** Under which the dataset's own fields are addressed: `All_Changes.` or `All_Changes.Instance_Changes.`. */
  readonly prefix: string;
}

const layerOf = (dataset: DataModelDataset): Layer => ({ dataset, prefix: `${dataset.lineage.join('.')}.` });

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
  const wantsNodes = wanted.has('nodename') || [...wanted.names].some((name) => /(?:^|\.)is_/.test(name));
  const ancestors = dataset.lineage.map((name) => layerOf(model.dataset(name)!));
  const children = childrenOf(model, dataset).filter(
    (child) =>
      wantsNodes || (!flat && [...wanted.names, ...wanted.patterns].some((name) => name.startsWith(child.prefix))),
  );
  const layers = [...ancestors, ...children];
  const fields = fieldsOf(layers, wanted, flat);
  const implicit = implicitFields.filter((name) => wanted.has(name));
  const required = ancestors.flatMap((layer) => requiredFields(layer.dataset));
  const membership = new Membership(layers, children, job);

  let needed: FieldSet = fieldSet([...fields.map((one) => one.from), ...implicit]);
  if (flat) needed = wanted.all ? wanted : needed.union(wanted);
  needed = needed.union(membership.needed).with(...required);
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

  const rowOf = (event: Row): Row | undefined => {
    if (required.some((name) => !event.has(name))) return undefined;
    for (const step of calculations.steps) step(event);
    const holds = (layer: Layer) => membership.holds(event, layer);
    const row = flat ? event : copyOf(event, implicit);
    for (const { from, to, layer } of fields) {
      if (!holds(layer)) continue;
      const value = from === 'tag' && tags ? tags(event) : (event.get(from) ?? null);
      if (value !== null) row.set(to, value);
    }
    if (wantsNodes) writeNodes(row, layers, holds);
    return row;
  };
  return {
    *rows(range, ordered) {
      for (const event of source(range, ordered)) {
        const row = rowOf(event);
        if (row) yield row;
      }
    },
  };
}

/** The datasets below one, at any depth. */
function childrenOf(model: DataModel, { name, lineage }: DataModelDataset): Layer[] {
  return model.datasets
    .filter((one) => one.lineage.length > lineage.length && one.lineage[lineage.length - 1] === name)
    .map(layerOf);
}

/** A field of a dataset, and the name by which the search asks for it. */
interface AddressedField {
  readonly from: string;
  readonly to: string;
  readonly layer: Layer;
}

function fieldsOf(layers: readonly Layer[], wanted: FieldSet, flat: boolean): AddressedField[] {
  const found: AddressedField[] = [];
  const [root] = layers;
  for (const layer of layers) {
    const own = layer.dataset.fields;
    for (const { name } of own) {
      const to = flat ? name : layer.prefix + name;
      if (wanted.has(to)) found.push({ from: name, to, layer });
    }
    if (flat || layer === root) continue;
    // Fields of the root are also answered under a child's prefix.
    for (const { name } of root!.dataset.fields) {
      const to = layer.prefix + name;
      if (wanted.names.has(to) && !own.some((one) => one.name === name)) found.push({ from: name, to, layer });
    }
  }
  return found;
}

/** Tells which child datasets an event belongs to; to its ancestors it does, since they chose it. */
class Membership {
  /** The fields that the children's constraints read. */
  readonly needed: FieldSet;
  readonly #tests = new Map<Layer, RowPredicate>();
  readonly #parents: ReadonlyMap<Layer, Layer | undefined>;

  constructor(layers: readonly Layer[], children: readonly Layer[], job: JobContext) {
    let needed = fieldSet([]);
    for (const child of children) {
      const constraint = searchOf(job, child.dataset.constraint);
      this.#tests.set(child, compileSearch(constraint));
      needed = needed.union(fieldsOfSearch(constraint));
    }
    this.needed = needed;
    this.#parents = new Map(
      layers.map((layer) => [layer, layers.find((one) => one.dataset.name === layer.dataset.parent)] as const),
    );
  }

  holds(event: Row, layer: Layer): boolean {
    const test = this.#tests.get(layer);
    if (!test) return true;
    const parent = this.#parents.get(layer);
    return (parent === undefined || this.holds(event, parent)) && test(event);
  }
}

/** A row of the fields that are used without prefix; the time is always among them. */
function copyOf(event: Row, names: readonly string[]): Row {
  const row: Row = new Map();
  for (const name of [...names, '_time']) {
    const value = event.get(name);
    if (value !== undefined) row.set(name, value);
  }
  return row;
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
function writeNodes(row: Row, layers: readonly Layer[], holds: (layer: Layer) => boolean): void {
  setField(row, 'nodename', multivalue(layers.filter(holds).map((layer) => layer.dataset.lineage.join('.'))));
  for (const layer of layers) {
    const parent = layer.dataset.lineage.slice(0, -1).join('.');
    const value = holds(layer) ? '1' : '0';
    row.set(`${parent === '' ? '' : `${parent}.`}is_${layer.dataset.name}`, value);
    row.set(`${layer.dataset.lineage[0]}.is_${layer.dataset.name}`, value);
  }
}
