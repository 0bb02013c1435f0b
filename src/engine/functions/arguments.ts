import { type Scalar, scalarsOf, scalarText, textOf, toNumber, type Value } from '../../values/index.ts';
import type { Evaluated } from './function.ts';

/** The text of an argument; null where it has none. A boolean is `True` or `False`. */
export function text(value: Evaluated | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return textOf(value as Value);
}

/** The number of a single value; null for anything else. */
export function number(value: Evaluated | undefined): number | null {
  if (value === undefined || value === null || typeof value === 'boolean' || Array.isArray(value)) return null;
  return toNumber(value as Scalar);
}

/** The scalars of an argument; none for null and booleans. */
export function values(value: Evaluated | undefined): readonly Scalar[] {
  return value === undefined || value === null || typeof value === 'boolean' ? [] : scalarsOf(value as Value);
}

/** The text of each scalar of an argument. */
export function texts(value: Evaluated | undefined): string[] {
  return values(value).map(scalarText);
}

/** Applies a text function to each value of an argument, so that a multivalue stays one. */
export function mapText(value: Evaluated | undefined, apply: (text: string) => string): Value {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return (value as readonly Scalar[]).map((one) => apply(scalarText(one)));
  return apply(text(value)!);
}
