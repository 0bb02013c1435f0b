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
      if (!definition) {
        job.message('WARN', `The data model's lookup table "${calculation.lookup}" does not exist.`);
        return { reads: fieldSet([]), step: () => {} };
      }
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
            match(
              inputs.map((values) => values[Math.min(i, values.length - 1)]!),
              toNumber(scalarsOf(row.get('_time') ?? null)[0] ?? ''),
            ),
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
