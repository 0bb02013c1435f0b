import { CharacterSet } from './ast.ts';

/** The first and the last unit of a range. */
export type Range = readonly [number, number];

const digit: Range[] = [[48, 57]];
const upper: Range[] = [[65, 90]];
const lower: Range[] = [[97, 122]];
const word: Range[] = [...digit, ...upper, ...lower, [95, 95]];
const space: Range[] = [
  [9, 13],
  [32, 32],
];
const horizontal: Range[] = [
  [9, 9],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const vertical: Range[] = [
  [10, 13],
  [0x85, 0x85],
  [0x2028, 0x2029],
];
const not = (ranges: readonly Range[]) => new CharacterSet(ranges, true);
const set = (ranges: readonly Range[]) => new CharacterSet(ranges);

/** Sets of `\d` and the others; letters and digits are those of ASCII, as PCRE has them without UCP. */
export const escapeSets: Readonly<Record<string, CharacterSet>> = {
  d: set(digit),
  D: not(digit),
  w: set(word),
  W: not(word),
  s: set(space),
  S: not(space),
  h: set(horizontal),
  H: not(horizontal),
  v: set(vertical),
  V: not(vertical),
  N: not([[10, 10]]),
};

/** The classes of POSIX by name: `[:alpha:]`. */
export const posixSets: Readonly<Record<string, CharacterSet>> = {
  alpha: set([...upper, ...lower]),
  digit: set(digit),
  alnum: set([...digit, ...upper, ...lower]),
  upper: set(upper),
  lower: set(lower),
  space: set(space),
  blank: set([
    [9, 9],
    [32, 32],
  ]),
  cntrl: set([
    [0, 31],
    [127, 127],
  ]),
  graph: set([[33, 126]]),
  print: set([[32, 126]]),
  punct: set([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ]),
  xdigit: set([...digit, [65, 70], [97, 102]]),
  word: set(word),
  ascii: set([[0, 127]]),
};

/** What the ranges match besides themselves when case does not count. */
export function caseVariants(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const [first, last] of ranges) {
    shift(out, first, last, 65, 90, 32);
    shift(out, first, last, 97, 122, -32);
    // Beyond ASCII one by one; whole scripts in a class have both cases anyway.
    const from = Math.max(first, 128);
    if (last - from > 1000) continue;
    for (let unit = from; unit <= last; unit++) {
      const char = String.fromCharCode(unit);
      for (const other of [char.toLowerCase(), char.toUpperCase()])
        if (other.length === 1 && other !== char) out.push([other.charCodeAt(0), other.charCodeAt(0)]);
    }
  }
  return out;
}

function shift(out: Range[], first: number, last: number, low: number, high: number, by: number): void {
  const [from, to] = [Math.max(first, low), Math.min(last, high)];
  if (from <= to) out.push([from + by, to + by]);
}

const special: Readonly<Record<string, string>> = {
  Any: 'Any',
  'L&': 'LC',
  Xan: 'L}\\p{N',
  Xsp: 'White_Space',
  Xps: 'White_Space',
  Xwd: 'L}\\p{N}_\\p{Pc',
};

/** The RegExp of one Unicode property (`Lu`, `Greek`); undefined for an unknown one. */
export function propertyOf(name: string): RegExp | undefined {
  for (const candidate of [special[name] ?? name, `Script=${name}`]) {
    try {
      return new RegExp(`^[\\p{${candidate}}]$`, 'u');
    } catch {
      // Not a general category: it may be a script.
    }
  }
  return undefined;
}
