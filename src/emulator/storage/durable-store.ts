import { createMemoryStore } from '../../engine/memory-store.ts';
import type { EventInput, EventMetadata, EventStore, StoredEvent } from '../../engine/store.ts';
import { type Storage, StoredMap } from './storage.ts';

/** An index as the REST interface shows it. */
export interface IndexSettings {
  readonly datatype: 'event' | 'metric';
}

/** One event on disk: text, time, index time, indexed fields. */
type EventRecord = readonly [string, number, number, (readonly [string, string | readonly string[]])[]?];

/**
 * An event store whose contents are also in a storage. Searches read from memory; events are written in the portions in
 * which they come, and read back when the store is opened.
 */
export function createDurableStore(storage: Storage, clock: () => number): EventStore {
  const memory = createMemoryStore(clock);
  const indexes = new StoredMap<IndexSettings>(storage, 'indexes');
  const dropped = new StoredMap<true>(storage, 'dropped-indexes');
  const buckets = new Map<string, { number: number; chunks: number }>();
  for (const name of indexes.keys()) memory.createIndex(name);
  restore();

  function restore(): void {
    const places = new Map<string, EventMetadata>();
    for (const [number, place] of storage.entries('buckets')) {
      places.set(number, place as EventMetadata);
      buckets.set(keyOf(place as EventMetadata), { number: Number(number), chunks: 0 });
    }
    for (const [key, records] of storage.entries('events')) {
      const [number = '', chunk] = key.split('/');
      const place = places.get(number);
      if (!place) continue;
      buckets.get(keyOf(place))!.chunks = Number(chunk) + 1;
      memory.add((records as EventRecord[]).map((record) => eventOf(place, record)));
    }
    for (const name of dropped.keys()) memory.deleteIndex(name);
  }

  function write(place: EventMetadata, records: readonly EventRecord[]): void {
    const key = keyOf(place);
    let bucket = buckets.get(key);
    if (!bucket) {
      bucket = { number: nextNumber(), chunks: 0 };
      buckets.set(key, bucket);
      const { index, host, source, sourcetype } = place;
      storage.put('buckets', String(bucket.number), { index, host, source, sourcetype });
    }
    storage.put('events', `${bucket.number}/${String(bucket.chunks++).padStart(10, '0')}`, records);
  }

  function nextNumber(): number {
    return Math.max(-1, ...[...buckets.values()].map((one) => one.number)) + 1;
  }

  function forget(place: EventMetadata): void {
    const bucket = buckets.get(keyOf(place));
    if (!bucket) return;
    for (let chunk = 0; chunk < bucket.chunks; chunk++)
      storage.remove('events', `${bucket.number}/${String(chunk).padStart(10, '0')}`);
    bucket.chunks = 0;
  }

  return {
    indexes: () => memory.indexes(),
    createIndex(name, options) {
      dropped.delete(name);
      indexes.set(name, { datatype: options?.datatype ?? 'event' });
      memory.createIndex(name, options);
    },
    deleteIndex(name) {
      for (const bucket of memory.buckets()) if (bucket.index === name) forget(bucket);
      if (!indexes.delete(name)) dropped.set(name, true);
      memory.deleteIndex(name);
    },
    add(events) {
      const indexTime = Math.floor(clock());
      const taken = [...events];
      const byPlace = new Map<string, { place: EventMetadata; records: EventRecord[] }>();
      for (const event of taken) {
        const key = keyOf(event);
        let group = byPlace.get(key);
        if (!group) byPlace.set(key, (group = { place: event, records: [] }));
        group.records.push(recordOf(event, event.indexTime ?? indexTime));
      }
      for (const { place, records } of byPlace.values()) write(place, records);
      return memory.add(taken);
    },
    buckets: () => memory.buckets(),
    remove(match) {
      const touched = new Map<string, EventMetadata>();
      const removed = memory.remove((event) => {
        const goes = match(event);
        if (goes) touched.set(keyOf(event.bucket), event.bucket);
        return goes;
      });
      for (const place of touched.values()) forget(place);
      for (const bucket of memory.buckets())
        if (touched.has(keyOf(bucket)))
          write(
            bucket,
            bucket.events.map((event) => recordOf(event, event.indexTime)),
          );
      return removed;
    },
    clear() {
      for (const bucket of memory.buckets()) forget(bucket);
      memory.clear();
    },
  };
}

const keyOf = (place: EventMetadata) => `${place.index}\0${place.host}\0${place.source}\0${place.sourcetype}`;

function recordOf(event: EventInput | StoredEvent, indexTime: number): EventRecord {
  return event.indexed ? [event.raw, event.time, indexTime, [...event.indexed]] : [event.raw, event.time, indexTime];
}

function eventOf(place: EventMetadata, [raw, time, indexTime, indexed]: EventRecord): EventInput {
  return { ...place, raw, time, indexTime, ...(indexed ? { indexed: new Map(indexed) } : {}) };
}
