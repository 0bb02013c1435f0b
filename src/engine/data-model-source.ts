import type { DataModelDataset } from '../knowledge/index.ts';
import type { Pipeline, SearchExpr } from '../spl/index.ts';
import type { FieldSet, Row } from '../values/index.ts';
import type { JobContext } from './job.ts';
import { compileSearch, fieldsOfSearch, type RowPredicate } from './search/predicate.ts';
import { scanEvents, scanServicesOf } from './search/scan.ts';
import type { TimeRange } from './search/time-range.ts';

/**
 * Where the events come from: the constraints of all ancestors as one search; a root search's streaming commands run
 * before the constraints of its children are tested.
 */
export function planSource(
  ancestors: readonly DataModelDataset[],
  needed: FieldSet,
  job: JobContext,
): (range: TimeRange, ordered: boolean) => Iterable<Row> {
  const services = scanServicesOf(job);
  const base = ancestors[0]!.baseSearch;
  const own = ancestors.map((dataset) => dataset.constraint).filter((text) => text !== '');
  const pipeline = base === undefined ? undefined : job.parse(/^\s*\|/.test(base) ? base : `search ${base}`);
  if (!pipeline || (pipeline.commands.length === 1 && pipeline.commands[0]!.name === 'search')) {
    const expression = searchOf(job, [...(base === undefined ? [] : [`(${base})`]), ...own].join(' '));
    return (range, ordered) => scanEvents({ expression, range, wanted: needed, ordered }, services);
  }
  const filter = own.length === 0 ? undefined : searchOf(job, own.join(' '));
  const test = filter && compileSearch(filter);
  const behind = filter ? needed.union(fieldsOfSearch(filter)) : needed;
  const rows = baseRows(pipeline, behind, services, job);
  return test ? (range, ordered) => matching(rows(range, ordered), test) : rows;
}

function baseRows(
  pipeline: Pipeline,
  needed: FieldSet,
  services: Parameters<typeof scanEvents>[1],
  job: JobContext,
): (range: TimeRange, ordered: boolean) => Iterable<Row> {
  const [first, ...rest] = pipeline.commands;
  if (first?.name !== 'search')
    return (range) => job.subsearch(pipeline, { earliest: range.earliest, latest: range.latest }).rows;
  const expression = job.resolveSearch((first.args as { expression: SearchExpr }).expression);
  const streaming: Pipeline = { ...pipeline, commands: rest };
  const wanted = job.wantedBefore(streaming, needed);
  return (range, ordered) =>
    job.stream(streaming, scanEvents({ expression, range, wanted, ordered }, services), needed);
}

function* matching(rows: Iterable<Row>, test: RowPredicate): Generator<Row> {
  for (const row of rows) if (test(row)) yield row;
}

/** A constraint as a search expression; none lets everything through. */
export function searchOf(job: JobContext, text: string): SearchExpr {
  const pipeline = job.parse(`search ${text.trim() === '' ? '*' : text}`);
  const args = pipeline.commands[0]?.args as { expression: SearchExpr };
  return job.resolveSearch(args.expression);
}
