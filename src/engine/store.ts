/** One indexed event. */
export interface StoredEvent {
  readonly raw: string;
  /** `_time`, epoch seconds with fraction. */
  readonly time: number;
  readonly bucket: Bucket;
  /** Position in its bucket, for `_cd`. */
  readonly offset: number;
  readonly indexTime: number;
  /** Fields given at index time (HEC `fields`, INDEXED_EXTRACTIONS), name to values. */
  readonly indexed?: ReadonlyMap<string, string | readonly string[]>;
}

/** Events of one (index, host, source, sourcetype). Searches choose buckets by metadata before they look at events. */
export interface Bucket {
  readonly id: number;
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly events: readonly StoredEvent[];
  readonly earliest: number;
  readonly latest: number;
}

/** Where an event belongs: the four fields by which a store files it. */
export interface EventMetadata {
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
}

/** What the store is given: an event that is already cut, timed and placed. */
export interface EventInput extends EventMetadata {
  readonly raw: string;
  readonly time: number;
  readonly indexed?: ReadonlyMap<string, string | readonly string[]>;
  /** When it was indexed; the store's clock where it is not given. */
  readonly indexTime?: number;
}

/** An index store. Synchronous: events live in memory (a durable store replays its log when it is opened). */
export interface EventStore {
  /** Names of all indexes that exist, sorted. */
  indexes(): readonly string[];
  createIndex(name: string, options?: { datatype?: 'event' | 'metric' }): void;
  deleteIndex(name: string): void;
  add(events: Iterable<EventInput>): number;
  buckets(): Iterable<Bucket>;
  /** Removes events for good (`delete` command, clean-up). Returns how many. */
  remove(match: (event: StoredEvent) => boolean): number;
  clear(): void;
}
