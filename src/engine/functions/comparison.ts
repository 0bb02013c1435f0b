import { isIP } from 'node:net';
import { DiagnosticError } from '../../diagnostics/index.ts';
import { compileRegex } from '../../formats/pcre.ts';
import type { Expr } from '../../spl/ast.ts';
import { compareScalars, likeMatcher, type Row, type Scalar } from '../../values/index.ts';
import { compileMembership } from '../membership.ts';
import { inBlock, parseBlock } from '../search/comparison.ts';
import { text, texts } from './arguments.ts';
import type { Compiled, Evaluated, ExpressionCompiler, FunctionDefinition } from './function.ts';

const category = 'comparison and conditional';
const any = { name: 'value', doc: 'Any value.' };

function like(value: Evaluated | undefined, pattern: Evaluated | undefined): Evaluated {
  const wanted = text(pattern);
  if (value === null || value === undefined || wanted === null) return null;
  const matches = likeMatcher(wanted);
  return texts(value).some(matches);
}

/** Splits `condition, value, …` into pairs; one without its value is an error. */
function conditionPairs(name: string, args: readonly Expr[], compiler: ExpressionCompiler) {
  if (args.length % 2 === 1) {
    throw new DiagnosticError({
      code: 'spl-bad-argument',
      severity: 'error',
      message: `${name}() takes pairs of a condition and a value: the last condition has no value`,
      span: args.at(-1)!.span,
    });
  }
  const pairs: { test: (row: Row) => boolean; value: Compiled }[] = [];
  for (let i = 0; i < args.length; i += 2)
    pairs.push({ test: compiler.predicate(args[i]!), value: compiler.compile(args[i + 1]!) });
  return pairs;
}

/** An invalid pattern that comes from data matches nothing. */
export function safeTest(pattern: string): ((value: string) => boolean) | null {
  try {
    const compiled = compileRegex(pattern);
    return (value) => compiled.test(value);
  } catch {
    return null;
  }
}

