import { parseExpression } from '../../spl/index.ts';
import { type Row, scalarsOf, scalarText, toNumber, type Value } from '../../values/index.ts';
import { compileExpression } from '../expression.ts';
import type { Compiled, EvalEnvironment, Evaluated } from '../functions/function.ts';
import type { IndexingEvent } from './index-transforms.ts';

/** One assignment of INGEST_EVAL. */
interface Assignment {
  /** A key of the event, such as `_raw` or `queue`, or an indexed field. */
  readonly target: string;
  readonly isKey: boolean;
  /** `:=` puts the value in the place of those before, where `=` adds it. */
  readonly replaces: boolean;
  /** `[int]`, `[float]`, `[string]` behind the target. */
  readonly type?: string;
  readonly run: Compiled;
}

const eventKeys = new Set(['_raw', '_time', 'source', 'sourcetype', 'host', 'index', 'queue']);

/**
 * Compiles INGEST_EVAL: assignments in order, each of which sees those before it. Names are keys of the event (`_raw`,
 * `_time`, `queue`, `index`, `host`, `source`, `sourcetype`) or indexed fields; `$pd:key$` and `$field:name$` say which,
 * `$mv:name$` reads all values of a field where else the first is read (transforms.conf specification, INGEST_EVAL).
 * Throws where an expression is wrong.
 */
export function compileIngestEval(text: string, environment: EvalEnvironment): (event: IndexingEvent) => IndexingEvent {
  const assignments = [...readAssignments(text, environment)];
  return (event) => assignments.reduce((current, one) => assign(current, one, one.run(rowOf(current))), event);
}

/** Compiles STOP_PROCESSING_IF: true is any value but false, 0 and null (transforms.conf specification). */
export function compileStopCondition(text: string, environment: EvalEnvironment): (event: IndexingEvent) => boolean {
  const run = compileExpression(parseExpression(withNames(text)), environment);
  return (event) => {
    const value = run(rowOf(event));
    if (typeof value === 'boolean' || value === null) return value === true;
    return toNumber(scalarsOf(value)[0] ?? '') !== 0;
  };
}

const target = /\s*(?:\$(pd|field):([^$]+)\$|([A-Za-z_][\w.:-]*?))(?:\[([\w-]+)\])?\s*(:?=)(?!=)/y;

function* readAssignments(text: string, environment: EvalEnvironment): Generator<Assignment> {
  for (let at = 0; text.slice(at).trim() !== ''; ) {
    target.lastIndex = at;
    const found = target.exec(text);
    if (!found) throw new Error(`INGEST_EVAL: "${text.slice(at).trim()}" is no assignment`);
    const end = endOfExpression(text, target.lastIndex);
    const [, kind, marked, plain, type, operator] = found;
    const name = (marked ?? plain)!;
    yield {
      target: name,
      isKey: kind === 'pd' || (kind === undefined && eventKeys.has(name)),
      replaces: operator === ':=',
      ...(type === undefined ? {} : { type }),
      run: compileExpression(parseExpression(withNames(text.slice(target.lastIndex, end))), environment),
    };
    at = end + 1;
  }
}

/** Where the comma behind an expression stands, or the end. */
function endOfExpression(text: string, from: number): number {
  let depth = 0;
  for (const token of text.slice(from).matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|[(),]/g)) {
    if (token[0] === '(') depth++;
    else if (token[0] === ')') depth--;
    else if (token[0] === ',' && depth === 0) return from + token.index;
  }
  return text.length;
}

/** `$mv:name$` outside of strings as a field name in quotes. */
function withNames(expression: string): string {
  return expression.replace(
    /("(?:[^"\\]|\\.)*")|\$((?:pd|field|mv):[^$]+)\$/g,
    (_all, string: string | undefined, name: string) => string ?? `'${name}'`,
  );
}

/** What the expressions of an event may name. */
function rowOf(event: IndexingEvent): Row {
  const keys: [string, Value][] = [
    ['_raw', event.raw],
    ['_time', event.time],
    ['source', event.source],
    ['sourcetype', event.sourcetype],
    ['host', event.host],
    ['index', event.index],
    ['queue', event.queue ?? 'indexQueue'],
    ['linecount', String(event.raw.split('\n').length)],
  ];
  const row: Row = new Map();
  for (const [name, value] of event.indexed ?? []) {
    const values = [value].flat();
    row.set(name, values[0] ?? '').set(`field:${name}`, values[0] ?? '');
    row.set(`mv:${name}`, values.length === 1 ? values[0]! : values);
  }
  for (const [name, value] of keys) row.set(name, value).set(`pd:${name}`, value);
  return row;
}

function assign(event: IndexingEvent, assignment: Assignment, value: Evaluated): IndexingEvent {
  const texts = value === null ? [] : typeof value === 'boolean' ? [String(value)] : scalarsOf(value).map(scalarText);
  if (!assignment.isKey) return { ...event, indexed: written(event, assignment, texts) };
  const text = texts[0];
  if (text === undefined) return event;
  switch (assignment.target) {
    case '_raw':
      return { ...event, raw: text };
    case '_time':
      return { ...event, time: toNumber(text) ?? event.time };
    case 'source':
    case 'sourcetype':
    case 'host':
    case 'index':
    case 'queue':
      return { ...event, [assignment.target]: text };
    default:
      return event;
  }
}

function written(event: IndexingEvent, { target: name, replaces, type }: Assignment, texts: readonly string[]) {
  const indexed = new Map(event.indexed);
  const before = replaces ? [] : [indexed.get(name) ?? []].flat();
  const values = [...before, ...texts.map((text) => (type === 'int' ? wholeNumber(text) : text))];
  if (values.length === 0) indexed.delete(name);
  else indexed.set(name, values.length === 1 ? values[0]! : values);
  return indexed;
}

function wholeNumber(text: string): string {
  const number = toNumber(text);
  return number === null ? text : String(Math.trunc(number));
}
