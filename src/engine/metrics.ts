import type { SearchExpr } from '../spl/ast.ts';
import { multivalue, type Row, type Value } from '../values/index.ts';
import type { JobContext } from './job.ts';
import { compileSearch } from './search/predicate.ts';
import { timeRangeOf } from './search/time-range.ts';
import type { Bucket, StoredEvent } from './store.ts';

const measure = 'metric_name:';

/**
 * Metric points as rows, one for each measure of an event: `metric_name`, `_value`, the value under the metric's own
 * name, its dimensions and metadata. A measure is an indexed field `metric_name:NAME`, or `metric_name` with `_value`
 * (Metrics manual, "Get metrics in from HEC").
 */
export function* metricRows(where: SearchExpr, job: JobContext): Generator<Row> {
  const range = timeRangeOf(where, job, job.environment.now, job.environment.timezone);
  const matches = compileSearch(where);
  for (const bucket of job.scanner.buckets()) {
    let points = 0;
    for (const event of bucket.events) {
      if (event.indexed === undefined) continue;
      if (range.earliest !== null && event.time < range.earliest) continue;
      if (range.latest !== null && event.time >= range.latest) continue;
      for (const [name, value] of measuresOf(event.indexed)) {
        job.tick();
        if (job.isFinalized()) return;
        points++;
        const row = pointRow(bucket, event, name, value);
        if (matches(row)) yield row;
      }
    }
    job.onScanned(points);
  }
}

type Indexed = NonNullable<StoredEvent['indexed']>;

function* measuresOf(indexed: Indexed): Generator<readonly [string, string]> {
  for (const [name, value] of indexed) if (name.startsWith(measure)) yield [name.slice(measure.length), String(value)];
  const name = indexed.get('metric_name');
  const value = indexed.get('_value');
  if (typeof name === 'string' && value !== undefined) yield [name, String(value)];
}

function pointRow(bucket: Bucket, event: StoredEvent, name: string, value: string): Row {
  const row: Row = new Map<string, Value>([
    ['_time', event.time],
    ['index', bucket.index],
    ['host', bucket.host],
    ['source', bucket.source],
    ['sourcetype', bucket.sourcetype],
  ]);
  for (const [field, values] of event.indexed!) {
    if (field.startsWith(measure) || field === '_value') continue;
    row.set(field, typeof values === 'string' ? values : multivalue(values));
  }
  return row.set('metric_name', name).set('_value', value).set(name, value);
}
