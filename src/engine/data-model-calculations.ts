import { compileRegex } from '../formats/pcre.ts';
import { createLookupMatcher, type DataModelCalculation, type DataModelDataset } from '../knowledge/index.ts';
import { parseExpression } from '../spl/index.ts';
import {
  type FieldSet,
  fieldSet,
  multivalue,
  type Row,
  scalarsOf,
  setField,
  textsOf,
  toNumber,
} from '../values/index.ts';
import { fieldsOf } from './expression.ts';
import type { JobContext } from './job.ts';

type Step = (row: Row) => void;

/** Calculations in listed order, root first; one that makes nothing wanted is left out. */
export function planCalculations(
  datasets: readonly DataModelDataset[],
  wanted: FieldSet,
  job: JobContext,
): { steps: Step[]; needed: FieldSet } {
  const steps: Step[] = [];
  let needed = wanted;
  for (const dataset of [...datasets].reverse()) {
    for (const calculation of [...dataset.calculations].reverse()) {
      if (!calculation.outputs.some((name) => needed.has(name))) continue;
      const planned = planCalculation(calculation, job);
      steps.unshift(planned.step);
      needed = needed.union(planned.reads);
    }
  }
  return { steps, needed };
}

/** How a calculation changes a row, and the fields that it reads. */
interface Plan {
  readonly step: Step;
  readonly reads: FieldSet;
}

type CalculationOf<Kind extends DataModelCalculation['kind']> = Extract<DataModelCalculation, { kind: Kind }>;

function planCalculation(calculation: DataModelCalculation, job: JobContext): Plan {
  switch (calculation.kind) {
    case 'eval':
      return planEval(calculation, job);
    case 'rex':
      return planRex(calculation);
    case 'lookup':
      return planLookup(calculation, job);
    case 'alias':
      return planAlias(calculation);
  }
}

function planEval({ expression: text, outputs }: CalculationOf<'eval'>, job: JobContext): Plan {
  const expression = parseExpression(text);
  const compiled = job.compile(expression);
  const output = outputs[0]!;
  return {
    reads: fieldsOf(expression),
    step: (row) => {
      const value = compiled(row);
      setField(row, output, typeof value === 'boolean' ? (value ? 'true' : 'false') : value);
    },
  };
}

/** The first value that matches gives the fields. */
function planRex({ expression, inputField }: CalculationOf<'rex'>): Plan {
  const regex = compileRegex(expression);
  return {
    reads: fieldSet([inputField]),
    step: (row) => {
      for (const text of textsOf(row.get(inputField) ?? null)) {
        const match = regex.exec(text);
        if (!match) continue;
        for (const name of regex.groupNames) if (match.groups[name] !== undefined) row.set(name, match.groups[name]!);
        return;
      }
    },
  };
}

/** Multivalues are looked up value by value, those of several inputs side by side. */
function planLookup({ lookup, inputs, outputs, outputMap }: CalculationOf<'lookup'>, job: JobContext): Plan {
  const definition = job.knowledge.lookup(lookup);
  if (!definition) {
    job.message('WARN', `The data model's lookup table "${lookup}" does not exist.`);
    return { reads: fieldSet([]), step: () => {} };
  }
  const match = createLookupMatcher(
    definition,
    inputs.map((input) => input.lookupField),
  );
  return {
    reads: fieldSet([...inputs.map((input) => input.inputField), ...outputs]),
    step: (row) => {
      const given = inputs.map((input) => scalarsOf(row.get(input.inputField) ?? null).map(String));
      if (given.some((values) => values.length === 0)) return;
      const rounds = Math.max(...given.map((values) => values.length));
      const time = toNumber(scalarsOf(row.get('_time') ?? null)[0] ?? '');
      const found = Array.from({ length: rounds }, (_, i) =>
        match(
          given.map((values) => values[Math.min(i, values.length - 1)]!),
          time,
        ),
      ).flat();
      for (const { lookupField, outputField } of outputMap) {
        const values = [...new Set(found.flatMap((one) => one.get(lookupField) ?? []))];
        if (values.length > 0) setField(row, outputField, multivalue(values));
      }
    },
  };
}

function planAlias({ inputField, outputs }: CalculationOf<'alias'>): Plan {
  return {
    reads: fieldSet([inputField]),
    step: (row) => {
      const value = row.get(inputField);
      if (value !== undefined) for (const output of outputs) row.set(output, value);
    },
  };
}
