import { DiagnosticError } from '../../diagnostics/index.ts';
import type { Expr } from '../../spl/ast.ts';
import { multivalue, type Scalar, scalarText } from '../../values/index.ts';
import { compileUnrounded } from '../arithmetic.ts';
import { text, texts, values } from './arguments.ts';
import type { Evaluated, FunctionDefinition } from './function.ts';

const category = 'JSON';
const json = { name: 'json', doc: 'JSON text.' };

function parse(value: Evaluated | undefined): unknown {
  const source = text(value);
  if (source === null) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** A value as a JSON leaf: numbers and booleans keep their type, JSON text of an object or array is taken as such. */
function leaf(value: Evaluated | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((one) => leaf(one));
  const source = String(value);
  if (/^\s*[[{]/.test(source)) {
    try {
      return JSON.parse(source);
    } catch {
      return source;
    }
  }
  return source;
}

type Step = string | number | '{}';

/** `a.b{2}.c{}` in steps; with `exact` the whole text is one member name. */
function steps(path: string, exact: boolean): Step[] {
  if (exact) return [path];
  const list: Step[] = [];
  for (const part of path.match(/(?:[^.{}]+|\{-?\d*\})/g) ?? [])
    list.push(part === '{}' ? '{}' : part.startsWith('{') ? Number(part.slice(1, -1)) : part);
  return list;
}

function pick(node: unknown, path: readonly Step[]): unknown[] {
  let current = [node];
  for (const step of path) {
    current = current.flatMap((one) => {
      // `{}` of what is no array is the value itself.
      if (step === '{}') return Array.isArray(one) ? one : [one];
      if (typeof step === 'number') {
        const index = step < 0 && Array.isArray(one) ? one.length + step : step;
        return Array.isArray(one) && index in one ? [one[index]] : [];
      }
      return one !== null && typeof one === 'object' && !Array.isArray(one) && Object.hasOwn(one, step)
        ? [(one as Record<string, unknown>)[step]]
        : [];
    });
  }
  return current;
}

function shown(node: unknown): Scalar | null {
  if (node === null || node === undefined) return null;
  if (typeof node === 'string' || typeof node === 'number') return node;
  return JSON.stringify(node);
}

type Holder = Record<string, unknown> | unknown[];
type Edit = (holder: Holder, key: string | number) => void;

/** Changes `node` at a path; missing objects on the way are made where `create` says so. A mismatch changes nothing. */
function change(node: unknown, path: readonly Step[], apply: Edit, create: boolean): void {
  if (node === null || typeof node !== 'object' || path.length === 0) return;
  const [step, ...rest] = path as [Step, ...Step[]];
  if (step === '{}') {
    if (!Array.isArray(node)) return;
    for (let i = 0; i < node.length; i++) changeMember(node, i, rest, apply, create);
    return;
  }
  if (Array.isArray(node) !== (typeof step === 'number')) return;
  changeMember(
    node as Holder,
    typeof step === 'number' && step < 0 ? (node as unknown[]).length + step : step,
    rest,
    apply,
    create,
  );
}

function changeMember(holder: Holder, key: string | number, rest: readonly Step[], apply: Edit, create: boolean): void {
  if (rest.length === 0) {
    apply(holder, key);
    return;
  }
  if (!Object.hasOwn(holder, key)) {
    if (!create || typeof key !== 'string') return;
    define(holder, key, {});
  }
  change((holder as Record<string, unknown>)[key], rest, apply, create);
}

function define(holder: Holder, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The array at a member; another value is put into one. */
function wrapped(holder: Holder, key: string | number): unknown[] {
  const found = (holder as Record<string, unknown>)[key];
  return Array.isArray(found) ? found : [found];
}

function edit(
  args: readonly Evaluated[],
  exact: boolean,
  create: boolean,
  apply: (holder: Holder, key: string | number, value: unknown) => void,
): Evaluated {
  const node = parse(args[0]);
  if (node === undefined) return null;
  const root: Holder = { document: node };
  for (let i = 1; i + 1 < args.length; i += 2) {
    const path = text(args[i]);
    if (path === null) continue;
    // An empty path is the document itself (Search Reference, "foreach", example 10).
    const whole = path === '' && !exact;
    if (whole && create) continue;
    const list = whole ? [] : steps(path, exact);
    if (!whole && list.length === 0) continue;
    change(root, ['document', ...list], (holder, key) => apply(holder, key, leaf(args[i + 1])), create);
  }
  return JSON.stringify(root.document);
}

function extract(args: readonly Evaluated[], exact: boolean): Evaluated {
  const node = parse(args[0]);
  if (node === undefined) return null;
  if (args.length === 1) return JSON.stringify(node);
  const found = args.slice(1).map((path) => {
    const wanted = text(path);
    return wanted === null ? [] : pick(node, steps(wanted, exact));
  });
  if (args.length > 2) return JSON.stringify(found.map((list) => (list.length > 1 ? list : (list[0] ?? null))));
  const list = found[0]!;
  return list.length > 1 ? JSON.stringify(list) : shown(list[0]);
}

/** Names or paths stand in pairs with their values. */
function checkPairs(name: string, args: readonly Expr[], before: number): void {
  if ((args.length - before) % 2 === 0) return;
  throw new DiagnosticError({
    code: 'spl-bad-argument',
    severity: 'error',
    message: `${name}() takes pairs: the last one has no value`,
    span: args.at(-1)!.span,
  });
}

function objectOf(args: readonly Evaluated[]): string {
  const made: Record<string, unknown> = {};
  for (let i = 0; i + 1 < args.length; i += 2) define(made, text(args[i]) ?? 'null', leaf(args[i + 1]));
  return JSON.stringify(made);
}

const path = { name: 'path', doc: 'A path such as `a.b{0}`.' };
const pairs = { name: 'path and value', doc: 'Paths, each followed by its value.', repeats: true };

export const jsonFunctions: readonly FunctionDefinition[] = [
  {
    name: 'json',
    category,
    summary: 'Gives the text where it is JSON, else null.',
    arguments: [json],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json(j)', given: { j: '{"a":1}' }, gives: '{"a":1}' },
      { expression: 'json("{")', gives: null },
    ],
    call: ([value]) => (parse(value) === undefined ? null : text(value)),
  },
  {
    name: 'json_object',
    category,
    summary: 'Makes an object of names and values.',
    arguments: [{ name: 'name and value', doc: 'Names, each followed by its value.', optional: true, repeats: true }],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_object("a", 1, "b", "x")', gives: '{"a":1,"b":"x"}' },
      { expression: 'json_object()', gives: '{}' },
    ],
    compile: (args, compiler) => {
      checkPairs('json_object', args, 0);
      const list = args.map((argument) => compileUnrounded(argument, compiler));
      return (row) => objectOf(list.map((one) => one(row)));
    },
  },
  {
    name: 'json_array',
    category,
    summary: 'Makes an array of values.',
    arguments: [{ name: 'values', doc: 'The items.', optional: true, repeats: true }],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_array("a", 2, true())', gives: '["a",2,true]' },
      { expression: 'json_array()', gives: '[]' },
    ],
    call: (args) => JSON.stringify(args.map(leaf)),
  },
  {
    name: 'json_extract',
    category,
    summary: 'The value at a path; several paths give an array.',
    arguments: [json, { ...path, optional: true, repeats: true }],
    returns: 'value or JSON text',
    examples: [
      { expression: 'json_extract(j, "a.b{1}")', given: { j: '{"a":{"b":["x","y"]}}' }, gives: 'y' },
      { expression: 'json_extract(j, "l{}")', given: { j: '{"l":[1,2]}' }, gives: '[1,2]' },
      { expression: 'json_extract(j, "z")', given: { j: '{"a":1}' }, gives: null },
    ],
    call: (args) => extract(args, false),
  },
  {
    name: 'json_extract_exact',
    category,
    summary: 'The value of a member whose name holds dots or braces.',
    arguments: [json, { name: 'name', doc: 'The member name as it is.', optional: true, repeats: true }],
    returns: 'value or JSON text',
    examples: [
      { expression: 'json_extract_exact(j, "a.b")', given: { j: '{"a.b":7}' }, gives: '7' },
      { expression: 'json_extract_exact(j, "a")', given: { j: '{"a.b":7}' }, gives: null },
    ],
    call: (args) => extract(args, true),
  },
  {
    name: 'json_set',
    category,
    summary: 'Puts values at paths.',
    arguments: [json, pairs],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_set(j, "a", 2, "c.d", "x")', given: { j: '{"a":1}' }, gives: '{"a":2,"c":{"d":"x"}}' },
      { expression: 'json_set("no", "a", 1)', gives: null },
    ],
    call: (args) => edit(args, false, true, define),
  },
  {
    name: 'json_set_exact',
    category,
    summary: 'Puts values at members whose names hold dots or braces.',
    arguments: [json, pairs],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_set_exact(j, "a.b", 2)', given: { j: '{}' }, gives: '{"a.b":2}' },
      { expression: 'json_set_exact("no", "a", 1)', gives: null },
    ],
    call: (args) => edit(args, true, true, define),
  },
  {
    name: 'json_append',
    category,
    summary: 'Adds values behind the arrays at paths.',
    arguments: [json, pairs],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_append(j, "a", "y")', given: { j: '{"a":["x"]}' }, gives: '{"a":["x","y"]}' },
      { expression: 'json_append(j, "a", "y")', given: { j: '{"a":"x"}' }, gives: '{"a":["x","y"]}' },
      { expression: 'json_append("no", "a", 1)', gives: null },
    ],
    call: (args) =>
      edit(args, false, false, (holder, key, value) => {
        if (Object.hasOwn(holder, key)) define(holder, key, [...wrapped(holder, key), value]);
      }),
  },
  {
    name: 'json_extend',
    category,
    summary: 'Adds the items of arrays behind the arrays at paths.',
    arguments: [json, pairs],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      {
        expression: 'json_extend(j, "a", json_array("y", "z"))',
        given: { j: '{"a":["x"]}' },
        gives: '{"a":["x","y","z"]}',
      },
      { expression: 'json_extend("no", "a", 1)', gives: null },
    ],
    call: (args) =>
      edit(args, false, false, (holder, key, value) => {
        if (Object.hasOwn(holder, key) && Array.isArray(value))
          define(holder, key, [...wrapped(holder, key), ...value]);
      }),
  },
  {
    name: 'json_delete',
    category,
    summary: 'Removes members.',
    arguments: [json, { ...path, repeats: true }],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_delete(j, "a", "b.c")', given: { j: '{"a":1,"b":{"c":2,"d":3}}' }, gives: '{"b":{"d":3}}' },
      { expression: 'json_delete("no", "a")', gives: null },
    ],
    call: (args) => {
      const node = parse(args[0]);
      if (node === undefined) return null;
      const remove: Edit = (holder, key) => {
        // Items of arrays cannot be deleted (Search Reference, "json_delete").
        if (!Array.isArray(holder)) delete holder[key as string];
      };
      for (const argument of args.slice(1)) {
        const list = parse(argument);
        const wanted = Array.isArray(list) ? list.map(String) : texts(argument);
        for (const path of wanted) change(node, steps(path, false), remove, false);
      }
      return JSON.stringify(node);
    },
  },
  {
    name: 'json_entries',
    category,
    summary: 'The members of an object as an array of key and value.',
    arguments: [json],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_entries(j)', given: { j: '{"a":1}' }, gives: '[{"key":"a","value":1}]' },
      { expression: 'json_entries("no")', gives: null },
    ],
    call: ([value]) => {
      const node = parse(value);
      return node === null || typeof node !== 'object'
        ? null
        : JSON.stringify(Object.entries(node).map(([key, one]) => ({ key, value: one })));
    },
  },
  {
    name: 'json_keys',
    category,
    summary: 'The member names of an object.',
    arguments: [json],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'json_keys(j)', given: { j: '{"a":1,"b":2}' }, gives: '["a","b"]' },
      { expression: 'json_keys("[1]")', gives: null },
    ],
    call: ([value]) => {
      const node = parse(value);
      return node === null || typeof node !== 'object' || Array.isArray(node)
        ? null
        : JSON.stringify(Object.keys(node));
    },
  },
  {
    name: 'json_has_key_exact',
    category,
    summary: 'Whether an object has a member of that name.',
    arguments: [json, { name: 'name', doc: 'The member name.' }],
    returns: 'boolean',
    examples: [
      { expression: 'json_has_key_exact(j, "a")', given: { j: '{"a":1}' }, gives: true },
      { expression: 'json_has_key_exact(j, "b")', given: { j: '{"a":1}' }, gives: false },
    ],
    call: ([value, name]) => {
      const node = parse(value);
      const wanted = text(name);
      return node !== null && typeof node === 'object' && wanted !== null && Object.hasOwn(node, wanted);
    },
  },
  {
    name: 'json_valid',
    category,
    summary: 'Whether a text is JSON.',
    arguments: [json],
    returns: 'boolean',
    examples: [
      { expression: 'json_valid("[1]")', gives: true },
      { expression: 'json_valid("{a")', gives: false },
    ],
    call: ([value]) => parse(value) !== undefined,
  },
  {
    name: 'json_array_to_mv',
    category,
    summary: 'The items of an array as a multivalue.',
    arguments: [json, { name: 'quotes', doc: 'Keeps the quotes of text items; false by default.', optional: true }],
    returns: 'multivalue',
    examples: [
      { expression: 'json_array_to_mv(j)', given: { j: '["a","b"]' }, gives: ['a', 'b'] },
      { expression: 'json_array_to_mv("x")', gives: null },
    ],
    call: ([value, quotes]) => {
      const node = parse(value);
      if (!Array.isArray(node)) return null;
      const quoted = quotes === true || text(quotes)?.toLowerCase() === 'true';
      return multivalue(
        node.map((one) => (quoted || (typeof one !== 'string' && typeof one !== 'number') ? JSON.stringify(one) : one)),
      );
    },
  },
  {
    name: 'mv_to_json_array',
    category,
    summary: 'A multivalue as an array.',
    arguments: [
      { name: 'mv', doc: 'A multivalue.' },
      {
        name: 'infer',
        doc: 'Takes numbers, booleans and quoted texts as JSON, anything else as null; false by default.',
        optional: true,
      },
    ],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'mv_to_json_array(m)', given: { m: ['a', '1'] }, gives: '["a","1"]' },
      { expression: 'mv_to_json_array(m, true())', given: { m: ['a', '1'] }, gives: '[null,1]' },
    ],
    call: ([value, infer]) => {
      const typed = infer === true || text(infer)?.toLowerCase() === 'true';
      return JSON.stringify(values(value).map((one) => (typed ? inferred(one) : scalarText(one))));
    },
  },
  {
    name: 'tojson',
    category,
    summary: 'A value as JSON text.',
    arguments: [{ name: 'value', doc: 'Any value.' }],
    returns: 'JSON text',
    unrounded: true,
    examples: [
      { expression: 'tojson("a")', gives: '"a"' },
      { expression: 'tojson(5)', gives: '5' },
    ],
    call: ([value]) => JSON.stringify(leaf(value)),
  },
];

/** A value as the JSON that it reads as; null where it is none (Search Reference, "mv_to_json_array"). */
export function inferred(one: Scalar): unknown {
  if (typeof one === 'number') return one;
  try {
    return JSON.parse(one);
  } catch {
    return null;
  }
}
