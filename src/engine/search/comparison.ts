import { isIP } from 'node:net';
import type { ComparisonOperator } from '../../spl/ast.ts';
import { scalarsOf, type Value, wildcardMatcher } from '../../values/index.ts';

/** Whether a value of a field satisfies a comparison; null stands for a field that is absent. */
export type FieldTest = (value: Value) => boolean;

const numeric = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/**
 * A test of one field in the search grammar (Search Reference, "search"): text compares without case, `*` is a
 * wildcard, numbers compare as numbers, `a.b.c.d/n` matches addresses in that block. A null field never passes, not
 * even `!=`. A multivalue passes where any of its values does.
 */
export function compileComparison(operator: ComparisonOperator, wanted: string, field = ''): FieldTest {
  switch (operator) {
    case '=':
      return anyValue(equalityIn(field, wanted));
    case '!=': {
      if (wanted === '*') return () => false;
      const equal = equalityIn(field, wanted);
      return anyValue((text) => !equal(text));
    }
    default:
      return anyValue(order(operator, wanted));
  }
}

/** `field IN (a, b, …)`: exact members are looked up at once, wildcards and blocks one after the other. */
export function compileMembership(wanted: readonly string[], field = ''): FieldTest {
  if (holdsTags(field)) {
    const tests = wanted.map(tagEquality);
    return anyValue((text) => tests.some((test) => test(text)));
  }
  const exact = new Set<string>();
  const tests: ((text: string) => boolean)[] = [];
  for (const text of wanted) {
    if (text.includes('*') || isBlock(text) || numeric.test(text)) tests.push(equality(text));
    else exact.add(text.toLowerCase());
  }
  return anyValue((text) => exact.has(text.toLowerCase()) || tests.some((test) => test(text)));
}

/** `tag`, and `tag::field`. */
const holdsTags = (field: string) => field === 'tag' || field.startsWith('tag::');

const equalityIn = (field: string, wanted: string) => (holdsTags(field) ? tagEquality(wanted) : equality(wanted));

/** Tags compare with case (Knowledge Manager Manual, "Monitor and organize knowledge objects"). */
function tagEquality(wanted: string): (text: string) => boolean {
  return wanted.includes('*') ? wildcardMatcher(wanted, true) : (text) => text === wanted;
}

function anyValue(test: (text: string) => boolean): FieldTest {
  return (value) => {
    if (value === null) return false;
    if (typeof value === 'string') return test(value);
    if (typeof value === 'number') return test(String(value));
    return scalarsOf(value).some((scalar) => test(String(scalar)));
  };
}

function equality(wanted: string): (text: string) => boolean {
  if (wanted === '*') return () => true;
  if (wanted.includes('*')) {
    return wildcardMatcher(wanted);
  }
  const lower = wanted.toLowerCase();
  if (numeric.test(wanted)) {
    const number = Number(wanted);
    return (text) => text === wanted || (numeric.test(text) && Number(text) === number);
  }
  const block = parseBlock(wanted);
  if (block) return (text) => text.toLowerCase() === lower || inBlock(text, block);
  return (text) =>
    text.length === wanted.length ? text === wanted || text.toLowerCase() === lower : text.toLowerCase() === lower;
}

function order(operator: '<' | '<=' | '>' | '>=', wanted: string): (text: string) => boolean {
  const number = numeric.test(wanted) ? Number(wanted) : undefined;
  const lower = wanted.toLowerCase();
  return (text) => {
    let difference: number;
    if (number !== undefined && numeric.test(text)) difference = Number(text) - number;
    else {
      const other = text.toLowerCase();
      difference = other < lower ? -1 : other > lower ? 1 : 0;
    }
    return operator === '<'
      ? difference < 0
      : operator === '<='
        ? difference <= 0
        : operator === '>'
          ? difference > 0
          : difference >= 0;
  };
}

interface Block {
  readonly version: 4 | 6;
  readonly bits: number;
  readonly network: bigint;
}

function isBlock(text: string): boolean {
  return parseBlock(text) !== undefined;
}

/** `10.0.0.0/8` or `fc00::/7`; undefined for anything else. */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = text.slice(0, slash);
  const version = isIP(address);
  const length = text.slice(slash + 1);
  if (version === 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  const width = version === 4 ? 32 : 128;
  if (bits > width) return undefined;
  return { version: version as 4 | 6, bits, network: addressBits(address, version as 4 | 6) >> BigInt(width - bits) };
}

/** Whether a text is an address in a CIDR block; false for what is no address, or one of the other version. */
export function inBlock(text: string, block: Block): boolean {
  if (isIP(text) !== block.version) return false;
  const width = block.version === 4 ? 32 : 128;
  return addressBits(text, block.version) >> BigInt(width - block.bits) === block.network;
}

function addressBits(address: string, version: 4 | 6): bigint {
  if (version === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  let text = address.split('%')[0]!;
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [, a, b, c, d] = dotted.map(Number);
    text = `${text.slice(0, dotted.index) + (((a! << 8) | b!) >>> 0).toString(16)}:${(((c! << 8) | d!) >>> 0).toString(16)}`;
  }
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const parts =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return parts.reduce((sum, part) => (sum << 16n) | BigInt(Number.parseInt(part || '0', 16)), 0n);
}