export const comparisonFunctions: readonly FunctionDefinition[] = [
  {
    name: 'if',
    category,
    summary: 'One value where a condition is true, else another.',
    arguments: [
      { name: 'condition', doc: 'A boolean expression.' },
      { name: 'then', doc: 'The value where it is true.' },
      { name: 'else', doc: 'The value where it is false or null.' },
    ],
    returns: 'any',
    examples: [
      { expression: 'if(1=1, "yes", "no")', gives: 'yes' },
      { expression: 'if(x=1, "yes", "no")', gives: 'no' },
    ],
    compile: (args, compiler) => {
      const [condition, then, otherwise] = [
        compiler.predicate(args[0]!),
        compiler.compile(args[1]!),
        compiler.compile(args[2]!),
      ];
      return (row) => (condition(row) ? then(row) : otherwise(row));
    },
  },
  {
    name: 'case',
    category,
    summary: 'The value behind the first condition that is true; null where none is.',
    arguments: [
      { name: 'condition', doc: 'A boolean expression.' },
      { name: 'value', doc: 'The value where it is true.', repeats: true },
    ],
    returns: 'any',
    examples: [
      { expression: 'case(n<5, "low", n<10, "mid", true(), "high")', given: { n: '7' }, gives: 'mid' },
      { expression: 'case(1=2, "x")', gives: null },
      { expression: 'case(x=1, "one", true(), "other")', gives: 'other' },
    ],
    compile: (args, compiler) => {
      const pairs = conditionPairs('case', args, compiler);
      return (row) => {
        for (const pair of pairs) if (pair.test(row)) return pair.value(row);
        return null;
      };
    },
  },
  {
    name: 'validate',
    category,
    summary: 'The value behind the first condition that is false; null where all are true.',
    arguments: [
      { name: 'condition', doc: 'A boolean expression.' },
      { name: 'value', doc: 'The value where it is false.', repeats: true },
    ],
    returns: 'any',
    examples: [
      {
        expression: 'validate(isint(n), "not a number", n>0, "not positive")',
        given: { n: '-1' },
        gives: 'not positive',
      },
      { expression: 'validate(1=1, "x")', gives: null },
    ],
    compile: (args, compiler) => {
      const pairs = conditionPairs('validate', args, compiler);
      return (row) => {
        for (const pair of pairs) if (!pair.test(row)) return pair.value(row);
        return null;
      };
    },
  },
  {
    name: 'coalesce',
    category,
    summary: 'The first value that is not null.',
    arguments: [{ ...any, repeats: true }],
    returns: 'any',
    examples: [
      { expression: 'coalesce(x, y, "z")', given: { y: '2' }, gives: '2' },
      { expression: 'coalesce(x, y)', gives: null },
    ],
    compile: (args, compiler) => {
      const list = args.map((argument) => compiler.compile(argument));
      return (row) => {
        for (const one of list) {
          const value = one(row);
          if (value !== null) return value;
        }
        return null;
      };
    },
  },
  {
    name: 'in',
    category,
    summary: 'Whether a value is one of a list.',
    arguments: [any, { name: 'list', doc: 'Values to compare with.', repeats: true }],
    returns: 'boolean',
    examples: [
      { expression: 'in("b", "a", "b")', gives: true },
      { expression: 'in("c", "a", "b")', gives: false },
    ],
    compile: ([operand, ...list], compiler) => compileMembership(operand!, list, compiler),
  },
  {
    name: 'like',
    category,
    summary: 'Whether a text fits a pattern: `%` is any characters, `_` is one. With case.',
    arguments: [any, { name: 'pattern', doc: 'The SQL-like pattern.' }],
    returns: 'boolean',
    examples: [
      { expression: 'like("cmd.exe", "%.exe")', gives: true },
      { expression: 'like("CMD.EXE", "%.exe")', gives: false },
    ],
    call: ([value, pattern]) => like(value, pattern),
  },
  {
    name: 'match',
    category,
    summary: 'Whether a regular expression is found in a text.',
    arguments: [any, { name: 'regex', doc: 'A PCRE; not anchored, with case unless `(?i)`.' }],
    returns: 'boolean',
    deviations: ['A pattern that comes from data and is no valid regular expression matches nothing.'],
    examples: [
      { expression: 'match("foo123", "\\d+")', gives: true },
      { expression: 'match("FOO", "foo")', gives: false },
      { expression: 'match("FOO", "(?i)foo")', gives: true },
    ],
    compile: (args, compiler) => {
      const value = compiler.compile(args[0]!);
      const pattern = compiler.compile(args[1]!);
      if (args[1]!.kind === 'string') {
        const compiled = compileRegex(args[1]!.value);
        return (row) => {
          const subject = value(row);
          return subject === null ? null : texts(subject).some((one) => compiled.test(one));
        };
      }
      return (row) => {
        const subject = value(row);
        const wanted = text(pattern(row));
        if (subject === null || wanted === null) return null;
        const test = safeTest(wanted);
        return test !== null && texts(subject).some(test);
      };
    },
  },
  {
    name: 'cidrmatch',
    category,
    summary: 'Whether an address lies in a block.',
    arguments: [
      { name: 'cidr', doc: 'Such as `10.0.0.0/8`.' },
      { name: 'ip', doc: 'An IPv4 or IPv6 address.' },
    ],
    returns: 'boolean',
    examples: [
      { expression: 'cidrmatch("10.0.0.0/8", "10.2.3.4")', gives: true },
      { expression: 'cidrmatch("10.0.0.0/8", "11.0.0.1")', gives: false },
    ],
    call: ([cidr, ip]) => {
      const range = text(cidr);
      if (range === null || ip === null || ip === undefined) return null;
      const block = parseBlock(range);
      if (block === undefined) return isIP(range) !== 0 && texts(ip).includes(range);
      return texts(ip).some((one) => inBlock(one, block));
    },
  },
  {
    name: 'nullif',
    category,
    summary: 'Null where two values are equal, else the first.',
    arguments: [any, { name: 'other', doc: 'The value to compare with.' }],
    returns: 'any',
    examples: [
      { expression: 'nullif("a", "a")', gives: null },
      { expression: 'nullif("a", "b")', gives: 'a' },
    ],
    call: ([a, b]) => {
      if (a === null || a === undefined || typeof a === 'boolean') return a ?? null;
      if (b === null || b === undefined || typeof b === 'boolean') return a;
      if (Array.isArray(a) || Array.isArray(b)) return text(a) === text(b) ? null : a;
      return compareScalars(a as Scalar, b as Scalar) === 0 ? null : a;
    },
  },
  {
    name: 'searchmatch',
    category,
    summary: 'Whether a search expression matches the result.',
    arguments: [{ name: 'search', doc: 'A search expression as text.' }],
    returns: 'boolean',
    examples: [
      { expression: 'searchmatch("a=1 b=*")', given: { a: '1', b: '2' }, gives: true },
      { expression: 'searchmatch("a=2")', given: { a: '1' }, gives: false },
    ],
    compile: (args, compiler) => {
      const expression = args[0]!;
      if (expression.kind === 'string' && compiler.environment.searchmatch) {
        return compiler.environment.searchmatch(expression.value);
      }
      return () => null;
    },
  },
  {
    name: 'lookup',
    category,
    summary: 'Looks a value up in a lookup table; gives JSON with the output fields.',
    arguments: [
      { name: 'lookup', doc: 'Name of the lookup.' },
      { name: 'inputs', doc: 'A JSON object of input fields, from json_object().' },
      { name: 'outputs', doc: 'A JSON array of output fields, from json_array().' },
    ],
    returns: 'JSON text',
    examples: [
      { expression: 'isnull(lookup("no_such_lookup", json_object("a", "1"), json_array("b")))', gives: true },
      { expression: 'lookup("no_such_lookup", "not an object", json_array("b"))', gives: null },
    ],
    call: ([name, inputs, outputs], environment) => {
      const lookup = text(name);
      const given = parseObject(text(inputs));
      const wanted = parseArray(text(outputs));
      if (lookup === null || !given || !wanted) return null;
      const row = environment.lookup?.(
        lookup,
        new Map(Object.entries(given).map(([key, value]) => [key, String(value)])),
        wanted,
      );
      if (!row) return null;
      return JSON.stringify(
        Object.fromEntries(
          [...row].map(([key, value]) => [key, Array.isArray(value) ? value.map(String) : String(value)]),
        ),
      );
    },
  },
  {
    name: 'true',
    category,
    summary: 'The boolean true.',
    arguments: [],
    returns: 'boolean',
    examples: [
      { expression: 'true()', gives: true },
      { expression: 'if(true(), "a", "b")', gives: 'a' },
    ],
    call: () => true,
  },
  {
    name: 'false',
    category,
    summary: 'The boolean false.',
    arguments: [],
    returns: 'boolean',
    examples: [
      { expression: 'false()', gives: false },
      { expression: 'if(false(), "a", "b")', gives: 'b' },
    ],
    call: () => false,
  },
  {
    name: 'null',
    category,
    summary: 'No value.',
    arguments: [],
    returns: 'null',
    examples: [
      { expression: 'null()', gives: null },
      { expression: 'isnull(null())', gives: true },
    ],
    call: () => null,
  },
];

function parseObject(json: string | null): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(json ?? 'null');
    return parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function parseArray(json: string | null): string[] | null {
  try {
    const parsed: unknown = JSON.parse(json ?? 'null');
    return Array.isArray(parsed) ? parsed.map(String) : null;
  } catch {
    return null;
  }
}
