import { multivalue } from '../../values/index.ts';
import { compileMeasured, fixedText } from '../arithmetic.ts';
import { number, values } from './arguments.ts';
import type { FunctionDefinition, FunctionExample } from './function.ts';

const x = { name: 'x', doc: 'A number; anything else gives null.' };

/** A function of one number. */
function unary(
  name: string,
  category: string,
  summary: string,
  apply: (value: number) => number,
  examples: readonly FunctionExample[],
  aliases?: readonly string[],
): FunctionDefinition {
  return {
    name,
    ...(aliases ? { aliases } : {}),
    category,
    summary,
    arguments: [x],
    returns: 'number',
    unrounded: true,
    examples,
    call: ([value]) => {
      const results = values(value).map((one) => number(one));
      const good = results.filter((one): one is number => one !== null).map(apply);
      return multivalue(good.filter((one) => Number.isFinite(one)));
    },
  };
}

const rounding = 'mathematical';
const trigonometry = 'trigonometric';

export const mathFunctions: readonly FunctionDefinition[] = [
  unary('abs', rounding, 'The absolute value.', Math.abs, [
    { expression: 'abs(-3)', gives: '3' },
    { expression: 'abs("x")', gives: null },
  ]),
  unary(
    'ceiling',
    rounding,
    'Rounds up.',
    Math.ceil,
    [
      { expression: 'ceiling(1.2)', gives: '2' },
      { expression: 'ceil(-1.2)', gives: '-1' },
    ],
    ['ceil'],
  ),
  unary('floor', rounding, 'Rounds down.', Math.floor, [
    { expression: 'floor(1.9)', gives: '1' },
    { expression: 'floor(-1.2)', gives: '-2' },
  ]),
  unary('exp', rounding, 'The exponential function.', Math.exp, [
    { expression: 'exp(0)', gives: '1' },
    { expression: 'round(exp(1), 4)', gives: '2.7183' },
  ]),
  unary('ln', rounding, 'The natural logarithm.', Math.log, [
    { expression: 'ln(1)', gives: '0' },
    { expression: 'ln(-1)', gives: null },
  ]),
  unary('sqrt', rounding, 'The square root.', Math.sqrt, [
    { expression: 'sqrt(9)', gives: '3' },
    { expression: 'sqrt(-1)', gives: null },
  ]),
  {
    name: 'log',
    category: rounding,
    summary: 'The logarithm, to base 10 by default.',
    arguments: [x, { name: 'base', doc: 'The base.', optional: true }],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'log(1000)', gives: '3' },
      { expression: 'log(8, 2)', gives: '3' },
    ],
    call: ([value, base]) => {
      const [a, b] = [number(value), base === undefined ? 10 : number(base)];
      if (a === null || b === null || a <= 0 || b <= 0) return null;
      const result = b === 10 ? Math.log10(a) : b === 2 ? Math.log2(a) : Math.log(a) / Math.log(b);
      return Number.isFinite(result) ? result : null;
    },
  },
  {
    name: 'pow',
    category: rounding,
    summary: 'A number to the power of another.',
    arguments: [x, { name: 'y', doc: 'The exponent.' }],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'pow(2, 10)', gives: '1024' },
      { expression: 'pow(4, 0.5)', gives: '2' },
    ],
    call: ([value, exponent]) => {
      const [a, b] = [number(value), number(exponent)];
      const result = a === null || b === null ? Number.NaN : a ** b;
      return Number.isFinite(result) ? result : null;
    },
  },
  {
    name: 'round',
    category: rounding,
    summary: 'Rounds half away from zero, to whole numbers or to digits behind the point, which stay visible.',
    arguments: [x, { name: 'digits', doc: 'Digits behind the point, 0 by default; not negative.', optional: true }],
    returns: 'number',
    examples: [
      { expression: 'round(3.5)', gives: '4' },
      { expression: 'round(2.555, 2)', gives: '2.56' },
      { expression: 'round(-2.5)', gives: '-3' },
      { expression: 'round(1/2, 2)', gives: '0.50' },
    ],
    compile: (args, compiler) => {
      const value = compileMeasured(args[0]!, compiler);
      const digits = args[1] ? compiler.compile(args[1]) : () => 0;
      return (row) => {
        const given = value(row);
        const wanted = number(digits(row));
        if (given === null || wanted === null || wanted < 0) return null;
        // What is known to one decimal cannot be rounded to two.
        const known = Math.max(0, Math.min(Math.trunc(wanted), given.decimals));
        return known === 0 ? Number(fixedText(given.value, 0)) : fixedText(given.value, known);
      };
    },
  },
  {
    name: 'sigfig',
    category: rounding,
    summary: 'Rounds a calculation to the significant figures of its inputs.',
    arguments: [{ name: 'x', doc: 'A calculation: `sigfig(1.00*1111)`.' }],
    returns: 'number',
    examples: [
      { expression: 'sigfig(1.00*1111)', gives: '1110' },
      { expression: 'sigfig(123.0+4.567)', gives: '127.6' },
      { expression: 'sigfig("x")', gives: null },
    ],
    compile: (args, compiler) => {
      const value = compileMeasured(args[0]!, compiler);
      return (row) => {
        const given = value(row);
        if (given === null) return null;
        return Number.isFinite(given.decimals) ? Number(fixedText(given.value, given.decimals)) : given.value;
      };
    },
  },
  {
    name: 'exact',
    category: rounding,
    summary: 'Gives a result with all its digits, not rounded to the precision of its inputs.',
    arguments: [{ name: 'expression', doc: 'A number.' }],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'exact(8.250 * 0.2)', gives: '1.6500000000000001' },
      { expression: '8.250 * exact(0.2)', gives: '1.650' },
      { expression: 'exact("x")', gives: null },
    ],
    call: ([value]) => number(value),
  },
  {
    name: 'pi',
    category: rounding,
    summary: 'The number pi, to 11 digits.',
    arguments: [],
    returns: 'number',
    examples: [
      { expression: 'pi()', gives: '3.14159265359' },
      { expression: 'round(pi(), 2)', gives: '3.14' },
    ],
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: eleven places is what Splunk returns.
    call: () => 3.14159265359,
  },
  {
    name: 'random',
    category: 'statistical',
    summary: 'A random whole number from 0 to 2147483647.',
    arguments: [],
    returns: 'number',
    examples: [
      { expression: 'random()>=0', gives: true },
      { expression: 'random()<2147483648', gives: true },
    ],
    call: (_args, environment) => Math.floor(environment.random() * 2147483648),
  },
  unary('sin', trigonometry, 'The sine of an angle in radians.', Math.sin, [
    { expression: 'sin(0)', gives: '0' },
    { expression: 'round(sin(1), 4)', gives: '0.8415' },
  ]),
  unary('cos', trigonometry, 'The cosine of an angle in radians.', Math.cos, [
    { expression: 'cos(0)', gives: '1' },
    { expression: 'round(cos(1), 4)', gives: '0.5403' },
  ]),
  unary('tan', trigonometry, 'The tangent of an angle in radians.', Math.tan, [
    { expression: 'tan(0)', gives: '0' },
    { expression: 'round(tan(1), 4)', gives: '1.5574' },
  ]),
  unary('asin', trigonometry, 'The arc sine.', Math.asin, [
    { expression: 'asin(0)', gives: '0' },
    { expression: 'asin(2)', gives: null },
  ]),
  unary('acos', trigonometry, 'The arc cosine.', Math.acos, [
    { expression: 'acos(1)', gives: '0' },
    { expression: 'acos(2)', gives: null },
  ]),
  unary('atan', trigonometry, 'The arc tangent.', Math.atan, [
    { expression: 'atan(0)', gives: '0' },
    { expression: 'round(atan(1), 4)', gives: '0.7854' },
  ]),
  unary('sinh', trigonometry, 'The hyperbolic sine.', Math.sinh, [
    { expression: 'sinh(0)', gives: '0' },
    { expression: 'round(sinh(1), 4)', gives: '1.1752' },
  ]),
  unary('cosh', trigonometry, 'The hyperbolic cosine.', Math.cosh, [
    { expression: 'cosh(0)', gives: '1' },
    { expression: 'round(cosh(1), 4)', gives: '1.5431' },
  ]),
  unary('tanh', trigonometry, 'The hyperbolic tangent.', Math.tanh, [
    { expression: 'tanh(0)', gives: '0' },
    { expression: 'round(tanh(1), 4)', gives: '0.7616' },
  ]),
  unary('asinh', trigonometry, 'The inverse hyperbolic sine.', Math.asinh, [
    { expression: 'asinh(0)', gives: '0' },
    { expression: 'round(asinh(1), 4)', gives: '0.8814' },
  ]),
  unary('acosh', trigonometry, 'The inverse hyperbolic cosine.', Math.acosh, [
    { expression: 'acosh(1)', gives: '0' },
    { expression: 'acosh(0)', gives: null },
  ]),
  unary('atanh', trigonometry, 'The inverse hyperbolic tangent.', Math.atanh, [
    { expression: 'atanh(0)', gives: '0' },
    { expression: 'atanh(1)', gives: null },
  ]),
  {
    name: 'atan2',
    category: trigonometry,
    summary: 'The angle of a point.',
    arguments: [
      { name: 'y', doc: 'The vertical side.' },
      { name: 'x', doc: 'The horizontal side.' },
    ],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'round(atan2(1, 1), 4)', gives: '0.7854' },
      { expression: 'atan2(0, 1)', gives: '0' },
    ],
    call: ([a, b]) => {
      const [y, xs] = [number(a), number(b)];
      return y === null || xs === null ? null : Math.atan2(y, xs);
    },
  },
  {
    name: 'hypot',
    category: trigonometry,
    summary: 'The long side of a right triangle.',
    arguments: [x, { name: 'y', doc: 'The other side.' }],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'hypot(3, 4)', gives: '5' },
      { expression: 'hypot("x", 4)', gives: null },
    ],
    call: ([a, b]) => {
      const [left, right] = [number(a), number(b)];
      return left === null || right === null ? null : Math.hypot(left, right);
    },
  },
];
