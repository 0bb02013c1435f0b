import { isIP } from 'node:net';
import { durationText, multivalue, numberText, scalarText, toNumber } from '../../values/index.ts';
import { number, text, texts, values } from './arguments.ts';
import type { Evaluated, FunctionDefinition } from './function.ts';
import { printf } from './printf.ts';

const category = 'conversion';

/** Digits of a number in base 2 to 36, read until the first character that is none. */
function parseBase(value: string, base: number): number | null {
  const digits = value
    .trim()
    .toLowerCase()
    .replace(base === 16 ? /^0x/ : /^$/, '');
  if (digits === '') return null;
  const parsed = Number.parseInt(digits, base);
  return Number.isNaN(parsed) || ![...digits].every((digit) => !Number.isNaN(Number.parseInt(digit, base)))
    ? null
    : parsed;
}

/** Groups of thousands, two decimals where there is a fraction. */
function withCommas(value: number): string {
  const rounded = Number.isInteger(value) ? numberText(value) : value.toFixed(2);
  const [whole, fraction] = rounded.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function toText(value: Evaluated, format: string | null): Evaluated {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value))
    return format === null ? value.map(scalarText) : value.map((one) => String(toText(one, format)));
  if (format === null) return text(value);
  const parsed = number(value);
  if (parsed === null) return text(value);
  if (format === 'hex') return `0x${Math.trunc(parsed).toString(16).toUpperCase()}`;
  if (format === 'binary') return Math.trunc(parsed).toString(2);
  if (format === 'commas') return withCommas(parsed);
  if (format === 'duration') return durationText(parsed);
  return text(value);
}

export const conversionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'tonumber',
    category,
    summary: 'Turns text into a number; null where it is none.',
    arguments: [
      { name: 'str', doc: 'The text.' },
      { name: 'base', doc: '2 to 36; 10 by default.', optional: true },
    ],
    returns: 'number',
    examples: [
      { expression: 'tonumber("0A4", 16)', gives: '164' },
      { expression: 'tonumber("12.5")', gives: '12.5' },
      { expression: 'tonumber("abc")', gives: null },
    ],
    call: ([value, base]) => {
      const radix = base === undefined ? 10 : number(base);
      if (radix === null || radix < 2 || radix > 36) return null;
      const parsed = texts(value).map((one) => (radix === 10 ? toNumber(one) : parseBase(one, radix)));
      return multivalue(parsed.filter((one): one is number => one !== null));
    },
  },
  {
    name: 'tostring',
    category,
    summary: 'Turns a value into text; numbers also as `hex`, `binary`, `commas` or `duration`.',
    arguments: [
      { name: 'value', doc: 'A number, boolean or text.' },
      { name: 'format', doc: '`hex`, `binary`, `commas` or `duration`.', optional: true },
    ],
    returns: 'text',
    examples: [
      { expression: 'tostring(15, "hex")', gives: '0xF' },
      { expression: 'tostring(12345.6789, "commas")', gives: '12,345.68' },
      { expression: 'tostring(615, "duration")', gives: '00:10:15' },
      { expression: 'tostring(1=1)', gives: 'True' },
    ],
    call: ([value, format]) => toText(value ?? null, format === undefined ? null : text(format)),
  },
  {
    name: 'toint',
    category,
    summary: 'Turns a value into a whole number, cutting the fraction.',
    arguments: [{ name: 'value', doc: 'A number or text.' }],
    returns: 'number',
    examples: [
      { expression: 'toint("4.9")', gives: '4' },
      { expression: 'toint("x")', gives: null },
    ],
    call: ([value]) => {
      const parsed = number(value);
      return parsed === null ? null : Math.trunc(parsed);
    },
  },
  {
    name: 'todouble',
    category,
    summary: 'Turns a value into a number.',
    arguments: [{ name: 'value', doc: 'A number or text.' }],
    returns: 'number',
    examples: [
      { expression: 'todouble("4.5")', gives: '4.5' },
      { expression: 'todouble("x")', gives: null },
    ],
    call: ([value]) => number(value),
  },
  {
    name: 'tobool',
    category,
    summary: 'Turns a value into a boolean.',
    arguments: [{ name: 'value', doc: 'true, false, 1 or 0.' }],
    returns: 'boolean',
    examples: [
      { expression: 'tobool("true")', gives: true },
      { expression: 'tobool("x")', gives: null },
    ],
    call: ([value]) => {
      if (typeof value === 'boolean') return value;
      const found = text(value)?.toLowerCase();
      return found === 'true' || found === '1' ? true : found === 'false' || found === '0' ? false : null;
    },
  },
  {
    name: 'ipmask',
    category,
    summary: 'Applies a network mask to an IPv4 address.',
    arguments: [
      { name: 'mask', doc: 'Such as `255.255.0.0`.' },
      { name: 'ip', doc: 'An IPv4 address.' },
    ],
    returns: 'text',
    examples: [
      { expression: 'ipmask("0.255.0.244", "10.20.30.120")', gives: '0.20.0.112' },
      { expression: 'ipmask("255.255.0.0", "x")', gives: null },
    ],
    call: ([mask, ip]) => {
      const [m, a] = [text(mask), text(ip)];
      if (m === null || a === null || isIP(m) !== 4 || isIP(a) !== 4) return null;
      const octets = m.split('.').map(Number);
      return a
        .split('.')
        .map((part, i) => Number(part) & octets[i]!)
        .join('.');
    },
  },
  {
    name: 'printf',
    category,
    summary: 'Formats values as C does.',
    arguments: [
      { name: 'format', doc: 'Text with `%d`, `%s`, `%.2f`, `%x` and so on.' },
      { name: 'values', doc: 'What stands in for them.', optional: true, repeats: true },
    ],
    returns: 'text',
    examples: [
      { expression: 'printf("%04d|%-4s|%.2f", 42, "ab", 3.14159)', gives: '0042|ab  |3.14' },
      { expression: 'printf("%x %%", 255)', gives: 'ff %' },
    ],
    call: ([format, ...args]) => {
      const template = text(format);
      return template === null
        ? null
        : printf(
            template,
            args.map((argument) => (Array.isArray(argument) ? values(argument)[0]! : argument)),
          );
    },
  },
  {
    name: 'exact',
    category,
    summary: 'Gives a result with all its digits.',
    arguments: [{ name: 'expression', doc: 'A number.' }],
    returns: 'number',
    examples: [
      { expression: 'exact(3.14 * 2)', gives: '6.28' },
      { expression: 'exact("x")', gives: null },
    ],
    call: ([value]) => number(value),
  },
];
