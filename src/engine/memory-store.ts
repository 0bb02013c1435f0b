import type { Bucket, EventInput, EventStore, StoredEvent } from './store.ts';

interface MutableBucket {
  readonly id: number;
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  events: StoredEvent[];
  /** Position of the next event; those of removed ones are not given again. */
  next: number;
  earliest: number;
  latest: number;
}

/** Indexes that every Splunk has, or that Enterprise Security brings. */
const defaultIndexes = ['_audit', '_internal', '_introspection', 'history', 'main', 'notable', 'risk', 'summary'];

/** An event store in memory: one bucket for each (index, host, source, sourcetype). */
export function createMemoryStore(clock: () => number = () => Date.now() / 1000): EventStore {
  const names = new Set(defaultIndexes);
  const buckets = new Map<string, MutableBucket>();
  let nextId = 0;

  const bucketOf = (event: EventInput): MutableBucket => {
    const key = `${event.index}\0${event.host}\0${event.source}\0${event.sourcetype}`;
    let bucket = buckets.get(key);
    if (!bucket) {
      const { index, host, source, sourcetype } = event;
      bucket = {
        id: nextId++,
        index,
        host,
        source,
        sourcetype,
        events: [],
        next: 0,
        earliest: Infinity,
        latest: -Infinity,
      };
      buckets.set(key, bucket);
      names.add(index);
    }
    return bucket;
  };

  return {
    indexes: () => [...names].sort(),
    createIndex: (name) => void names.add(name),
    deleteIndex(name) {
      names.delete(name);
      for (const [key, bucket] of buckets) if (bucket.index === name) buckets.delete(key);
    },
    add(events) {
      const indexTime = Math.floor(clock());
      let count = 0;
      let last: MutableBucket | undefined;
      for (const event of events) {
        const same =
          last !== undefined &&
          last.source === event.source &&
          last.sourcetype === event.sourcetype &&
          last.index === event.index &&
          last.host === event.host;
        const bucket: MutableBucket = same ? last! : bucketOf(event);
        last = bucket;
        const stored: { -readonly [key in keyof StoredEvent]: StoredEvent[key] } = {
          raw: event.raw,
          time: event.time,
          bucket: bucket as Bucket,
          offset: bucket.next++,
          indexTime: event.indexTime ?? indexTime,
        };
        if (event.indexed) stored.indexed = event.indexed;
        bucket.events.push(stored);
        if (event.time < bucket.earliest) bucket.earliest = event.time;
        if (event.time > bucket.latest) bucket.latest = event.time;
        count++;
      }
      return count;
    },
    buckets: () => buckets.values() as Iterable<Bucket>,
    remove(match) {
      let removed = 0;
      for (const [key, bucket] of buckets) {
        const kept = bucket.events.filter((event) => !match(event));
        removed += bucket.events.length - kept.length;
        if (kept.length === 0) buckets.delete(key);
        else if (kept.length < bucket.events.length) {
          bucket.events = kept;
          bucket.earliest = kept.reduce((low, event) => Math.min(low, event.time), Infinity);
          bucket.latest = kept.reduce((high, event) => Math.max(high, event.time), -Infinity);
        }
      }
      return removed;
    },
    clear() {
      buckets.clear();
    },
  };
}
