import { jsonPath } from '../../formats/json-fields.ts';
import { compileRegex } from '../../formats/pcre.ts';
import { xmlPaths, xmlValuesAt } from '../../formats/xml.ts';
import { multivalue, type Value } from '../../values/index.ts';
import { mapText, number, text } from './arguments.ts';
import type { FunctionDefinition } from './function.ts';

const category = 'text';
const str = { name: 'str', doc: 'The text; a multivalue is handled value by value.' };

/** Cuts characters of a set off the ends of a text. A loop: a regular expression would try each run anew. */
function trimmed(value: string, characters: string | null, left: boolean, right: boolean): string {
  const set = new Set(characters ?? ' \t');
  let [from, to] = [0, value.length];
  while (left && from < to && set.has(value[from]!)) from++;
  while (right && to > from && set.has(value[to - 1]!)) to--;
  return value.slice(from, to);
}

export const textFunctions: readonly FunctionDefinition[] = [
  {
    name: 'len',
    aliases: ['length'],
    category,
    summary: 'Counts the characters (code points) of a text.',
    arguments: [str],
    returns: 'number',
    examples: [
      { expression: 'len("abc")', gives: '3' },
      { expression: 'len(x)', gives: null },
      { expression: 'length("añ€")', gives: '3' },
    ],
    call: ([value]) => {
      const found = text(value);
      return found === null ? null : [...found].length;
    },
  },
  {
    name: 'lower',
    category,
    summary: 'Turns a text to lower case.',
    arguments: [str],
    returns: 'text',
    examples: [
      { expression: 'lower("AbC")', gives: 'abc' },
      { expression: 'lower(m)', given: { m: ['A', 'B'] }, gives: ['a', 'b'] },
    ],
    call: ([value]) => mapText(value, (one) => one.toLowerCase()),
  },
  {
    name: 'upper',
    category,
    summary: 'Turns a text to upper case.',
    arguments: [str],
    returns: 'text',
    examples: [
      { expression: 'upper("AbC")', gives: 'ABC' },
      { expression: 'upper(x)', gives: null },
    ],
    call: ([value]) => mapText(value, (one) => one.toUpperCase()),
  },
  {
    name: 'trim',
    category,
    summary: 'Removes characters from both ends, blanks and tabs by default.',
    arguments: [str, { name: 'characters', doc: 'The characters to remove.', optional: true }],
    returns: 'text',
    examples: [
      { expression: 'trim("  ab ")', gives: 'ab' },
      { expression: 'trim("xxabx", "x")', gives: 'ab' },
    ],
    call: ([value, characters]) => mapText(value, (one) => trimmed(one, text(characters), true, true)),
  },
  {
    name: 'ltrim',
    category,
    summary: 'Removes characters from the left end, blanks and tabs by default.',
    arguments: [str, { name: 'characters', doc: 'The characters to remove.', optional: true }],
    returns: 'text',
    examples: [
      { expression: 'ltrim("  ab ")', gives: 'ab ' },
      { expression: 'ltrim("0042", "0")', gives: '42' },
    ],
    call: ([value, characters]) => mapText(value, (one) => trimmed(one, text(characters), true, false)),
  },
  {
    name: 'rtrim',
    category,
    summary: 'Removes characters from the right end, blanks and tabs by default.',
    arguments: [str, { name: 'characters', doc: 'The characters to remove.', optional: true }],
    returns: 'text',
    examples: [
      { expression: 'rtrim(" ab  ")', gives: ' ab' },
      { expression: 'rtrim("HOST$", "$")', gives: 'HOST' },
    ],
    call: ([value, characters]) => mapText(value, (one) => trimmed(one, text(characters), false, true)),
  },
  {
    name: 'substr',
    category,
    summary: 'Cuts a part out of a text; positions count from 1, negative ones from the end.',
    arguments: [
      str,
      { name: 'start', doc: 'Position of the first character.' },
      { name: 'length', doc: 'How many characters; all by default.', optional: true },
    ],
    returns: 'text',
    examples: [
      { expression: 'substr("abcdef", 2, 3)', gives: 'bcd' },
      { expression: 'substr("abcdef", -2)', gives: 'ef' },
      { expression: 'substr("abcdef", 0, 3)', gives: 'abc' },
    ],
    call: ([value, start, length]) => {
      const from = number(start);
      if (from === null) return null;
      const count = length === undefined ? undefined : number(length);
      if (count === null) return null;
      return mapText(value, (one) => part(one, Math.trunc(from), count === undefined ? undefined : Math.trunc(count)));
    },
  },
  {
    name: 'replace',
    category,
    summary: 'Replaces every match of a regular expression; `\\1` stands for a group.',
    arguments: [str, { name: 'regex', doc: 'A PCRE.' }, { name: 'replacement', doc: 'The text to put in.' }],
    returns: 'text',
    examples: [
      { expression: 'replace("a-b-c", "-", "+")', gives: 'a+b+c' },
      { expression: 'replace("1/14/2026", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', gives: '14/1/2026' },
    ],
    call: ([value, pattern, replacement]) => {
      const regex = text(pattern);
      const by = text(replacement);
      if (regex === null || by === null) return null;
      const compiled = compileRegex(regex);
      return mapText(value, (one) => compiled.replaceAll(one, by));
    },
  },
  {
    name: 'urldecode',
    category,
    summary: 'Decodes `%41` and `+` of a URL.',
    arguments: [str],
    returns: 'text',
    examples: [
      { expression: 'urldecode("a%20b")', gives: 'a b' },
      { expression: 'urldecode("100%")', gives: '100%' },
    ],
    call: ([value]) => mapText(value, urldecode),
  },
  {
    name: 'spath',
    category,
    summary: 'Extracts the value at a path of JSON or XML text.',
    arguments: [
      { name: 'value', doc: 'JSON or XML text.' },
      { name: 'path', doc: 'Such as `a.b{}.c`.' },
    ],
    returns: 'text or multivalue',
    examples: [
      { expression: 'spath(j, "a.b")', given: { j: '{"a":{"b":1}}' }, gives: '1' },
      { expression: 'spath(j, "l{}")', given: { j: '{"l":["x","y"]}' }, gives: ['x', 'y'] },
    ],
    call: ([value, path]) => {
      const source = text(value);
      const wanted = text(path);
      return source === null || wanted === null ? null : spathValues(source, wanted);
    },
  },
];

/** Positions count from 1, negative ones from the end. From 0 on, as from 1: what published searches expect. */
function part(value: string, from: number, count: number | undefined): string {
  const begin = from > 0 ? from - 1 : from < 0 ? Math.max(0, value.length + from) : 0;
  if (count === undefined) return value.slice(begin);
  return count < 0 ? value.slice(begin, count) : value.slice(begin, begin + count);
}

/** The values at an spath path of JSON or XML text. */
export function spathValues(source: string, path: string): Value {
  const start = source.trimStart()[0];
  if (start === '{' || start === '[') return multivalue(jsonPath(source, path));
  if (start !== '<') return null;
  if (/\{\d+\}/.test(path)) return multivalue(xmlValuesAt(source, path));
  return multivalue(xmlPaths(source)?.get(path.replace(/\{\}/g, '')) ?? []);
}

function urldecode(value: string): string {
  const bytes = value.replace(/\+/g, ' ');
  if (!bytes.includes('%')) return bytes;
  return bytes.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
