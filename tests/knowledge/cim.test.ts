import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileExpression } from '../../src/engine/expression.ts';
import { compileSearch } from '../../src/engine/search/predicate.ts';
import { bundledApps, type DataModelDataset, loadKnowledge } from '../../src/knowledge/index.ts';
import { parseExpression, parseSearchExpression } from '../../src/spl/index.ts';
import { multivalue, type Row, scalarsOf, scalarText, type Value } from '../../src/values/index.ts';

/**
 * The data models against the facts about them: datasets, parents, membership, fields, calculated fields. What a
 * calculation does is compared by its results over many inputs, not by its text.
 */
const facts = new URL('../../../shared/facts/cim-models.json', import.meta.url);

type Test =
  | { tag: string }
  | { field: string; is: string }
  | { all: Test[] }
  | { any: Test[] }
  | { not: Test }
  | { text: string };
interface Calculation {
  op: string;
  value?: string | number | null;
  also_empty?: string[];
  then?: string;
  field?: string;
  of?: string | string[];
  else?: string | number;
  ignore?: string[];
  own?: string;
  token_of?: string;
}
interface FieldFacts {
  rec?: boolean;
  mv?: boolean;
  calc?: Calculation;
}
interface DatasetFacts {
  kind: string;
  parent?: string;
  where?: Test;
  index_macro?: string;
  fields?: Record<string, FieldFacts>;
  'fields_added_after_5.0.1'?: string[];
}

/** Calculations that the facts only name, without saying what they do. */
const undescribed = 'specific to Splunk internal audit logs; not needed by the detections';

describe('CIM data models', () => {
  if (!existsSync(facts)) {
    it.skip('agree with the facts (../shared/facts is missing)', () => {});
    return;
  }
  const { models } = JSON.parse(readFileSync(facts, 'utf8')) as {
    models: Record<string, { datasets: Record<string, DatasetFacts> }>;
  };
  const { knowledge } = loadKnowledge(bundledApps());
  it('are all there', () => {
    expect([...knowledge.dataModels()].map((model) => model.name)).to.include.members(Object.keys(models));
  });
  for (const [name, model] of Object.entries(models)) {
    describe(name, () => {
      const ours = knowledge.dataModel(name)!;
      it('has the datasets, with their parents', () => {
        expect(Object.fromEntries(ours.datasets.map((one) => [one.name, one.parent]))).to.deep.equal(
          Object.fromEntries(Object.entries(model.datasets).map(([child, one]) => [child, one.parent])),
        );
      });
      for (const [child, wanted] of Object.entries(model.datasets)) {
        const dataset = ours.dataset(child)!;
        if (wanted.where && !('text' in wanted.where))
          it(`${child} lets in what the facts say`, () => expectMembership(dataset, wanted));
        it(`${child} has its fields`, () => {
          const names = [...Object.keys(wanted.fields ?? {}), ...(wanted['fields_added_after_5.0.1'] ?? [])];
          const visible = dataset.fields.filter((field) => !field.hidden).map((field) => field.name);
          expect(visible).to.have.members([...new Set(names)]);
          expect(dataset.fields.filter((field) => field.recommended).map((field) => field.name)).to.have.members(
            Object.entries(wanted.fields ?? {}).flatMap(([field, { rec }]) => (rec ? [field] : [])),
          );
        });
        for (const [field, { calc }] of Object.entries(wanted.fields ?? {}))
          if (calc && (calc as { means?: string }).means !== undescribed)
            it(`${child}.${field} is calculated`, () => expectCalculation(dataset, field, calc));
      }
    });
  }

  /** Rows that satisfy and violate every part of a membership test in all combinations of its atoms. */
  function expectMembership(dataset: DataModelDataset, wanted: DatasetFacts): void {
    const text = (dataset.baseSearch ?? dataset.constraint)
      .split('|')[0]!
      .replace(/`(\w+)`/g, (_whole, macro: string) => {
        expect(macro).to.equal(wanted.index_macro ?? 'risk_index');
        return knowledge.macro(macro, 0)!.definition;
      });
    if (wanted.index_macro) expect(dataset.baseSearch ?? dataset.constraint).to.include(`\`${wanted.index_macro}\``);
    const matches = compileSearch(parseSearchExpression(text));
    const atoms = atomsOf(wanted.where!);
    expect(atoms.length).to.be.lessThan(12);
    for (let mask = 0; mask < 1 << atoms.length; mask++) {
      const row: Row = new Map();
      const tags: string[] = [];
      atoms.forEach((atom, i) => {
        if ((mask & (1 << i)) === 0) return;
        if ('tag' in atom) tags.push(atom.tag);
        else row.set(atom.field, atom.is.replaceAll('*', 'x'));
      });
      if (tags.length > 0) row.set('tag', multivalue(tags));
      expect(matches(row), JSON.stringify([...row])).to.equal(holds(wanted.where!, row));
    }
  }
});

type Atom = { tag: string } | { field: string; is: string };

function atomsOf(test: Test): Atom[] {
  if ('all' in test) return test.all.flatMap(atomsOf);
  if ('any' in test) return test.any.flatMap(atomsOf);
  if ('not' in test) return atomsOf(test.not);
  return 'text' in test ? [] : [test];
}

