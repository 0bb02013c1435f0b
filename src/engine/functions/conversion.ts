import { isIP } from 'node:net';
import { DiagnosticError } from '../../diagnostics/index.ts';
import type { Expr } from '../../spl/ast.ts';
import { durationText, multivalue, numberText, type Scalar, scalarText, toNumber } from '../../values/index.ts';
import { fixedText } from '../arithmetic.ts';
import { number, text, values } from './arguments.ts';
import type { Evaluated, FunctionDefinition } from './function.ts';
import { inferred } from './json.ts';
import { printf } from './printf.ts';

const category = 'conversion';

/** The number that a text is, in a base from 2 to 36. Blanks around it make it none (Search Reference, "tonumber"). */
function strictNumber(value: Scalar, base: number): number | null {
  if (typeof value === 'number') return value;
  if (value.trim() !== value) return null;
  if (base === 10) return toNumber(value);
  const digits = value.toLowerCase().replace(base === 16 ? /^0x/ : /^$/, '');
  if (digits === '' || [...digits].some((digit) => Number.isNaN(Number.parseInt(digit, base)))) return null;
  return Number.parseInt(digits, base);
}

/** The base argument; null where it is none. */
function baseOf(base: Evaluated | undefined): number | null {
  const found = base === undefined ? 10 : number(base);
  return found === null || !Number.isInteger(found) || found < 2 || found > 36 ? null : found;
}

/** A text written in the search that is no number is an error, not a null. */
function checkLiteral(name: string, args: readonly Expr[]): void {
  const [value, base] = args;
  if (value?.kind !== 'string' || (base !== undefined && base.kind !== 'number')) return;
  if (strictNumber(value.value, base?.kind === 'number' ? base.value : 10) !== null) return;
  throw new DiagnosticError({
    code: 'spl-bad-argument',
    severity: 'error',
    message: `${name}() cannot read "${value.value}" as a number`,
    span: value.span,
  });
}

function parsed(value: Evaluated | undefined): unknown {
  try {
    return JSON.parse(text(value) ?? 'null');
  } catch {
    return undefined;
  }
}

