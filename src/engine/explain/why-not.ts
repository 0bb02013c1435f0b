import type { SearchExpr } from '../../spl/index.ts';
import { type Row, textsOf } from '../../values/index.ts';
import { compileSearch, fieldsOfSearch } from '../search/predicate.ts';

/** A part of a search expression that an event does not satisfy, and what the event has in its place. */
export interface UnmetCondition {
  /** The condition as it is written. */
  readonly condition: string;
  /** The event's values of the fields that it reads; an empty list for null. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/**
 * The smallest parts that keep an event from matching: of a conjunction each operand that fails, of a disjunction that
 * fails the whole. `text` is what the expression was parsed from. Empty where the event matches.
 */
export function unmetConditions(expression: SearchExpr, text: string, row: Row): UnmetCondition[] {
  if (compileSearch(expression)(row)) return [];
  if (expression.kind === 'and') return expression.operands.flatMap((operand) => unmetConditions(operand, text, row));
  const values: Record<string, string[]> = Object.create(null);
  for (const name of fieldsOfSearch(expression).names)
    if (name !== '_raw') values[name] = textsOf(row.get(name) ?? null).slice(0, 20);
  return [{ condition: text.slice(expression.span.start, expression.span.end).trim(), values }];
}

/** How many of the operands of a conjunction hold; a single condition counts as one. */
export function metConditions(expression: SearchExpr, row: Row): number {
  if (expression.kind === 'and')
    return expression.operands.reduce((sum, operand) => sum + metConditions(operand, row), 0);
  if (expression.kind === 'all' || expression.kind === 'not') return 0;
  return compileSearch(expression)(row) ? 1 : 0;
}
