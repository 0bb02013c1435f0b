import type { z } from 'zod';
import { nearest } from '../../diagnostics/index.ts';

/** One place where a file does not follow its schema. */
export interface SchemaIssue {
  /** The rule that reports it: `missing-key`, `unknown-key`, `wrong-type`, `bad-value`, or that of a format. */
  readonly rule: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string;
  /** It is about the key, not about its value. */
  readonly onKey?: boolean;
}

type Issue = z.core.$ZodIssue;

const ruleId = /^[a-z]+(?:-[a-z]+)+$/;

/** Everything in which a value differs from a schema, in the schema's order. */
export function checkSchema(schema: z.ZodType, data: unknown): readonly SchemaIssue[] {
  const result = schema.safeParse(data, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => translate(issue, schema, data));
}

function translate(issue: Issue, schema: z.ZodType, data: unknown): SchemaIssue[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol');
  const value = path.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], data);
  const key = String(path.at(-1) ?? '');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((one) => unknownKey(one, path, schema));
  if (value === undefined)
    return [{ rule: 'missing-key', path, message: `the key "${keyOf(path)}" is missing`, onKey: true }];
  if (value === null || value === '')
    return [{ rule: 'missing-key', path, message: `the key "${keyOf(path)}" is empty`, onKey: true }];
  if (ruleId.test(issue.message))
    return [{ rule: issue.message, path, message: `"${show(value)}" is no valid ${key}` }];
  switch (issue.code) {
    case 'invalid_type':
      return [
        {
          rule: 'wrong-type',
          path,
          message: `"${keyOf(path)}" must be ${article(issue.expected)}, not ${typeName(value)}`,
        },
      ];
    case 'invalid_value':
      return [badChoice(issue.values.map(String), value, path)];
    case 'too_small':
    case 'too_big':
      return [{ rule: 'bad-value', path, message: rangeMessage(issue, keyOf(path)) }];
    case 'invalid_union': {
      const best = [...issue.errors].sort((a, b) => a.length - b.length)[0];
      return best && best.length > 0
        ? best.flatMap((one) => translate({ ...one, path: [...path, ...one.path] }, schema, data))
        : [{ rule: 'bad-value', path, message: `"${show(value)}" is no valid ${keyOf(path)}` }];
    }
    default:
      return [{ rule: 'bad-value', path, message: `"${show(value)}" is no valid ${keyOf(path)}` }];
  }
}

function unknownKey(key: string, path: readonly (string | number)[], schema: z.ZodType): SchemaIssue {
  const known = keysAt(schema, path);
  const near = nearest(key, known);
  return {
    rule: 'unknown-key',
    path: [...path, key],
    message: `unknown key "${key}"${path.length > 0 ? ` in "${keyOf(path)}"` : ''}`,
    hint: near
      ? `did you mean "${near}"?`
      : `known keys: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`,
    onKey: true,
  };
}

function badChoice(choices: readonly string[], value: unknown, path: readonly (string | number)[]): SchemaIssue {
  const near = nearest(show(value), choices);
  return {
    rule: 'bad-value',
    path,
    message: `"${show(value)}" is no valid ${keyOf(path)}`,
    hint: near
      ? `did you mean "${near}"?`
      : `one of ${choices.slice(0, 12).join(', ')}${choices.length > 12 ? ', …' : ''}`,
  };
}

function rangeMessage(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, key: string): string {
  const [limit, word] =
    issue.code === 'too_small' ? [issue.minimum, 'at least'] : ([issue.maximum, 'at most'] as const);
  const what = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '';
  return what === '' ? `"${key}" must be ${word} ${limit}` : `"${key}" must have ${word} ${limit}${what}`;
}

/** `tests.0.attack_data.1.data` reads better as `tests[0].attack_data[1].data`. */
function keyOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const articles: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};
const article = (expected: string): string => articles[expected] ?? expected;

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the text "${show(value)}"` : show(value);
}

/** The keys that a schema knows at a path: looks through optional, nullable, lists and unions. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  let nodes: z.core.$ZodType[] = [schema];
  for (const step of [...path, undefined]) {
    nodes = nodes.flatMap(unwrap);
    if (step === undefined) break;
    nodes = nodes.flatMap((node) => child(node, step));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(shapeOf(node) ?? {})))];
}

function unwrap(node: z.core.$ZodType): z.core.$ZodType[] {
  const def = node._zod.def as { type: string; innerType?: z.core.$ZodType; options?: readonly z.core.$ZodType[] };
  if (def.innerType) return unwrap(def.innerType);
  if (def.options) return def.options.flatMap(unwrap);
  return [node];
}

function child(node: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (typeof step === 'number') {
    const element = (node._zod.def as { element?: z.core.$ZodType }).element;
    return element ? unwrap(element) : [];
  }
  const next = shapeOf(node)?.[step];
  return next ? unwrap(next) : [];
}

function shapeOf(node: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  return (node._zod.def as { shape?: Readonly<Record<string, z.core.$ZodType>> }).shape;
}
