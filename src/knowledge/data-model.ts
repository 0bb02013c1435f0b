import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import type { AppSource } from './app.ts';
import type { LayeredConf } from './conf-layers.ts';
import type { DataModel, DataModelCalculation, DataModelDataset, DataModelField } from './knowledge.ts';

interface ModelFile {
  modelName?: string;
  displayName?: string;
  objects?: ObjectEntry[];
}
interface ObjectEntry {
  objectName: string;
  displayName?: string;
  parentName?: string;
  baseSearch?: string;
  constraints?: { search?: string }[];
  fields?: FieldEntry[];
  calculations?: CalculationEntry[];
}
interface FieldEntry {
  fieldName: string;
  type?: string;
  multivalue?: boolean;
  required?: boolean;
  hidden?: boolean;
  comment?: unknown;
}
interface CalculationEntry {
  calculationType: string;
  expression?: string;
  inputField?: string;
  lookupName?: string;
  lookupInputs?: { lookupField: string; inputField: string }[];
  lookupOutputs?: { lookupOutputFieldName: string; fieldName: string }[];
  outputFields?: (FieldEntry & { lookupOutputFieldName?: string })[];
}

/** Reads `default/data/models/*.json` (and `local`) of all apps; a later app's model replaces an earlier one. */
export function loadDataModels(
  apps: readonly AppSource[],
  conf: LayeredConf,
  diagnostics: Diagnostic[],
): Map<string, () => DataModel | undefined> {
  const models = new Map<string, () => DataModel | undefined>();
  for (const app of apps) {
    for (const folder of ['default', 'local']) {
      for (const path of app.list(`${folder}/data/models`)) {
        if (!path.endsWith('.json')) continue;
        const name = path.slice(path.lastIndexOf('/') + 1, -5);
        let model: DataModel | undefined | null = null;
        models.set(name, () => {
          if (model === null) model = readModel(name, app, path, tagsWhitelist(conf, name), diagnostics);
          return model;
        });
      }
    }
  }
  return models;
}

/** `tags_whitelist = a, b` of datamodels.conf. */
function tagsWhitelist(conf: LayeredConf, model: string): string[] | undefined {
  return conf
    .get(model)
    ?.get('tags_whitelist')
    ?.value.split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function readModel(
  name: string,
  app: AppSource,
  path: string,
  tags: readonly string[] | undefined,
  diagnostics: Diagnostic[],
): DataModel | undefined {
  const source = createSource(app.locate(path), app.read(path) ?? '');
  const complain = (message: string) =>
    void diagnostics.push({ code: 'datamodel-invalid', severity: 'error', message, source });
  let file: ModelFile;
  try {
    file = JSON.parse(source.text) as ModelFile;
  } catch (error) {
    complain(`the data model is no valid JSON: ${(error as Error).message}`);
    return undefined;
  }
  if (!isModelFile(file)) {
    complain('the data model has no list "objects" of datasets with an "objectName"');
    return undefined;
  }
  const objects = new Map((file.objects ?? []).map((object) => [object.objectName, object]));
  const datasets: DataModelDataset[] = [];
  for (const object of objects.values()) {
    const lineage = lineageOf(object, objects);
    if (!lineage) {
      complain(`the dataset "${object.objectName}" has no root: its parents form a cycle or are missing`);
      continue;
    }
    datasets.push(toDataset(object, lineage, objects));
  }
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  return {
    name: file.modelName ?? name,
    displayName: file.displayName ?? name,
    datasets,
    ...(tags && tags.length > 0 ? { tagsWhitelist: tags } : {}),
    dataset: (wanted) => byName.get(wanted),
  };
}

function isModelFile(value: unknown): value is ModelFile {
  const isList = (list: unknown) => list === undefined || Array.isArray(list);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { objects } = value as ModelFile;
  return (
    isList(objects) &&
    (objects ?? []).every(
      (object: ObjectEntry | null) =>
        typeof object?.objectName === 'string' &&
        isList(object.fields) &&
        isList(object.calculations) &&
        isList(object.constraints),
    )
  );
}

const roots = new Set(['BaseEvent', 'BaseSearch', 'BaseTransaction', 'BaseImpl']);

function lineageOf(object: ObjectEntry, objects: ReadonlyMap<string, ObjectEntry>): string[] | undefined {
  const lineage = [object.objectName];
  for (let parent = object.parentName ?? 'BaseEvent'; !roots.has(parent); ) {
    const next = objects.get(parent);
    if (!next || lineage.includes(parent)) return undefined;
    lineage.unshift(parent);
    parent = next.parentName ?? 'BaseEvent';
  }
  return lineage;
}

function toDataset(
  object: ObjectEntry,
  lineage: string[],
  objects: ReadonlyMap<string, ObjectEntry>,
): DataModelDataset {
  const root = objects.get(lineage[0]!)!;
  const calculated = (object.calculations ?? []).flatMap((calculation) => calculation.outputFields ?? []);
  const fields = new Map<string, DataModelField>();
  for (const field of [...(object.fields ?? []), ...calculated]) fields.set(field.fieldName, toField(field));
  return {
    name: object.objectName,
    displayName: object.displayName ?? object.objectName,
    ...(lineage.length > 1 ? { parent: lineage.at(-2)! } : {}),
    lineage,
    kind:
      root.parentName === 'BaseSearch' || root.baseSearch !== undefined
        ? 'search'
        : root.parentName === 'BaseTransaction'
          ? 'transaction'
          : 'event',
    constraint: (object.constraints ?? [])
      .map((one) => one.search ?? '')
      .filter((search) => search.trim() !== '')
      .map((search) => `(${search})`)
      .join(' '),
    ...(object.baseSearch === undefined ? {} : { baseSearch: object.baseSearch }),
    fields: [...fields.values()],
    calculations: (object.calculations ?? []).flatMap((calculation) => toCalculation(calculation) ?? []),
  };
}

function toField(field: FieldEntry): DataModelField {
  const types = ['string', 'number', 'boolean', 'timestamp', 'ipv4'] as const;
  return {
    name: field.fieldName,
    type: types.find((type) => type === field.type) ?? 'string',
    multivalue: field.multivalue ?? false,
    required: field.required ?? false,
    hidden: field.hidden ?? false,
    recommended: isRecommended(field.comment),
  };
}

/** The CIM writes notes on a field as an object, or as the JSON text of one. */
function isRecommended(comment: unknown): boolean {
  let notes = comment;
  if (typeof comment === 'string') {
    try {
      notes = JSON.parse(comment);
    } catch {
      return false;
    }
  }
  return (notes as { recommended?: unknown } | null | undefined)?.recommended === true;
}

function toCalculation(calculation: CalculationEntry): DataModelCalculation | undefined {
  const outputs = (calculation.outputFields ?? []).map((field) => field.fieldName);
  switch (calculation.calculationType) {
    case 'Eval':
      return { kind: 'eval', outputs, expression: calculation.expression ?? 'null()' };
    case 'Rex':
      return {
        kind: 'rex',
        outputs,
        inputField: calculation.inputField ?? '_raw',
        expression: calculation.expression ?? '',
      };
    case 'Lookup':
      return {
        kind: 'lookup',
        outputs,
        lookup: calculation.lookupName ?? '',
        inputs: calculation.lookupInputs ?? [],
        outputMap: (calculation.outputFields ?? []).map((field) => ({
          lookupField: field.lookupOutputFieldName ?? field.fieldName,
          outputField: field.fieldName,
        })),
      };
    case 'Alias':
      return { kind: 'alias', outputs, inputField: calculation.inputField ?? '' };
    default:
      return undefined;
  }
}