function holds(test: Test, row: Row): boolean {
  if ('all' in test) return test.all.every((one) => holds(one, row));
  if ('any' in test) return test.any.some((one) => holds(one, row));
  if ('not' in test) return !holds(test.not, row);
  if ('text' in test) return true;
  if ('tag' in test) return scalarsOf(row.get('tag') ?? null).includes(test.tag);
  const value = row.get(test.field);
  return (
    value !== undefined && (value === test.is || (test.is.includes('*') && value === test.is.replaceAll('*', 'x')))
  );
}

const samples: readonly (string | undefined)[] = [
  undefined,
  '',
  '-',
  'unknown',
  'Some Thing',
  '12',
  'https://u@Host.example:80/x?y=http://z',
];
const environment = {
  now: 0,
  time: () => 0,
  timezone: 'UTC',
  random: () => 0,
  searchmatch: () => () => false,
  lookup: () => undefined,
};

/** Runs the dataset's own expression and the described operation over combinations of values. */
function expectCalculation(dataset: DataModelDataset, field: string, calc: Calculation): void {
  const found = dataset.calculations.find((one) => one.outputs.includes(field));
  expect(found, 'the calculation').to.not.equal(undefined);
  const reference = operations[calc.op];
  if (found!.kind !== 'eval' || !reference) return;
  const compiled = compileExpression(parseExpression(found!.expression), environment);
  const inputs = [...new Set([field, ...inputsOf(calc)])];
  const combine = (names: readonly string[]): Row[] =>
    names.length === 0
      ? [new Map()]
      : combine(names.slice(1)).flatMap((row) =>
          samples.map((value) => (value === undefined ? row : new Map([...row, [names[0]!, value as Value]]))),
        );
  for (const row of combine(inputs)) {
    const get = (name: string): string | undefined => row.get(name) as string | undefined;
    const wanted = reference(calc, get, field);
    const result = compiled(row);
    const text =
      result === null
        ? null
        : scalarsOf(result as Value)
            .map(scalarText)
            .join();
    expect(text, JSON.stringify([...row])).to.equal(wanted === null ? null : String(wanted));
  }
}

function inputsOf(calc: Calculation): string[] {
  const named = [calc.of ?? [], calc.field ?? [], calc.own ?? [], calc.token_of ?? []].flat();
  return calc.op === 'vendor_product' ? ['vendor', 'product', 'sourcetype'] : named;
}

type Get = (name: string) => string | undefined;
type Result = string | number | null;
const filled = (value: string | undefined): value is string => value !== undefined && value !== '';
const numeric = (value: string | undefined): value is string => value !== undefined && /^\d+$/.test(value);
const firstWord = (value: string) => value.trimStart().split(' ')[0]!;

const operations: Readonly<Record<string, (calc: Calculation, get: Get, own: string) => Result>> = {
  fill: (calc, get, own) => {
    const value = get(own);
    if (!filled(value) || calc.also_empty?.includes(value)) return calc.value ?? null;
    return calc.then === 'lower' ? value.toLowerCase() : value;
  },
  fill_null_only: (calc, get, own) => get(own) ?? calc.value ?? null,
  fill_from: (calc, get, own) => (filled(get(own)) ? get(own)! : (get(calc.field!) ?? null)),
  fill_copy: (calc, get) => (filled(get(calc.of as string)) ? get(calc.of as string)! : (calc.value ?? null)),
  vendor_product: (_calc, get, own) => {
    if (get(own) !== undefined) return get(own)!;
    const known = ['vendor', 'product'].map((name) => (get(name) === 'unknown' ? undefined : get(name)));
    if (known.some((value) => value !== undefined)) return known.map((value) => value ?? 'unknown').join(' ');
    return get('sourcetype') ?? 'unknown';
  },
  number_or: (calc, get, own) => (numeric(get(own)) ? get(own)! : (calc.value ?? null)),
  number_or_sum: (calc, get, own) => numberOr(calc, get, own, (a, b) => a + b),
  number_or_difference: (calc, get, own) => numberOr(calc, get, own, (a, b) => a - b),
  first_nonempty: (calc, get) =>
    [calc.of!]
      .flat()
      .map(get)
      .find((value) => filled(value) && !calc.ignore?.includes(value)) ??
    calc.else ??
    null,
  first_nonempty_or_token: (calc, get, own) =>
    filled(get(own)) ? get(own)! : filled(get(calc.token_of!)) ? firstWord(get(calc.token_of!)!) : (calc.else ?? null),
  first_token: (calc, get) => (get(calc.of as string) === undefined ? null : firstWord(get(calc.of as string)!)),
  lower: (_calc, get, own) => (filled(get(own)) ? get(own)!.toLowerCase() : null),
  length: (calc, get) => get(calc.of as string)?.length ?? null,
  difference: (calc, get) => {
    const [a, b] = (calc.of as string[]).map(get);
    return numeric(a) && numeric(b) ? Number(a) - Number(b) : null;
  },
  email_domain: (calc, get) => {
    const value = get(calc.of as string);
    return value?.includes('@') ? value.slice(value.lastIndexOf('@') + 1) : null;
  },
  url_host: (calc, get) => (get(calc.of as string)?.startsWith('https://') ? 'Host.example' : null),
};

function numberOr(calc: Calculation, get: Get, own: string, combine: (a: number, b: number) => number): Result {
  if (numeric(get(own))) return get(own)!;
  const [a, b] = (calc.of as string[]).map(get);
  return numeric(a) && numeric(b) ? combine(Number(a), Number(b)) : null;
}
