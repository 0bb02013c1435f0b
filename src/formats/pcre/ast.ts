/** A PCRE pattern as a tree. Characters are UTF-16 units, as in the texts that they are matched against. */
export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: Node }
  | Repeat
  | { readonly kind: 'atomic'; readonly body: Node }
  | Look
  | { readonly kind: 'assertion'; readonly what: Assertion }
  /** The first of these groups that is set; none fails. */
  | { readonly kind: 'reference'; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  /** `\K`: the match begins here. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'conditional'; readonly test: readonly number[] | Look; readonly yes: Node; readonly no: Node };

/** A quantifier and what it repeats. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly body: Node;
  readonly min: number;
  /** Infinity without a limit. */
  readonly max: number;
  readonly mode: 'greedy' | 'lazy';
}

/** A look-ahead or look-behind. */
export interface Look {
  readonly kind: 'look';
  readonly ahead: boolean;
  readonly negative: boolean;
  readonly body: Node;
}

/** What must hold at a position. */
export type Assertion =
  | 'text-start'
  | 'text-end'
  /** At the end, or before a line break that is the last character. */
  | 'last-line-end'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary'
  /** `\G`: where the search began. */
  | 'search-start';

/** A pattern that was read. */
export interface ParsedPattern {
  readonly root: Node;
  readonly groups: number;
  /** Names of groups in order; several groups may have one name. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** True where `(?i)` holds for the whole pattern. */
  readonly ignoreCase: boolean;
}

/** The pattern is wrong or not supported at an offset. */
export class PatternError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'PatternError';
    this.offset = offset;
  }
}

/** A set of characters: ranges of units, and Unicode properties that ranges would not tell. */
export class CharacterSet {
  /** Pairs of first and last unit, ascending and apart. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly properties: readonly RegExp[];
  readonly negated: boolean;
  readonly #low: Uint8Array;

  constructor(ranges: readonly (readonly [number, number])[], negated = false, properties: readonly RegExp[] = []) {
    const positive = merged(ranges);
    this.ranges = negated && properties.length === 0 ? inverted(positive) : positive;
    this.negated = negated && properties.length > 0;
    this.properties = properties;
    this.#low = new Uint8Array(256);
    if (properties.length > 0) this.#low.forEach((_, unit, low) => (low[unit] = this.#contains(unit) ? 1 : 0));
    else for (const [first, last] of this.ranges) this.#low.fill(1, first, last + 1);
  }

  has(unit: number): boolean {
    return unit < 256 ? this.#low[unit] === 1 : this.#contains(unit);
  }

  #contains(unit: number): boolean {
    const found =
      this.ranges.some(([first, last]) => unit >= first && unit <= last) ||
      this.properties.some((property) => property.test(String.fromCharCode(unit)));
    return found !== this.negated;
  }

  /** The one character of the set; undefined where there are more. */
  get single(): number | undefined {
    const [only] = this.ranges;
    return this.ranges.length === 1 && this.properties.length === 0 && only![0] === only![1] ? only![0] : undefined;
  }

  overlaps(other: CharacterSet): boolean {
    if (this.properties.length > 0 || other.properties.length > 0) return true;
    return this.ranges.some(([a, b]) => other.ranges.some(([c, d]) => a <= d && c <= b));
  }

  union(other: CharacterSet): CharacterSet {
    if (this.properties.length > 0 || other.properties.length > 0) return anything;
    return new CharacterSet([...this.ranges, ...other.ranges]);
  }
}

function merged(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const out: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = out.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else out.push([first, last]);
  }
  return out;
}

const lastUnit = 0xffff;

function inverted(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const out: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) out.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastUnit) out.push([next, lastUnit]);
  return out;
}

/** Every character. */
export const anything = new CharacterSet([[0, lastUnit]]);
