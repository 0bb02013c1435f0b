import type { DataModel, DataModelDataset, DataModelField } from '../../knowledge/index.ts';
import type { SearchExpr } from '../../spl/index.ts';
import { type Row, textsOf } from '../../values/index.ts';
import type { Engine } from '../engine.ts';
import { compileSearch } from '../search/predicate.ts';
import { metConditions, type UnmetCondition, unmetConditions } from './why-not.ts';

/** What a data model's field holds for an event. `unknown` is what the calculations of the CIM fill in for null. */
export interface ModelFieldValue {
  readonly name: string;
  readonly values: readonly string[];
  readonly state: 'filled' | 'unknown' | 'null';
  /** The model's authors expect add-ons to fill it. */
  readonly recommended: boolean;
}

/** A dataset that an event belongs to. */
export interface Membership {
  readonly model: string;
  /** Path from the root: `All_Changes.Account_Management`. */
  readonly dataset: string;
  /** The fields that the dataset declares itself; those of its parents stand with them. */
  readonly fields: readonly ModelFieldValue[];
  /** Recommended fields that are null or unknown. */
  readonly missing: readonly string[];
}

/** A root dataset that an event falls short of, some of its conditions being met. */
export interface NearMiss {
  readonly model: string;
  readonly dataset: string;
  readonly unmet: readonly UnmetCondition[];
}

interface Test {
  readonly model: DataModel;
  readonly dataset: DataModelDataset;
  readonly expression: SearchExpr;
  readonly text: string;
}

/** Tests events against every dataset of every data model. */
export interface MembershipTester {
  /** `row` has all fields of the one event that is in the engine's store. */
  test(row: Row): { joined: Membership[]; near: NearMiss[] };
}

/** Prepares the constraints of all data models; `complain` is told about those that cannot be read. */
export function createMembershipTester(engine: Engine, complain: (message: string) => void): MembershipTester {
  const tests = [...engine.knowledge.dataModels()].flatMap((model) =>
    model.datasets.flatMap((dataset) => testOf(engine, model, dataset, complain) ?? []),
  );
  return {
    test(row) {
      const joined: Membership[] = [];
      const near: NearMiss[] = [];
      const inside = new Set<string>();
      for (const { model, dataset, expression, text } of tests) {
        const key = `${model.name}:${dataset.name}`;
        const parentHolds = dataset.parent === undefined || inside.has(`${model.name}:${dataset.parent}`);
        if (parentHolds && compileSearch(expression)(row)) {
          const membership = membershipOf(engine, model, dataset);
          if (membership) {
            inside.add(key);
            joined.push(membership);
          }
        } else if (dataset.parent === undefined && metConditions(expression, row) > 0)
          near.push({ model: model.name, dataset: dataset.name, unmet: unmetConditions(expression, text, row) });
      }
      return { joined, near };
    },
  };
}

function testOf(
  engine: Engine,
  model: DataModel,
  dataset: DataModelDataset,
  complain: (message: string) => void,
): Test | undefined {
  if (dataset.kind === 'transaction') return undefined;
  const own = dataset.baseSearch ?? dataset.constraint;
  const parsed = engine.parse(`search ${own.trim() === '' ? '*' : own}`);
  const first = parsed.pipeline?.commands[0];
  const error = parsed.diagnostics.find((one) => one.severity === 'error');
  if (error || first?.name !== 'search') {
    complain(`data model ${model.name}, dataset ${dataset.name}: ${error?.message ?? 'its search is no constraint'}`);
    return undefined;
  }
  const { expression } = first.args as { expression: SearchExpr };
  try {
    compileSearch(expression);
  } catch (failure) {
    complain(`data model ${model.name}, dataset ${dataset.name}: ${(failure as Error).message}`);
    return undefined;
  }
  return { model, dataset, expression, text: parsed.source.text };
}

/** Reads the event through the data model; undefined where it turns out not to belong to it. */
function membershipOf(engine: Engine, model: DataModel, dataset: DataModelDataset): Membership | undefined {
  const path = dataset.lineage.join('.');
  const names = dataset.fields.filter((field) => !field.hidden);
  const wanted = names.map((field) => `"${path}.${field.name}"`).join(' ');
  const search = `| datamodel ${model.name} ${dataset.name} search | fields _time ${wanted}`;
  const row = engine.search(search).rows[0];
  if (!row) return undefined;
  const fields = names.map((field) => fieldValue(field, row, path));
  return {
    model: model.name,
    dataset: path,
    fields,
    missing: fields.filter((field) => field.recommended && field.state !== 'filled').map((field) => field.name),
  };
}

function fieldValue(field: DataModelField, row: Row, path: string): ModelFieldValue {
  const values = textsOf(row.get(`${path}.${field.name}`) ?? null);
  return {
    name: field.name,
    values,
    state: values.length === 0 ? 'null' : values.every((value) => value === 'unknown') ? 'unknown' : 'filled',
    recommended: field.recommended,
  };
}
