import { didYouMean } from '../../diagnostics/index.ts';
import type { Expr, SearchExpr } from '../../spl/index.ts';
import { type Row, textsOf } from '../../values/index.ts';
import type { Engine } from '../engine.ts';
import { fieldsOfSearch } from '../search/predicate.ts';

/** One of the conditions that all must hold. */
export interface Condition {
  /** As it is written, macros expanded. */
  readonly text: string;
  /** Where it begins in the text that it was parsed from. */
  readonly start: number;
  readonly fields: readonly string[];
  /** What its fields are compared with. */
  readonly literals: readonly string[];
}

/** The operands of the conjunction that a search expression is; time modifiers are none. */
export function conditionsOfSearch(expression: SearchExpr, text: string): Condition[] {
  if (expression.kind === 'and') return expression.operands.flatMap((operand) => conditionsOfSearch(operand, text));
  if (expression.kind === 'all' || expression.kind === 'time') return [];
  const fields = [...fieldsOfSearch(expression).names].filter((name) => name !== '_raw');
  const literals = nodesOf(expression).flatMap(({ value, values }) => [value, values].flat().flatMap(literalOf));
  return [conditionAt(expression.span, text, fields, literals)];
}

/** The same for an expression of `where`. */
export function conditionsOfExpression(expression: Expr, text: string): Condition[] {
  if (expression.kind === 'binary' && expression.operator === 'AND')
    return [expression.left, expression.right].flatMap((side) => conditionsOfExpression(side, text));
  const nodes = nodesOf(expression);
  const fields = nodes.flatMap((node) => (node.kind === 'field' ? [String(node.name)] : []));
  const literals = nodes.flatMap((node) => (node.kind === 'string' ? [String(node.value)] : []));
  return [conditionAt(expression.span, text, [...new Set(fields)], literals)];
}

type Node = Readonly<Record<string, unknown>>;

/** Every node of an expression; those of subsearches are not its own. */
function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (value === null || typeof value !== 'object') return [];
  const node = value as Node;
  if (node.kind === 'subsearch') return [];
  return [node, ...Object.values(node).flatMap(nodesOf)];
}

function literalOf(value: unknown): string[] {
  const text = (value as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? [text] : [];
}

function conditionAt(
  span: { start: number; end: number },
  text: string,
  fields: readonly string[],
  literals: readonly string[],
): Condition {
  return { text: text.slice(span.start, span.end).trim(), start: span.start, fields, literals };
}

/** Rows that conditions are tried on. */
export interface Sample {
  readonly engine: Engine;
  readonly rows: readonly Row[];
  /** What the rows are called: `event`, `result`. */
  readonly noun: string;
}

/** What keeps the rows from meeting all conditions; `start` is where the condition to blame begins. */
export interface Blame {
  readonly text: string;
  readonly start: number;
}

/**
 * Finds the condition to blame: one that no row meets, else one that no row meets of those that meet all others, else those
 * that the nearest row does not meet. Undefined where the rows meet them all. `command` is `search` or `where`.
 */
export function blameCondition(
  conditions: readonly Condition[],
  command: 'search' | 'where',
  sample: Sample,
): Blame | undefined {
  const met = conditions.map((one) => rowsThatMeet(one, command, sample));
  const never = conditions.findIndex((_one, i) => met[i]!.size === 0);
  if (never >= 0) {
    const one = conditions[never]!;
    return {
      start: one.start,
      text: `no ${sample.noun} meets "${cut(one.text)}"${valuesText(one, sample.rows, sample)}`,
    };
  }
  const misses = sample.rows.map((row, i) => ({ row, missed: conditions.filter((_one, c) => !met[c]!.has(i)) }));
  const [nearest] = [...misses].sort((a, b) => a.missed.length - b.missed.length);
  if (!nearest || nearest.missed.length === 0) return undefined;
  const blamed = nearest.missed[0]!;
  if (nearest.missed.length > 1)
    return {
      start: blamed.start,
      text: `each condition holds for some ${sample.noun}, but the nearest does not meet ${nearest.missed
        .slice(0, 3)
        .map((one) => `"${cut(one.text)}"${valuesText(one, [nearest.row], sample)}`)
        .join(', nor ')}`,
    };
  const rest = misses.filter(({ missed }) => missed.length === 1 && missed[0] === blamed).map(({ row }) => row);
  return {
    start: blamed.start,
    text: `${counted(rest.length, sample.noun)} would pass but for "${cut(blamed.text)}"${valuesText(blamed, rest, sample)}`,
  };
}

/** The numbers of the rows that meet a condition. */
function rowsThatMeet(condition: Condition, command: 'search' | 'where', { engine, rows }: Sample): Set<number> {
  const fields = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const numbered = rows.map((row, i) => new Map(row).set(numberField, String(i)));
  const result = engine.search(`${command} ${condition.text}`, {
    over: { rows: numbered, fields: [...fields, numberField] },
  });
  return new Set(result.rows.map((row) => Number(row.get(numberField))));
}

const numberField = 'firedrill_row';

/** What the rows hold in the fields of a condition, or that they have no such field. */
function valuesText(condition: Condition, rows: readonly Row[], sample: Sample): string {
  const texts = condition.fields.slice(0, 3).map((field) => fieldText(field, condition, rows, sample));
  return texts.length === 0 ? '' : `: ${texts.join('; ')}`;
}

function fieldText(field: string, condition: Condition, rows: readonly Row[], { noun, rows: all }: Sample): string {
  const counts = valueCounts(field, rows);
  if (counts.size === 0) return missingField(field, rows.some((row) => row.has(field)) ? rows : all, noun, rows.length);
  const near = condition.literals
    .filter((literal) => !/^[\d.]+$/.test(literal))
    .map((literal) => didYouMean(literal.replaceAll('*', ''), namesIn(counts.keys())))
    .find((hint) => hint !== undefined);
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
  const more = counts.size > most.length ? `, … (${counts.size} values)` : '';
  const shown = most.map(([value, count]) => `${JSON.stringify(cut(value))}${rows.length > 1 ? ` (${count})` : ''}`);
  return `${field} is ${shown.join(', ')}${more}${near ? `; ${near}` : ''}`;
}

/** That rows lack a field, and which they may have for it. */
export function missingField(field: string, rows: readonly Row[], noun: string, count = rows.length): string {
  const names = new Set(rows.flatMap((row) => [...row.keys()]).filter((name) => name !== field));
  const prefixed = [...names].find((name) => name.endsWith(`.${field}`));
  const hint = prefixed === undefined ? didYouMean(field, names) : `did you mean "${prefixed}"?`;
  const lacks = count === 1 ? `the ${noun} has no field` : `none of ${counted(count, noun)} has a field`;
  return `${lacks} "${field}"${hint ? `; ${hint}` : ''}`;
}

/** Values and the words in them, of which one may be meant. */
function namesIn(values: Iterable<string>): Set<string> {
  const names = new Set<string>();
  for (const value of values)
    for (const name of [value, ...value.slice(0, 2000).split(/[^\w.-]+/)]) if (names.size < 5000) names.add(name);
  return names;
}

function valueCounts(field: string, rows: readonly Row[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const value of new Set(textsOf(row.get(field) ?? null))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A text that is not too long for a message. */
export const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…` : text);
