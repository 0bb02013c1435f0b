import { DiagnosticError } from '../../diagnostics/index.ts';
import { addUnits, compareText, multivalue, parseSpan, type Row, type Scalar, scalarText } from '../../values/index.ts';
import { number, text, texts, values } from './arguments.ts';
import { safeTest } from './comparison.ts';
import { fieldNamesIn } from './field-names.ts';
import type { FunctionDefinition } from './function.ts';

const category = 'multivalue';
const mv = { name: 'mv', doc: 'A multivalue, or a single value.' };

/** The end of an index range as mvindex and others count: from 0, negative from the end. */
function position(index: number, length: number): number {
  const whole = Math.trunc(index);
  return whole < 0 ? length + whole : whole;
}

/** More values than any search needs; a value with more is a mistake that would only fill the memory. */
const maxValues = 1_000_000;

function checkCount(name: string, count: number): void {
  if (count <= maxValues) return;
  throw new DiagnosticError({
    code: 'spl-limit',
    severity: 'error',
    message: `${name}() would make more than ${maxValues} values`,
  });
}

export const multivalueFunctions: readonly FunctionDefinition[] = [
  {
    name: 'commands',
    category,
    summary: 'The names of the commands in a search text.',
    arguments: [{ name: 'search', doc: 'A search as text.' }],
    returns: 'multivalue',
    examples: [
      { expression: 'commands("search foo | stats count | sort count")', gives: ['search', 'stats', 'sort'] },
      { expression: 'commands("| makeresults")', gives: 'makeresults' },
    ],
    call: ([search]) => {
      const source = text(search);
      if (source === null) return null;
      const parts = source.trim().startsWith('|') ? source.trim().slice(1).split('|') : source.split('|');
      return multivalue(parts.map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? '').filter((name) => name !== ''));
    },
  },
  {
    name: 'mvappend',
    category,
    summary: 'Joins values and multivalues into one multivalue; nulls are left out.',
    arguments: [{ ...mv, repeats: true }],
    returns: 'multivalue',
    examples: [
      { expression: 'mvappend("a", m, x)', given: { m: ['b', 'c'] }, gives: ['a', 'b', 'c'] },
      { expression: 'mvappend(x, "a")', gives: 'a' },
    ],
    call: (args) => {
      const lists = args.map(values);
      checkCount(
        'mvappend',
        lists.reduce((sum, list) => sum + list.length, 0),
      );
      return multivalue(lists.flat());
    },
  },
  {
    name: 'mvcount',
    category,
    summary: 'Counts the values; null for null.',
    arguments: [mv],
    returns: 'number',
    examples: [
      { expression: 'mvcount(m)', given: { m: ['b', 'c'] }, gives: '2' },
      { expression: 'mvcount("a")', gives: '1' },
      { expression: 'mvcount(x)', gives: null },
    ],
    call: ([value]) => values(value).length || null,
  },
  {
    name: 'mvdedup',
    category,
    summary: 'Removes repeated values, keeping the first.',
    arguments: [mv],
    returns: 'multivalue',
    examples: [
      { expression: 'mvdedup(m)', given: { m: ['b', 'a', 'b'] }, gives: ['b', 'a'] },
      { expression: 'mvdedup("a")', gives: 'a' },
    ],
    call: ([value]) => {
      const seen = new Set<string>();
      return multivalue(values(value).filter((one) => !seen.has(scalarText(one)) && seen.add(scalarText(one))));
    },
  },
  {
    name: 'mvfilter',
    category,
    summary: 'Keeps the values for which a condition over the field holds.',
    arguments: [{ name: 'condition', doc: 'A boolean expression over one field.' }],
    returns: 'multivalue',
    examples: [
      { expression: 'mvfilter(match(m, "^a"))', given: { m: ['ab', 'b', 'ac'] }, gives: ['ab', 'ac'] },
      { expression: 'mvfilter(m="x")', given: { m: ['a', 'b'] }, gives: null },
    ],
    compile: (args, compiler) => {
      const names = fieldNamesIn(args[0]!);
      if (names.length > 1) {
        throw new DiagnosticError({
          code: 'spl-bad-argument',
          severity: 'error',
          message: `mvfilter() may name one field only, not ${names.join(' and ')}`,
          span: args[0]!.span,
          hint: 'filter one field at a time',
        });
      }
      const test = compiler.predicate(args[0]!);
      const field = names[0];
      if (field === undefined) return () => null;
      return (row) => {
        const probe: Row = new Map(row);
        return multivalue(values(row.get(field) ?? null).filter((one) => test(probe.set(field, one))));
      };
    },
  },
  {
    name: 'mvfind',
    category,
    summary: 'The index of the first value in which a regular expression is found; null where none is.',
    arguments: [mv, { name: 'regex', doc: 'A PCRE.' }],
    returns: 'number',
    examples: [
      { expression: 'mvfind(m, "^b")', given: { m: ['a', 'bc'] }, gives: '1' },
      { expression: 'mvfind(m, "z")', given: { m: ['a', 'b'] }, gives: null },
    ],
    call: ([value, pattern]) => {
      const wanted = text(pattern);
      const test = wanted === null ? null : safeTest(wanted);
      if (!test) return null;
      const index = texts(value).findIndex(test);
      return index < 0 ? null : index;
    },
  },
  {
    name: 'mvindex',
    category,
    summary: 'One value by its index, or a range of values; negative indexes count from the end.',
    arguments: [
      mv,
      { name: 'start', doc: 'The index, from 0.' },
      { name: 'end', doc: 'The last index, included.', optional: true },
    ],
    returns: 'value or multivalue',
    examples: [
      { expression: 'mvindex(m, -1)', given: { m: ['a', 'b', 'c'] }, gives: 'c' },
      { expression: 'mvindex(m, 0, 1)', given: { m: ['a', 'b', 'c'] }, gives: ['a', 'b'] },
      { expression: 'mvindex(m, 5)', given: { m: ['a', 'b'] }, gives: null },
    ],
    call: ([value, start, end]) => {
      const list = values(value);
      const from = number(start);
      if (from === null || list.length === 0) return null;
      const first = position(from, list.length);
      if (end === undefined) return first >= 0 && first < list.length ? list[first]! : null;
      const to = number(end);
      if (to === null) return null;
      const last = position(to, list.length);
      return first > last ? null : multivalue(list.slice(Math.max(0, first), last + 1));
    },
  },
  {
    name: 'mvjoin',
    category,
    summary: 'Joins the values with a delimiter.',
    arguments: [mv, { name: 'delimiter', doc: 'What stands between the values.' }],
    returns: 'text',
    examples: [
      { expression: 'mvjoin(m, "; ")', given: { m: ['a', 'b'] }, gives: 'a; b' },
      { expression: 'mvjoin(x, ",")', gives: null },
    ],
    call: ([value, delimiter]) => {
      const between = text(delimiter);
      const list = texts(value);
      return between === null || list.length === 0 ? null : list.join(between);
    },
  },
  {
    name: 'mvmap',
    category,
    summary: 'Evaluates an expression once for each value of a field.',
    arguments: [
      { name: 'mv', doc: 'A multivalue field.' },
      { name: 'expression', doc: 'Sees the field as a single value.' },
      { name: 'name', doc: 'Another name for the value.', optional: true },
    ],
    returns: 'multivalue',
    examples: [
      { expression: 'mvmap(m, m*10)', given: { m: ['1', '2'] }, gives: ['10', '20'] },
      { expression: 'mvmap(m, if(m="a", m, null()))', given: { m: ['a', 'b'] }, gives: 'a' },
    ],
    compile: (args, compiler) => {
      const source = compiler.compile(args[0]!);
      const body = compiler.compile(args[1]!);
      const name = args[2] ? fieldNamesIn(args[2])[0] : fieldNamesIn(args[0]!)[0];
      return (row) => {
        const list = values(source(row));
        if (list.length === 0) return null;
        const probe: Row = new Map(row);
        const results: Scalar[] = [];
        for (const one of list) {
          const made = values(body(name === undefined ? row : probe.set(name, one)));
          checkCount('mvmap', results.length + made.length);
          for (const value of made) results.push(value);
        }
        return multivalue(results);
      };
    },
  },
  {
    name: 'mvrange',
    category,
    summary: 'Numbers from a start up to, but not including, an end; the step may be a time span.',
    arguments: [
      { name: 'start', doc: 'The first number.' },
      { name: 'end', doc: 'The numbers stay below it.' },
      { name: 'step', doc: 'The distance, 1 by default.', optional: true },
    ],
    returns: 'multivalue',
    examples: [
      { expression: 'mvrange(1, 8, 3)', gives: ['1', '4', '7'] },
      { expression: 'mvrange(0, 172800, "1d")', gives: ['0', '86400'] },
    ],
    call: ([start, end, step], environment) => {
      const [from, to] = [number(start), number(end)];
      if (from === null || to === null) return null;
      const span = step === undefined ? null : parseSpan(text(step) ?? '');
      const width = step === undefined ? 1 : number(step);
      const list: Scalar[] = [];
      if (width !== null ? width <= 0 : !span) return null;
      for (let at = from; at < to; ) {
        checkCount('mvrange', list.push(at));
        at = width !== null ? at + width : addUnits(at, span!.count, span!.unit, environment.timezone);
      }
      return multivalue(list);
    },
  },
  {
    name: 'mvreverse',
    category,
    summary: 'Turns the order of the values around.',
    arguments: [mv],
    returns: 'multivalue',
    examples: [
      { expression: 'mvreverse(m)', given: { m: ['a', 'b'] }, gives: ['b', 'a'] },
      { expression: 'mvreverse(x)', gives: null },
    ],
    call: ([value]) => multivalue([...values(value)].reverse()),
  },
  {
    name: 'mvsort',
    category,
    summary: 'Sorts the values as text.',
    arguments: [mv],
    returns: 'multivalue',
    examples: [
      { expression: 'mvsort(m)', given: { m: ['b', '10', '9', 'B'] }, gives: ['10', '9', 'B', 'b'] },
      { expression: 'mvsort(x)', gives: null },
    ],
    call: ([value]) => multivalue(texts(value).sort(compareText)),
  },
  {
    name: 'mvzip',
    category,
    summary: 'Joins two multivalues pair by pair.',
    arguments: [
      mv,
      { name: 'other', doc: 'The other multivalue.' },
      { name: 'delimiter', doc: 'A comma by default.', optional: true },
    ],
    returns: 'multivalue',
    examples: [
      { expression: 'mvzip(a, b)', given: { a: ['1', '2'], b: ['x', 'y'] }, gives: ['1,x', '2,y'] },
      { expression: 'mvzip(a, b, "-")', given: { a: ['1', '2'], b: 'x' }, gives: '1-x' },
    ],
    call: ([a, b, delimiter]) => {
      const between = delimiter === undefined ? ',' : text(delimiter);
      const [left, right] = [texts(a), texts(b)];
      if (between === null) return null;
      return multivalue(left.slice(0, right.length).map((one, i) => one + between + right[i]!));
    },
  },
  {
    name: 'split',
    category,
    summary: 'Splits a text at a delimiter; an empty delimiter gives the characters.',
    arguments: [
      { name: 'str', doc: 'The text.' },
      { name: 'delimiter', doc: 'A text, no regular expression.' },
    ],
    returns: 'multivalue',
    examples: [
      { expression: 'split("a;b;;c", ";")', gives: ['a', 'b', '', 'c'] },
      { expression: 'split("abc", "")', gives: ['a', 'b', 'c'] },
      { expression: 'split(x, ",")', gives: null },
    ],
    call: ([value, delimiter]) => {
      const between = text(delimiter);
      if (between === null) return null;
      return multivalue(texts(value).flatMap((one) => (between === '' ? [...one] : one.split(between))));
    },
  },
];
