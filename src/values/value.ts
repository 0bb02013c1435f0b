/** A single value. Splunk keeps field values as text; eval arithmetic makes numbers. */
export type Scalar = string | number;

/**
 * What a field holds. `null` is "no value" (a row simply lacks the key); a multivalue is an array of two or more
 * scalars, see {@link multivalue}.
 */
export type Value = null | Scalar | readonly Scalar[];

/**
 * One result row: field name to value, in column order. A null field is absent: use {@link setField} to write, so that
 * no key ever maps to null.
 */
export type Row = Map<string, Value>;

/** Writes a field; null removes it. */
export function setField(row: Row, name: string, value: Value): void {
  if (value === null) row.delete(name);
  else row.set(name, value);
}

/** Builds a value from any number of scalars: none is null, one is that scalar, more are a multivalue. */
export function multivalue(values: readonly Scalar[]): Value {
  return values.length === 0 ? null : values.length === 1 ? values[0]! : values;
}

/** The scalars of a value, none for null. */
export function scalarsOf(value: Value): readonly Scalar[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];
}

const delimiters = new WeakMap<readonly Scalar[], string>();

/**
 * The value with the text that `nomv` puts between its scalars: `mvcombine` and `stats` take a `delim` for that (Search
 * Reference, "mvcombine", "Specifying delimiters"). Nothing else shows it.
 */
export function delimited(value: Value, delimiter: string): Value {
  if (!isMultivalue(value)) return value;
  const copy = [...value];
  delimiters.set(copy, delimiter);
  return copy;
}

/** What stands between the scalars of a multivalue where they become one text: a line break unless it was given one. */
export function delimiterOf(value: readonly Scalar[]): string {
  return delimiters.get(value) ?? '\n';
}

/** Whether a value holds two or more scalars. */
export function isMultivalue(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}
