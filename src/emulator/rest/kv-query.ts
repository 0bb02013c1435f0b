import type { Document } from '../collections.ts';

type Test = (document: Document) => boolean;

/** A KV store query that cannot be read. */
export class KvQueryError extends Error {}

/** Prepares a KV store query: JSON in MongoDB's form (REST API Reference, "storage/collections/data", query). */
export function compileQuery(query: unknown): Test {
  if (query === null || typeof query !== 'object' || Array.isArray(query))
    throw new KvQueryError('The query must be a JSON object.');
  const tests = Object.entries(query).map(([key, value]): Test => {
    const logic = logical[key];
    if (logic) {
      if (!Array.isArray(value)) throw new KvQueryError(`${key} needs a list.`);
      return logic(value.map(compileQuery));
    }
    if (key === '$not') {
      const inner = compileQuery(value);
      return (document) => !inner(document);
    }
    if (key.startsWith('$')) throw new KvQueryError(`Unknown operator ${key}.`);
    return condition(key, value);
  });
  return (document) => tests.every((test) => test(document));
}

const logical: Readonly<Record<string, (tests: Test[]) => Test>> = {
  $and: (tests) => (document) => tests.every((test) => test(document)),
  $or: (tests) => (document) => tests.some((test) => test(document)),
  $nor: (tests) => (document) => !tests.some((test) => test(document)),
};

/** Comparisons are between values of one type; others do not match. */
const comparisons: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  $eq: same,
  $ne: (value, wanted) => !same(value, wanted),
  $gt: (value, wanted) => ordered(value, wanted, (order) => order > 0),
  $gte: (value, wanted) => ordered(value, wanted, (order) => order >= 0),
  $lt: (value, wanted) => ordered(value, wanted, (order) => order < 0),
  $lte: (value, wanted) => ordered(value, wanted, (order) => order <= 0),
  $in: (value, wanted) => Array.isArray(wanted) && wanted.some((one) => same(value, one)),
  $nin: (value, wanted) => Array.isArray(wanted) && !wanted.some((one) => same(value, one)),
  $exists: (value, wanted) => (value !== undefined) === Boolean(wanted),
};

function condition(path: string, wanted: unknown): Test {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted))
    return (document) => same(valueAt(document, path), wanted);
  const operators = Object.entries(wanted);
  if (!operators.some(([name]) => name.startsWith('$'))) return (document) => same(valueAt(document, path), wanted);
  const tests = operators.map(([name, value]): ((found: unknown) => boolean) => {
    if (name === '$options') return () => true;
    if (name === '$regex') return regexTest(value, (wanted as Record<string, unknown>).$options);
    if (name === '$not') {
      const inner = condition('x', value);
      return (found) => !inner({ _key: '', x: found });
    }
    const compare = comparisons[name];
    if (!compare) throw new KvQueryError(`Unknown operator ${name}.`);
    return (found) => compare(found, value);
  });
  return (document) => tests.every((test) => test(valueAt(document, path)));
}

const longestPattern = 500;

function regexTest(pattern: unknown, options: unknown): (value: unknown) => boolean {
  // A pattern from outside must not hold the process: nested repetition is refused.
  if (typeof pattern !== 'string' || pattern.length > longestPattern || /\([^)]*[+*][^)]*\)[+*{]/.test(pattern))
    throw new KvQueryError('The $regex cannot be used.');
  try {
    const regex = new RegExp(pattern, typeof options === 'string' && options.includes('i') ? 'i' : '');
    return (value) => typeof value === 'string' && regex.test(value);
  } catch {
    throw new KvQueryError('The $regex cannot be read.');
  }
}

function valueAt(document: Document, path: string): unknown {
  if (Object.hasOwn(document, path)) return document[path];
  let value: unknown = document;
  for (const step of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && !Array.isArray(b)) return a.some((one) => same(one, b));
  if (a !== null && typeof a === 'object') return JSON.stringify(a) === JSON.stringify(b);
  return a === b || (a === undefined && b === null);
}

function ordered(a: unknown, b: unknown, test: (order: number) => boolean): boolean {
  if (typeof a === 'number' && typeof b === 'number') return test(a - b);
  if (typeof a === 'string' && typeof b === 'string') return test(a < b ? -1 : a > b ? 1 : 0);
  return false;
}

/** Orders documents: `a:1,b:-1`. */
export function compileSort(text: string): (a: Document, b: Document) => number {
  const keys = text
    .split(',')
    .map((one) => one.trim().split(':'))
    .filter(([name]) => name !== '');
  return (a, b) => {
    for (const [name = '', direction] of keys) {
      const [x, y] = [valueAt(a, name), valueAt(b, name)];
      const order = ordered(x, y, (one) => one < 0) ? -1 : ordered(x, y, (one) => one > 0) ? 1 : 0;
      if (order !== 0) return direction === '-1' ? -order : order;
    }
    return 0;
  };
}

/** The fields of a document that `fields` asks for: `a,b` shows these, `a:0` leaves out. */
export function project(document: Document, text: string): Record<string, unknown> {
  const given = text
    .split(',')
    .map((one) => one.trim().split(':'))
    .filter(([name]) => name !== '');
  if (given.length === 0) return document;
  const hidden = new Set(given.filter(([, show]) => show === '0').map(([name]) => name));
  const shown = new Set(given.filter(([, show]) => show !== '0').map(([name]) => name));
  return Object.fromEntries(
    Object.entries(document).filter(
      ([name]) =>
        !hidden.has(name) && (shown.size === 0 || shown.has(name) || (name === '_key' && !hidden.has('_key'))),
    ),
  );
}
