import { number } from './arguments.ts';
import type { FunctionDefinition, FunctionExample } from './function.ts';

/** Bits are those of whole numbers from 0 to 2^53-1; anything else gives null. */
function bits(value: Parameters<typeof number>[0]): bigint | null {
  const found = number(value);
  return found === null || !Number.isSafeInteger(found) || found < 0 ? null : BigInt(found);
}
const mask = (1n << 53n) - 1n;

const fold = (
  name: string,
  summary: string,
  apply: (a: bigint, b: bigint) => bigint,
  examples: readonly FunctionExample[],
): FunctionDefinition => ({
  name,
  category: 'bitwise',
  summary,
  arguments: [
    { name: 'a', doc: 'A whole number.' },
    { name: 'b', doc: 'Further whole numbers.', repeats: true },
  ],
  returns: 'number',
  examples,
  call: (args) => {
    const list = args.map(bits);
    return list.some((one) => one === null) ? null : Number((list as bigint[]).reduce(apply));
  },
});

export const bitwiseFunctions: readonly FunctionDefinition[] = [
  fold('bit_and', 'The bits that all numbers have.', (a, b) => a & b, [
    { expression: 'bit_and(5, 4)', gives: '4' },
    { expression: 'bit_and(5, -1)', gives: null },
  ]),
  fold('bit_or', 'The bits that any number has.', (a, b) => a | b, [
    { expression: 'bit_or(5, 2)', gives: '7' },
    { expression: 'bit_or(1, 2, 4)', gives: '7' },
  ]),
  fold('bit_xor', 'The bits that an odd count of numbers has.', (a, b) => a ^ b, [
    { expression: 'bit_xor(5, 1)', gives: '4' },
    { expression: 'bit_xor(5, "x")', gives: null },
  ]),
  {
    name: 'bit_not',
    category: 'bitwise',
    summary: 'The bits that a number lacks, of 53 or those of a mask.',
    arguments: [
      { name: 'a', doc: 'A whole number.' },
      { name: 'mask', doc: 'The bits to look at.', optional: true },
    ],
    returns: 'number',
    examples: [
      { expression: 'bit_not(5, 7)', gives: '2' },
      { expression: 'bit_not("x")', gives: null },
    ],
    call: ([value, limit]) => {
      const [a, m] = [bits(value), limit === undefined ? mask : bits(limit)];
      return a === null || m === null ? null : Number(~a & m);
    },
  },
  {
    name: 'bit_shift_left',
    category: 'bitwise',
    summary: 'Moves bits to the left.',
    arguments: [
      { name: 'a', doc: 'A whole number.' },
      { name: 'count', doc: 'How far.' },
    ],
    returns: 'number',
    examples: [
      { expression: 'bit_shift_left(1, 4)', gives: '16' },
      { expression: 'bit_shift_left(1, 53)', gives: '0' },
      { expression: 'bit_shift_left(1, -1)', gives: null },
    ],
    call: ([value, count]) => {
      const [a, n] = [bits(value), bits(count)];
      if (a === null || n === null) return null;
      return n > 53n ? 0 : Number((a << n) & mask);
    },
  },
  {
    name: 'bit_shift_right',
    category: 'bitwise',
    summary: 'Moves bits to the right.',
    arguments: [
      { name: 'a', doc: 'A whole number.' },
      { name: 'count', doc: 'How far.' },
    ],
    returns: 'number',
    examples: [
      { expression: 'bit_shift_right(16, 4)', gives: '1' },
      { expression: 'bit_shift_right(1, -1)', gives: null },
    ],
    call: ([value, count]) => {
      const [a, n] = [bits(value), bits(count)];
      if (a === null || n === null) return null;
      return n > 53n ? 0 : Number(a >> n);
    },
  },
];
