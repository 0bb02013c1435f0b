import type { AggregationCall } from '../spl/ast.ts';
import {
  delimited,
  type FieldSet,
  fieldSet,
  parseSpan,
  type Row,
  type Scalar,
  scalarsOf,
  setField,
  toNumber,
  type Value,
  wildcardToRegExp,
} from '../values/index.ts';
import type { Accumulator, AggregationDefinition } from './aggregations/aggregation.ts';
import { findAggregation } from './aggregations/index.ts';
import { countRows, sparkline } from './aggregations/ordering.ts';
import { fieldsOf } from './expression.ts';
import type { JobContext } from './job.ts';

/** One output column of a group: how to read a row's value, and where the result goes. */
interface Column {
  readonly as: string;
  readonly definition: AggregationDefinition;
  readonly parameter: number | undefined;
  readonly read: (row: Row) => Value;
}

/** How aggregations treat missing values, text and multivalues. */
export interface GroupingOptions {
  /** Replaces null by-fields (`tstats fillnull_value=`); without it a row with a null by-field is left out. */
  readonly fillNull?: string;
  /** A numeric function gives nothing for a field that also holds text (`allnum=true`). */
  readonly allNum?: boolean;
  /** Equal values of a multivalue by-field count once each (`stats dedup_splitvals=false`, its default). */
  readonly repeatSplitValues?: boolean;
  /** What `nomv` puts between the values of `values` and `list` (`stats delim=`). */
  readonly delimiter?: string;
}

/** The fields that aggregations and by-fields read. */
export function fieldsOfAggregations(calls: readonly AggregationCall[], by: readonly string[] = []): FieldSet {
  let needed = fieldSet(['_time', ...by]);
  for (const call of calls) {
    if (call.field !== undefined) needed = needed.with(call.field);
    if (call.expression) needed = needed.union(fieldsOf(call.expression));
    if (call.inner) needed = needed.union(fieldsOfAggregations([call.inner]));
  }
  return needed;
}

/** The value that an aggregation call sees of a row: a field, an eval expression (true is 1, false is null), or null. */
export function readerOf(call: AggregationCall, job: JobContext): (row: Row) => Value {
  if (call.inner) return readerOf(call.inner, job);
  if (call.expression) {
    const compiled = job.compile(call.expression);
    return (row) => {
      const value = compiled(row);
      return value === true ? 1 : value === false ? null : value;
    };
  }
  if (call.field === undefined) return () => null;
  const field = call.field;
  return (row) => row.get(field) ?? null;
}

/** The aggregation behind a call; the parser has already checked that it exists. */
function definitionOf(call: AggregationCall): AggregationDefinition {
  const found = findAggregation(`${call.name}${call.parameter ?? ''}`);
  if (!found) throw new Error(`aggregation ${call.name} is not registered`);
  return found.definition;
}

/**
 * A bare `count` counts rows, `count(field)` its values. Accumulators get null for an absent field, so the bare form is
 * told apart here. `bucket` is the width in seconds of what `timechart` puts together.
 */
export function createAccumulator(call: AggregationCall, allNum = false, bucket?: number): Accumulator {
  if (call.name === 'sparkline') {
    const { inner, step } = call;
    return sparkline(inner ? () => createAccumulator(inner) : countRows, (step && parseSpan(step)) || undefined);
  }
  if (call.name === 'count' && call.field === undefined && !call.expression) return countRows();
  const definition = definitionOf(call);
  const created = definition.create(definition.perBucket ? bucket : call.parameter);
  return allNum && numericOnly.has(call.name) ? withoutText(created) : created;
}

const numericOnly = new Set(
  'avg mean max min median range stdev stdevp sum sumsq var varp perc p exactperc upperperc'.split(' '),
);

/** Gives nothing once a value was no number or was missing (Search Reference, "eventstats", "Using the allnum argument"). */
function withoutText(inner: Accumulator): Accumulator {
  let text = false;
  return {
    add(value, time) {
      text ||= value === null || scalarsOf(value).some((one) => toNumber(one) === null);
      inner.add(value, time);
    },
    result: () => (text ? null : inner.result()),
  };
}

/** Calls with wildcards, once for each field that they reach; internal fields and by-fields are not reached. */
export function expandWildcards(
  calls: readonly AggregationCall[],
  fields: Iterable<string>,
  by: readonly string[],
): AggregationCall[] {
  const names = [...fields];
  return calls.flatMap((call) => {
    if (!call.field?.includes('*')) return [call];
    const pattern = wildcardToRegExp(call.field);
    return names
      .filter((name) => reaches(call, pattern, name, by))
      .map((name) => ({ ...call, field: name, as: wildcardName(call, name, pattern) }));
  });
}

function reaches(call: AggregationCall, pattern: RegExp, field: string, by: readonly string[]): boolean {
  return (!field.startsWith('_') || call.field!.startsWith('_')) && !by.includes(field) && pattern.test(field);
}

