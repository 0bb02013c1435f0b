import type { SearchExpr } from '../../spl/ast.ts';
import type { FieldSet, Row } from '../../values/index.ts';
import type { JobContext } from '../job.ts';
import type { Bucket, StoredEvent } from '../store.ts';
import { compileSearch, fieldsOfSearch, type RowPredicate } from './predicate.ts';
import type { RawBacking } from './prefilter.ts';
import { type KnowledgeVerdict, namesIndex } from './prune.ts';
import type { Shortcuts } from './shortcuts.ts';
import type { TimeRange } from './time-range.ts';

/** Turns stored events of one kind into rows; made for a set of wanted fields. */
export interface Extractor {
  extract(event: StoredEvent): Row;
  /** How a field's values stand in the raw event; undefined where they may come from elsewhere. */
  readonly rawBacked: RawBacking;
  /** The sourcetype that searches see. */
  readonly sourcetype: string;
}

/** Where a scan finds events, and how it extracts their fields. */
export interface ScanServices {
  buckets(): Iterable<Bucket>;
  extractor(bucket: Bucket, wanted: FieldSet): Extractor;
  knowledgeVerdict(bucket: Bucket): KnowledgeVerdict;
  readonly shortcuts: Pick<Shortcuts, 'canMatch' | 'prefilter'>;
  tick(): void;
  /** Whether no further events are wanted. */
  isFinalized(): boolean;
  onScanned(events: number): void;
}

/** What a job gives to a scan. */
export function scanServicesOf(job: JobContext): ScanServices {
  const { tick, isFinalized, onScanned } = job;
  return { ...job.scanner, tick, isFinalized, onScanned };
}

/** Which events a scan is for, and what is wanted of them. */
export interface ScanRequest {
  readonly expression: SearchExpr;
  readonly range: TimeRange;
  readonly wanted: FieldSet;
  /** Newest first, as a search returns events; false where the caller does not care (aggregation). */
  readonly ordered: boolean;
  /** Applied to each row before the expression (a data model's calculations). */
  readonly map?: (row: Row) => Row | undefined;
}

/**
 * Yields the events that match a search expression, as rows with the wanted fields. Cheap tests come first: metadata
 * of the bucket, time, then raw text, and only then field extraction.
 */
export function* scanEvents(request: ScanRequest, services: ScanServices): Generator<Row> {
  const needed = request.wanted.union(fieldsOfSearch(request.expression));
  const predicate = compileSearch(request.expression);
  const plans = bucketPlans(request, needed, services);
  if (!request.ordered) {
    for (const plan of plans) {
      services.onScanned(plan.bucket.events.length);
      for (const event of plan.bucket.events) {
        if (!inRange(event, request.range) || !mayMatch(event, plan)) continue;
        services.tick();
        if (services.isFinalized()) return;
        const row = toRow(event, plan, request, predicate);
        if (row) yield row;
      }
    }
    return;
  }
  const candidates: { event: StoredEvent; plan: BucketPlan }[] = [];
  for (const plan of plans) {
    services.onScanned(plan.bucket.events.length);
    services.tick();
    if (services.isFinalized()) break;
    for (const event of plan.bucket.events) {
      if (inRange(event, request.range) && mayMatch(event, plan)) candidates.push({ event, plan });
    }
  }
  // Newest first; of events with one time the later indexed comes first.
  candidates.sort(
    (a, b) => b.event.time - a.event.time || b.plan.bucket.id - a.plan.bucket.id || b.event.offset - a.event.offset,
  );
  for (const { event, plan } of candidates) {
    services.tick();
    if (services.isFinalized()) return;
    const row = toRow(event, plan, request, predicate);
    if (row) yield row;
  }
}

interface BucketPlan {
  readonly bucket: Bucket;
  readonly extractor: Extractor;
  readonly prefilter: ((raw: string) => boolean) | undefined;
}

/** Fields written when the event was indexed need not stand in its raw text: that judges only where there are none. */
function mayMatch(event: StoredEvent, plan: BucketPlan): boolean {
  return !plan.prefilter || hasIndexedFields(event) || plan.prefilter(event.raw);
}

/** `timestamp=none`, which says that no time was found, is no field of the data; extractors know that it is not in the text. */
function hasIndexedFields({ indexed }: StoredEvent): boolean {
  return indexed !== undefined && (indexed.size > 1 || indexed.get('timestamp') !== 'none');
}

function bucketPlans(request: ScanRequest, needed: FieldSet, services: ScanServices): BucketPlan[] {
  const plans: BucketPlan[] = [];
  const { shortcuts } = services;
  const indexGiven = namesIndex(request.expression);
  for (const bucket of services.buckets()) {
    if (bucket.index.startsWith('_') && !indexGiven) continue;
    if (request.range.earliest !== null && bucket.latest < request.range.earliest) continue;
    if (request.range.latest !== null && bucket.earliest >= request.range.latest) continue;
    const extractor = services.extractor(bucket, needed);
    const metadata = {
      index: bucket.index,
      host: bucket.host,
      source: bucket.source,
      sourcetype: extractor.sourcetype,
    };
    if (!shortcuts.canMatch(request.expression, metadata, services.knowledgeVerdict(bucket))) continue;
    const prefilter = request.map ? undefined : shortcuts.prefilter(request.expression, extractor.rawBacked);
    plans.push({ bucket, extractor, prefilter });
  }
  return plans;
}

function inRange(event: StoredEvent, range: TimeRange): boolean {
  return isWithin(event.time, range) && (range.indexed === undefined || isWithin(event.indexTime, range.indexed));
}

function isWithin(time: number, range: Pick<TimeRange, 'earliest' | 'latest'>): boolean {
  return (range.earliest === null || time >= range.earliest) && (range.latest === null || time < range.latest);
}

function toRow(event: StoredEvent, plan: BucketPlan, request: ScanRequest, predicate: RowPredicate): Row | undefined {
  const extracted = plan.extractor.extract(event);
  const row = request.map ? request.map(extracted) : extracted;
  return row && predicate(row) ? row : undefined;
}
