import { type Expr, parseExpression } from '../../spl/index.ts';
import { type FieldSet, type Row, setField, type Value } from '../../values/index.ts';
import { compileExpression, fieldsOf } from '../expression.ts';
import type { Compiled, EvalEnvironment, Evaluated } from '../functions/function.ts';
import type { EvalStep } from './settings.ts';
import { decisiveField, specialise } from './specialise.ts';

/** A calculated field, ready to run. */
interface Calculation {
  readonly field: string;
  readonly origin: string;
  readonly expression: Expr;
  readonly run: Compiled;
}

/** The calculated fields of a sourcetype, and what they read. */
export interface CalculatedFields {
  /** Writes the fields into a row; undefined where none is wanted. */
  readonly apply?: (row: Row) => void;
  /** What is wanted before them. */
  readonly needed: FieldSet;
}

/** What calculated fields are computed with. */
export interface CalculationServices {
  readonly environment: EvalEnvironment;
  complain(message: string): void;
  readonly trace?: (field: string, origin: string) => void;
}

/**
 * Prepares the calculated fields (props.conf, EVAL) that are wanted. All of them read the state before any of them; null
 * removes a field.
 */
export function planCalculations(
  steps: readonly EvalStep[],
  wanted: FieldSet,
  { environment, complain, trace }: CalculationServices,
): CalculatedFields {
  const list: Calculation[] = [];
  let needed = wanted;
  for (const { field, key, origin, expression: text } of steps) {
    if (!wanted.has(field)) continue;
    try {
      const expression = parseExpression(text);
      list.push({ field, origin: `${origin} ${key}`, expression, run: compileExpression(expression, environment) });
      needed = needed.union(fieldsOf(expression));
    } catch (error) {
      complain(`${origin} ${key}: ${(error as Error).message}`);
    }
  }
  if (list.length === 0) return { needed };
  if (!trace) return { needed, apply: byDecisiveField(list, environment) };
  const apply = (row: Row) => {
    const values = list.map((one) => storedForm(one.run(row)));
    list.forEach(({ field, origin }, i) => {
      if (values[i] !== null) trace(field, origin);
      setField(row, field, values[i]!);
    });
  };
  return { needed, apply };
}

const storedForm = (value: Evaluated): Value =>
  typeof value === 'boolean' ? (value ? 'true' : 'false') : (value as Value);

type Apply = (row: Row) => void;

function applying(list: readonly Pick<Calculation, 'field' | 'run'>[], removed: readonly string[] = []): Apply {
  const values: Value[] = [];
  return (row) => {
    for (let i = 0; i < list.length; i++) values[i] = storedForm(list[i]!.run(row));
    for (const field of removed) row.delete(field);
    for (let i = 0; i < list.length; i++) setField(row, list[i]!.field, values[i]!);
  };
}

/** Conditions on one field that make it worth while to prepare the calculations for its values. */
const leastConditions = 4;
/** Events with one value of the field before the calculations are prepared for it. */
const seenBefore = 64;
/** Values for which they are prepared. */
const mostValues = 100;

/**
 * The fields of a source are often calculated differently for each kind of its events: most conditions then turn on one
 * field, such as the event's code. For the values of it that come often, what they rule out is dropped beforehand.
 */
function byDecisiveField(list: readonly Calculation[], environment: EvalEnvironment): Apply {
  const general = applying(list);
  const field = decisiveField(
    list.map((one) => one.expression),
    leastConditions,
  );
  if (field === undefined) return general;
  const prepared = new Map<string, Apply>();
  const seen = new Map<string, number>();
  return (row) => {
    const value = row.get(field);
    if (typeof value !== 'string') return general(row);
    const known = prepared.get(value);
    if (known) return known(row);
    general(row);
    if (prepared.size >= mostValues || seen.size >= 10 * mostValues) return;
    const times = (seen.get(value) ?? 0) + 1;
    seen.set(value, times);
    if (times >= seenBefore) prepared.set(value, prepareFor(list, field, value, environment));
  };
}

function prepareFor(list: readonly Calculation[], field: string, value: string, environment: EvalEnvironment): Apply {
  const row: Row = new Map([[field, value]]);
  const decide = (condition: Expr) => compileExpression(condition, environment)(row);
  const removed: string[] = [];
  const kept: Pick<Calculation, 'field' | 'run'>[] = [];
  for (const one of list) {
    const left = specialise(one.expression, field, decide);
    if (left === null) removed.push(one.field);
    else kept.push({ field: one.field, run: left === one.expression ? one.run : compileExpression(left, environment) });
  }
  return applying(kept, removed);
}