/** The output name of a wildcard call for one field: each `*` of AS takes what the same `*` of the field matched. */
function wildcardName(call: AggregationCall, field: string, pattern: RegExp): string {
  const parts = pattern.exec(field)?.slice(1) ?? [];
  if (!call.renamed) return call.as.replace(call.field!, field);
  let i = 0;
  return call.as.replace(/\*/g, () => parts[i++] ?? '');
}

interface Group {
  readonly keys: readonly string[];
  readonly accumulators: (Accumulator | undefined)[];
}

/**
 * Groups rows and aggregates each group (Search Reference, "stats"). A multivalue by-field puts the row into one group a
 * value. Groups come sorted by their by-fields, as text. Columns are the by-fields, then the calls in order.
 */
export class Grouping {
  readonly #by: readonly string[];
  readonly #options: GroupingOptions;
  readonly #job: JobContext;
  readonly #columns: Column[] = [];
  readonly #taken = new Set<string>();
  readonly #creators: (() => Accumulator)[] = [];
  readonly #wildcards: { call: AggregationCall; pattern: RegExp }[] = [];
  readonly #seenFields = new Set<string>();
  readonly #groups = new Map<string, Group>();

  constructor(
    calls: readonly AggregationCall[],
    by: readonly string[],
    job: JobContext,
    options: GroupingOptions = {},
  ) {
    this.#by = by;
    this.#job = job;
    this.#options = options;
    for (const call of calls) {
      if (call.field?.includes('*')) this.#wildcards.push({ call, pattern: wildcardToRegExp(call.field) });
      else this.#addColumn(call, call.as, readerOf(call, job));
    }
    if (by.length === 0) this.#group([]);
  }

  #addColumn(call: AggregationCall, as: string, read: (row: Row) => Value): void {
    if (this.#by.includes(as)) return;
    const column: Column = { as, definition: definitionOf(call), parameter: call.parameter, read };
    if (this.#taken.has(as)) return;
    this.#taken.add(as);
    this.#columns.push(column);
    this.#creators.push(() => createAccumulator(call, this.#options.allNum));
  }

  #widen(row: Row): void {
    for (const field of row.keys()) {
      if (this.#seenFields.has(field)) continue;
      this.#seenFields.add(field);
      for (const { call, pattern } of this.#wildcards) {
        if (!reaches(call, pattern, field, this.#by)) continue;
        this.#addColumn({ ...call, field }, wildcardName(call, field, pattern), (one) => one.get(field) ?? null);
      }
    }
  }

  #group(keys: readonly string[]): Group {
    const id = keys.length === 1 ? keys[0]! : keys.join('\0');
    let group = this.#groups.get(id);
    if (!group) {
      group = { keys, accumulators: [] };
      this.#groups.set(id, group);
    }
    return group;
  }

  add(row: Row): void {
    if (this.#wildcards.length > 0) this.#widen(row);
    const rawTime = row.get('_time');
    const time = rawTime === undefined || rawTime === null ? null : Number(rawTime);
    if (this.#by.length === 0) {
      this.#accumulate(this.#group([]), row, time);
      return;
    }
    let combinations: string[][] = [[]];
    for (const field of this.#by) {
      const value = row.get(field) ?? null;
      const texts: readonly Scalar[] =
        value === null ? (this.#options.fillNull === undefined ? [] : [this.#options.fillNull]) : scalarsOf(value);
      if (texts.length === 0) return;
      if (texts.length === 1) {
        const text = String(texts[0]);
        for (const keys of combinations) keys.push(text);
      } else {
        const unique = this.#options.repeatSplitValues ? texts.map(String) : [...new Set(texts.map(String))];
        combinations = combinations.flatMap((keys) => unique.map((text) => [...keys, text]));
      }
    }
    for (const keys of combinations) this.#accumulate(this.#group(keys), row, time);
  }

  #accumulate(group: Group, row: Row, time: number | null): void {
    for (let i = 0; i < this.#columns.length; i++) {
      (group.accumulators[i] ??= this.#creators[i]!()).add(this.#columns[i]!.read(row), time);
    }
  }

  #marked(value: Value): Value {
    const { delimiter } = this.#options;
    return delimiter === undefined ? value : delimited(value, delimiter);
  }

  get columnNames(): string[] {
    return [...this.#by, ...this.#columns.map((column) => column.as)];
  }

  /** One row a group. Without by-fields there is one row, unless nothing came in and every result is null. */
  rows(): Row[] {
    const groups = [...this.#groups.values()];
    if (this.#by.length > 0) groups.sort((a, b) => compareKeys(a.keys, b.keys));
    const rows: Row[] = [];
    for (const group of groups) {
      this.#job.tick();
      const row: Row = new Map();
      this.#by.forEach((field, i) => void row.set(field, group.keys[i]!));
      this.#columns.forEach((column, i) =>
        setField(row, column.as, this.#marked((group.accumulators[i] ?? this.#creators[i]!()).result())),
      );
      if (row.size > 0) rows.push(row);
    }
    return rows;
  }
}

/** Byte order of the keys, first by-field first. */
function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return 0;
}
