import { createMemoryStore } from '../../engine/memory-store.ts';
import type { Bucket, EventInput, EventMetadata, EventStore, StoredEvent } from '../../engine/store.ts';
import { type Storage, StoredMap } from './storage.ts';

/** An index as the REST interface shows it. */
export interface IndexSettings {
  readonly datatype: 'event' | 'metric';
}

/** One event on disk: text, time, index time, indexed fields. */
type EventRecord = readonly [string, number, number, (readonly [string, string | readonly string[]])[]?];

/** Where a bucket's events are kept: its number, and how many portions have been written under it. */
interface StoredBucket {
  readonly number: number;
  chunks: number;
}

/**
 * An event store whose contents are also in a storage. Searches read from memory; events are written in the portions in
 * which they come, and read back when the store is opened.
 */
export function createDurableStore(storage: Storage, clock: () => number): EventStore {
  return new DurableStore(storage, clock);
}

class DurableStore implements EventStore {
  readonly #storage: Storage;
  readonly #clock: () => number;
  readonly #memory: EventStore;
  readonly #indexes: StoredMap<IndexSettings>;
  /** Indexes that were deleted though nobody created them: those that every Splunk has, and those that events made. */
  readonly #dropped: StoredMap<true>;
  readonly #stored = new Map<string, StoredBucket>();

  constructor(storage: Storage, clock: () => number) {
    this.#storage = storage;
    this.#clock = clock;
    this.#memory = createMemoryStore(clock);
    this.#indexes = new StoredMap(storage, 'indexes');
    this.#dropped = new StoredMap(storage, 'dropped-indexes');
    for (const name of this.#indexes.keys()) this.#memory.createIndex(name);
    this.#restore();
    for (const name of this.#dropped.keys()) this.#memory.deleteIndex(name);
  }

  indexes(): readonly string[] {
    return this.#memory.indexes();
  }

  createIndex(name: string, options?: Partial<IndexSettings>): void {
    this.#dropped.delete(name);
    this.#indexes.set(name, { datatype: options?.datatype ?? 'event' });
    this.#memory.createIndex(name, options);
  }

  deleteIndex(name: string): void {
    for (const bucket of this.#memory.buckets()) if (bucket.index === name) this.#forget(bucket);
    if (!this.#indexes.delete(name)) this.#dropped.set(name, true);
    this.#memory.deleteIndex(name);
  }

  add(events: Iterable<EventInput>): number {
    const indexTime = Math.floor(this.#clock());
    const taken = [...events];
    const byPlace = new Map<string, { place: EventMetadata; records: EventRecord[] }>();
    for (const event of taken) {
      const key = keyOf(event);
      let group = byPlace.get(key);
      if (!group) byPlace.set(key, (group = { place: event, records: [] }));
      group.records.push(recordOf(event, event.indexTime ?? indexTime));
    }
    for (const { place, records } of byPlace.values()) this.#write(place, records);
    return this.#memory.add(taken);
  }

  buckets(): Iterable<Bucket> {
    return this.#memory.buckets();
  }

  remove(match: (event: StoredEvent) => boolean): number {
    const touched = new Map<string, EventMetadata>();
    const removed = this.#memory.remove((event) => {
      const goes = match(event);
      if (goes) touched.set(keyOf(event.bucket), event.bucket);
      return goes;
    });
    for (const place of touched.values()) this.#forget(place);
    for (const bucket of this.#memory.buckets())
      if (touched.has(keyOf(bucket)))
        this.#write(
          bucket,
          bucket.events.map((event) => recordOf(event, event.indexTime)),
        );
    return removed;
  }

  clear(): void {
    for (const bucket of this.#memory.buckets()) this.#forget(bucket);
    this.#memory.clear();
  }

  #restore(): void {
    const places = new Map<string, EventMetadata>();
    for (const [number, place] of this.#storage.entries('buckets')) {
      places.set(number, place as EventMetadata);
      this.#stored.set(keyOf(place as EventMetadata), { number: Number(number), chunks: 0 });
    }
    for (const [key, records] of this.#storage.entries('events')) {
      const [number = '', chunk] = key.split('/');
      const place = places.get(number);
      if (!place) continue;
      this.#stored.get(keyOf(place))!.chunks = Number(chunk) + 1;
      this.#memory.add((records as EventRecord[]).map((record) => eventOf(place, record)));
    }
  }

  #write(place: EventMetadata, records: readonly EventRecord[]): void {
    const key = keyOf(place);
    let bucket = this.#stored.get(key);
    if (!bucket) {
      bucket = { number: this.#nextNumber(), chunks: 0 };
      this.#stored.set(key, bucket);
      const { index, host, source, sourcetype } = place;
      this.#storage.put('buckets', String(bucket.number), { index, host, source, sourcetype });
    }
    this.#storage.put('events', chunkKey(bucket.number, bucket.chunks++), records);
  }

  #nextNumber(): number {
    return Math.max(-1, ...[...this.#stored.values()].map((one) => one.number)) + 1;
  }

  #forget(place: EventMetadata): void {
    const bucket = this.#stored.get(keyOf(place));
    if (!bucket) return;
    for (let chunk = 0; chunk < bucket.chunks; chunk++) this.#storage.remove('events', chunkKey(bucket.number, chunk));
    bucket.chunks = 0;
  }
}

/** Sorts as the portions came. */
const chunkKey = (bucket: number, chunk: number) => `${bucket}/${String(chunk).padStart(10, '0')}`;

const keyOf = (place: EventMetadata) => `${place.index}\0${place.host}\0${place.source}\0${place.sourcetype}`;

function recordOf(event: EventInput | StoredEvent, indexTime: number): EventRecord {
  return event.indexed ? [event.raw, event.time, indexTime, [...event.indexed]] : [event.raw, event.time, indexTime];
}

function eventOf(place: EventMetadata, [raw, time, indexTime, indexed]: EventRecord): EventInput {
  return { ...place, raw, time, indexTime, ...(indexed ? { indexed: new Map(indexed) } : {}) };
}
