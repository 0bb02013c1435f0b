import { DiagnosticError, didYouMean } from '../diagnostics/index.ts';
import { compileRegex } from '../formats/pcre.ts';
import {
  createLookupMatcher,
  type DataModel,
  type DataModelCalculation,
  type DataModelDataset,
} from '../knowledge/index.ts';
import { parseExpression, type SearchExpr } from '../spl/index.ts';
import { type FieldSet, fieldSet, multivalue, type Row, scalarsOf, setField, textsOf } from '../values/index.ts';
import { fieldsOf } from './expression.ts';
import type { JobContext } from './job.ts';
import { compileSearch, fieldsOfSearch, type RowPredicate } from './search/predicate.ts';

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
  /** Which events belong to it, over extracted fields. */
  readonly constraint: SearchExpr;
  /** The fields that must be extracted. */
  readonly extracted: FieldSet;
  /** Turns an extracted event into a row of the dataset: calculated, prefixed names, `nodename`, `is_…`. */
  map(row: Row): Row | undefined;
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
  const calculations = planCalculations(layers, needed, job);
  needed = calculations.needed;
  const constraint = searchOf(
    job,
    ancestors.map((layer) => layer.dataset.baseSearch ?? layer.dataset.constraint).join(' '),
  );
  return {
    constraint,
    extracted: needed,
    map(row) {
      for (const step of calculations.steps) step(row);
      const holds = (layer: Lineage): boolean => {
        const test = childTests.get(layer);
        if (!test) return true;
        const parent = layers.find((one) => one.dataset.name === layer.dataset.parent);
        return (parent === undefined || holds(parent)) && test(row);
      };
      const result: Row = flat ? row : new Map();
      if (!flat) {
        for (const name of implicitFields) {
          const value = row.get(name);
          if (value !== undefined && wanted.has(name)) result.set(name, value);
        }
        const time = row.get('_time');
        if (time !== undefined) result.set('_time', time);
      }
      for (const { from, to, layer } of named) {
        if (!holds(layer)) continue;
        const value = row.get(from) ?? null;
        if (value !== null) result.set(to, value);
      }
      if (wantsNode) writeNodes(result, layers.filter(holds));
      return result;
    },
  };
}

/** `nodename` lists the datasets that an event belongs to; `is_X` is 1 for each. */
function writeNodes(row: Row, layers: readonly Lineage[]): void {
  setField(row, 'nodename', multivalue(layers.map((layer) => layer.dataset.lineage.join('.'))));
  for (const layer of layers) {
    const parent = layer.dataset.lineage.slice(0, -1).join('.');
    row.set(`${parent === '' ? '' : `${parent}.`}is_${layer.dataset.name}`, '1');
    row.set(`${layer.dataset.lineage[0]}.is_${layer.dataset.name}`, '1');
  }
}

function searchOf(job: JobContext, text: string): SearchExpr {
  const pipeline = job.parse(`search ${text.trim() === '' ? '*' : text}`);
  const args = pipeline.commands[0]?.args as { expression: SearchExpr };
  return job.resolveSearch(args.expression);
}

type Step = (row: Row) => void;

/** Calculations in listed order, root first; one that makes nothing wanted is left out. */
function planCalculations(
  layers: readonly Lineage[],
  wanted: FieldSet,
  job: JobContext,
): { steps: Step[]; needed: FieldSet } {
  const steps: Step[] = [];
  let needed = wanted;
  for (const layer of [...layers].reverse()) {
    for (const calculation of [...layer.dataset.calculations].reverse()) {
      if (!calculation.outputs.some((name) => needed.has(name))) continue;
      const planned = planCalculation(calculation, job);
      steps.unshift(planned.step);
      needed = needed.union(planned.reads);
    }
  }
  return { steps, needed };
}

function planCalculation(calculation: DataModelCalculation, job: JobContext): { step: Step; reads: FieldSet } {
  switch (calculation.kind) {
    case 'eval': {
      const expression = parseExpression(calculation.expression);
      const compiled = job.compile(expression);
      const output = calculation.outputs[0]!;
      return {
        reads: fieldsOf(expression),
        step: (row) => {
          const value = compiled(row);
          setField(row, output, typeof value === 'boolean' ? (value ? 'true' : 'false') : value);
        },
      };
    }
    case 'rex': {
      const regex = compileRegex(calculation.expression);
      return {
        reads: fieldSet([calculation.inputField]),
        step: (row) => {
          for (const text of textsOf(row.get(calculation.inputField) ?? null)) {
            const match = regex.exec(text);
            if (!match) continue;
            for (const name of regex.groupNames)
              if (match.groups[name] !== undefined) row.set(name, match.groups[name]!);
            return;
          }
        },
      };
    }
    case 'lookup': {
      const definition = job.knowledge.lookup(calculation.lookup);
      if (!definition) return { reads: fieldSet([]), step: () => {} };
      const match = createLookupMatcher(
        definition,
        calculation.inputs.map((input) => input.lookupField),
      );
      return {
        reads: fieldSet([...calculation.inputs.map((input) => input.inputField), ...calculation.outputs]),
        step: (row) => {
          const inputs = calculation.inputs.map((input) => scalarsOf(row.get(input.inputField) ?? null).map(String));
          if (inputs.some((values) => values.length === 0)) return;
          const rounds = Math.max(...inputs.map((values) => values.length));
          const found = Array.from({ length: rounds }, (_, i) =>
            match(inputs.map((values) => values[Math.min(i, values.length - 1)]!)),
          ).flat();
          for (const output of calculation.outputMap) {
            const values = [...new Set(found.flatMap((one) => one.get(output.lookupField) ?? []))];
            if (values.length > 0) setField(row, output.outputField, multivalue(values));
          }
        },
      };
    }
    case 'alias':
      return {
        reads: fieldSet([calculation.inputField]),
        step: (row) => {
          const value = row.get(calculation.inputField);
          if (value !== undefined) for (const output of calculation.outputs) row.set(output, value);
        },
      };
  }
}
