/** Tolerant readers of YAML values: the schema rules complain about wrong types, the model takes what it can. */

/** A YAML mapping, its values not yet looked at. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The mapping; empty for anything else. */
export function mapping(value: unknown): Mapping {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Mapping) : {};
}

/** The text of a scalar; the fallback for anything else. */
export function string(value: unknown, fallback = ''): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : fallback;
}

/** A number, also where it is written as text; undefined for anything else. */
export function number(value: unknown): number | undefined {
  const parsed =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** The texts of a list, empty ones left out; none for anything else. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map((one) => string(one)).filter((one) => one !== '') : [];
}

/** The mappings of a list; none for anything else. */
export function mappings(value: unknown): Mapping[] {
  return Array.isArray(value) ? value.map(mapping) : [];
}

/** True for `true` and the words that mean it; false for anything else. */
export function boolean(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(?:true|yes|on|1)$/i.test(value));
}