/** Groups of thousands, two decimals where there is a fraction. */
function withCommas(value: number): string {
  const rounded = Number.isInteger(value) ? numberText(value) : fixedText(value, 2);
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
  const found = number(value);
  if (found === null) return text(value);
  switch (format) {
    case 'hex':
      return found < 0 || found > Number.MAX_SAFE_INTEGER
        ? text(value)
        : `0x${Math.trunc(found).toString(16).toUpperCase()}`;
    case 'binary':
      return found < 0 || found > Number.MAX_SAFE_INTEGER ? text(value) : Math.trunc(found).toString(2);
    case 'commas':
      return withCommas(found);
    case 'duration':
      return durationText(found);
    default:
      return text(value);
  }
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
      { expression: 'tonumber("0101", 2)', gives: '5' },
      { expression: 'tonumber("12.5")', gives: '12.5' },
      { expression: 'tonumber(x)', given: { x: 'seven' }, gives: null },
      { expression: 'tonumber(x)', given: { x: ' 7' }, gives: null },
    ],
    compile: (args, compiler) => {
      checkLiteral('tonumber', args);
      const value = compiler.compile(args[0]!);
      const base = args[1] && compiler.compile(args[1]);
      return (row) => {
        const radix = baseOf(base?.(row));
        if (radix === null) return null;
        const list = values(value(row)).map((one) => strictNumber(one, radix));
        return multivalue(list.filter((one): one is number => one !== null));
      };
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
    summary: 'Turns a value into a whole number, rounding down.',
    arguments: [
      { name: 'value', doc: 'A number or text.' },
      { name: 'base', doc: '2 to 36; 10 by default.', optional: true },
    ],
    returns: 'number',
    examples: [
      { expression: 'toint("24")', gives: '24' },
      { expression: 'toint(-3.14)', gives: '-4' },
      { expression: 'toint("ff", 16)', gives: '255' },
      { expression: 'toint("x")', gives: null },
    ],
    call: ([value, base]) => {
      const [found] = values(value);
      const radix = baseOf(base);
      if (found === undefined || radix === null || Array.isArray(value)) return null;
      const read = strictNumber(found, radix);
      return read === null ? null : Math.floor(read);
    },
  },
  {
    name: 'todouble',
    category,
    summary: 'Turns a value into a number.',
    arguments: [
      { name: 'value', doc: 'A number or text.' },
      { name: 'base', doc: '2 to 36; 10 by default.', optional: true },
    ],
    returns: 'number',
    deviations: ['A whole number is written without `.0`.'],
    examples: [
      { expression: 'todouble("4.5")', gives: '4.5' },
      { expression: 'todouble("x")', gives: null },
    ],
    call: ([value, base]) => {
      const [found] = values(value);
      const radix = baseOf(base);
      return found === undefined || radix === null || Array.isArray(value) ? null : strictNumber(found, radix);
    },
  },
  {
    name: 'tobool',
    category,
    summary: 'Turns `true`, `false` and numbers into a boolean; null for anything else.',
    arguments: [{ name: 'value', doc: '`true`, `True`, `false`, `False` or a number: 0 is false.' }],
    returns: 'boolean',
    examples: [
      { expression: 'tobool("true")', gives: true },
      { expression: 'tobool(12)', gives: true },
      { expression: 'tobool(0)', gives: false },
      { expression: 'tobool("yes")', gives: null },
    ],
    call: ([value]) => {
      if (typeof value === 'boolean') return value;
      const found = text(value);
      if (found === 'true' || found === 'True') return true;
      if (found === 'false' || found === 'False') return false;
      const numeric = number(value);
      return numeric === null ? null : numeric !== 0;
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
    unrounded: true,
    examples: [
      { expression: 'printf("%04d|%-4s|%.2f", 42, "ab", 3.14159)', gives: '0042|ab  |3.14' },
      { expression: 'printf("%x %%", 255)', gives: 'ff %' },
      { expression: 'printf("%.2g,%.2g", pi(), 123)', gives: '3.1,1.2e+02' },
      { expression: 'printf("%.3A", pi())', gives: '0X1.922P+1' },
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
    name: 'toarray',
    category,
    summary: 'A JSON array text as it is, a multivalue as a JSON array; null for anything else.',
    arguments: [{ name: 'value', doc: 'A multivalue, or the text of a JSON array.' }],
    returns: 'JSON text',
    examples: [
      { expression: 'toarray(split("1, 2, 3", ","))', gives: '[1,2,3]' },
      { expression: 'toarray(j)', given: { j: '["carrots", 1.00]' }, gives: '["carrots",1]' },
      { expression: 'toarray("somefield")', gives: null },
    ],
    call: ([value]) => {
      if (Array.isArray(value)) return JSON.stringify((value as readonly Scalar[]).map(inferred));
      const found = parsed(value);
      return Array.isArray(found) ? JSON.stringify(found) : null;
    },
  },
  {
    name: 'tomv',
    category,
    summary: 'A multivalue as it is, a JSON array as a multivalue whose texts keep their quotes; null for other text.',
    arguments: [{ name: 'value', doc: 'A multivalue, or the text of a JSON array.' }],
    returns: 'multivalue',
    examples: [
      { expression: 'tomv(json_array("dubois", 2))', gives: ['"dubois"', '2'] },
      { expression: 'tomv("x")', gives: null },
    ],
    call: ([value]) => {
      if (Array.isArray(value)) return value;
      const found = parsed(value);
      return Array.isArray(found) ? multivalue(found.map((one) => JSON.stringify(one))) : null;
    },
  },
  {
    name: 'toobject',
    category,
    summary: 'The text of a JSON object as it is; null for anything else.',
    arguments: [{ name: 'value', doc: 'The text of a JSON object.' }],
    returns: 'JSON text',
    examples: [
      { expression: 'toobject(j)', given: { j: '{"name": "maria", "age": 25}' }, gives: '{"name":"maria","age":25}' },
      { expression: 'toobject("[1]")', gives: null },
    ],
    call: ([value]) => {
      const found = parsed(value);
      return found !== null && typeof found === 'object' && !Array.isArray(found) ? JSON.stringify(found) : null;
    },
  },
];
