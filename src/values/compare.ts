import { isIP } from 'node:net';
import { type Scalar, scalarsOf, type Value } from './value.ts';

const numeric = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The number that a scalar stands for, or null: decimal text with an optional exponent counts, hexadecimal does not. */
export function toNumber(value: Scalar): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const digits = wholeNumber(value);
  if (digits !== undefined) return digits;
  return numeric.test(value) ? Number(value) : null;
}

/** The commonest cases without a regular expression: plain digits, and texts that cannot be a number; else undefined. */
function wholeNumber(text: string): number | null | undefined {
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) {
      // Signs, points and blanks may still make a number; behind digits so may an exponent.
      const possible = code <= 0x2e || code >= 0x80 || (i > 0 && (code === 0x65 || code === 0x45));
      return possible ? undefined : null;
    }
    number = number * 10 + code - 0x30;
  }
  return text.length === 0 ? null : text.length > 15 ? undefined : number;
}

/** The number of a single value; null for anything else. */
export function numberOf(value: Value | boolean): number | null {
  return value === null || typeof value === 'boolean' || Array.isArray(value) ? null : toNumber(value as Scalar);
}

/** A number as Splunk writes it: whole numbers without a fraction, others with the digits that tell them apart. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  // An exponent has two digits at least, as C writes it.
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Rounds half away from zero; moving the point in the text keeps halves such as 1.005 exact. */
export function roundHalfUp(value: number, digits: number): number {
  const sign = value < 0 ? -1 : 1;
  const moved = shiftPoint(Math.abs(value), digits);
  const rounded = shiftPoint(Math.floor(moved + 0.5), -digits);
  return Number.isNaN(rounded) ? value : sign * rounded;
}

function shiftPoint(value: number, digits: number): number {
  const [mantissa, exponent] = String(value).split('e') as [string, string | undefined];
  return Number(`${mantissa}e${Number(exponent ?? 0) + digits}`);
}

/** The text of a scalar, numbers as Splunk writes them. */
export function scalarText(value: Scalar): string {
  return typeof value === 'number' ? numberText(value) : value;
}

/** The text of a value; a multivalue's texts are joined by line breaks, null is null. */
export function textOf(value: Value): string | null {
  if (value === null) return null;
  return Array.isArray(value) ? value.map(scalarText).join('\n') : scalarText(value as Scalar);
}

/** The text of each scalar of a value; none for null. */
export function textsOf(value: Value): string[] {
  return scalarsOf(value).map(scalarText);
}

/** Order of code points, which is byte order of UTF-8. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all other units.
    const high = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return high(x) - high(y);
  }
  return a.length - b.length;
}

/** Compares two scalars as eval does: as numbers where both are, else as text with case. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  const x = toNumber(a);
  if (x !== null) {
    const y = toNumber(b);
    if (y !== null) return x - y;
  }
  return compareText(scalarText(a), scalarText(b));
}

/** How `sort` compares: `auto` tells numbers, addresses and text apart by itself. */
export type SortMode = 'auto' | 'num' | 'str' | 'ip';

/** The order of `sort`: `auto` takes numbers before text; `num` puts what is no number last. */
export function sortCompare(a: Scalar, b: Scalar, mode: SortMode): number {
  if (mode === 'str') return compareText(scalarText(a), scalarText(b));
  if (mode === 'ip' || (mode === 'auto' && isIP(String(a)) === 4 && isIP(String(b)) === 4)) {
    const x = addressNumber(scalarText(a));
    const y = addressNumber(scalarText(b));
    if (x !== null && y !== null) return x - y;
    return compareText(scalarText(a), scalarText(b));
  }
  const x = toNumber(a);
  const y = toNumber(b);
  if (x !== null && y !== null) return x - y;
  if (x !== null) return -1;
  if (y !== null) return 1;
  return mode === 'num' ? 0 : compareText(scalarText(a), scalarText(b));
}

function addressNumber(text: string): number | null {
  return isIP(text) === 4 ? text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : null;
}
