import { wildcardToRegExp } from './wildcard.ts';

/**
 * A set of field names that a stage needs from the one before it: either every field, or names and `*` patterns. It
 * drives projection: only wanted fields are extracted from raw events.
 */
export interface FieldSet {
  readonly all: boolean;
  has(name: string): boolean;
  /** Names without wildcards; empty when `all`. */
  readonly names: ReadonlySet<string>;
  /** Wildcard patterns; empty when `all`. */
  readonly patterns: readonly string[];
  with(...names: readonly string[]): FieldSet;
  without(...names: readonly string[]): FieldSet;
  union(other: FieldSet): FieldSet;
}

class Fields implements FieldSet {
  readonly all: boolean;
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly #tests: readonly RegExp[];
  constructor(all: boolean, names: ReadonlySet<string>, patterns: readonly string[]) {
    this.all = all;
    this.names = names;
    this.patterns = patterns;
    this.#tests = patterns.map((pattern) => wildcardToRegExp(pattern));
  }
  has(name: string): boolean {
    return this.all || this.names.has(name) || this.#tests.some((test) => test.test(name));
  }
  with(...added: readonly string[]): FieldSet {
    return this.all || added.length === 0 ? this : this.union(fieldSet(added));
  }
  without(...removed: readonly string[]): FieldSet {
    if (this.all) return this;
    const names = new Set(this.names);
    for (const name of removed) names.delete(name);
    return new Fields(false, names, this.patterns);
  }
  union(other: FieldSet): FieldSet {
    if (this.all || other.all) return allFields;
    return new Fields(false, new Set([...this.names, ...other.names]), [
      ...new Set([...this.patterns, ...other.patterns]),
    ]);
  }
}

/** Every field. */
export const allFields: FieldSet = new Fields(true, new Set(), []);
/** No field. */
export const noFields: FieldSet = new Fields(false, new Set(), []);

/** A set of names; those with `*` become patterns. A lone `*` means every field. */
export function fieldSet(names: Iterable<string>): FieldSet {
  const plain = new Set<string>();
  const patterns: string[] = [];
  for (const name of names) {
    if (name === '*') return allFields;
    if (name.includes('*')) patterns.push(name);
    else plain.add(name);
  }
  return new Fields(false, plain, patterns);
}
