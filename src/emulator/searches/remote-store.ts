import type { Bucket, EventInput, EventStore, StoredEvent } from '../../engine/store.ts';
import type { HostCalls } from './calls.ts';
import type { BucketSummary, WorkerTask } from './task.ts';

/** The emulator's events as a search in a worker sees them: as they stood when it began, fetched when they are looked at. */
export function createRemoteStore({ buckets, indexes }: WorkerTask, host: HostCalls): EventStore {
  const remote = buckets.map((summary) => new RemoteBucket(summary, host));
  const refuse = () => {
    throw new Error('a search changes no index');
  };
  return {
    indexes: () => indexes,
    createIndex: refuse,
    deleteIndex: refuse,
    clear: refuse,
    add: (events: Iterable<EventInput>) => host.addEvents([...events]),
    buckets: () => remote,
    remove(match) {
      const ids = new Set<string>();
      for (const bucket of remote)
        for (const event of bucket.events) if (match(event)) ids.add(`${bucket.id}:${event.offset}`);
      return host.removeEvents(ids);
    },
  };
}

class RemoteBucket implements Bucket {
  readonly id: number;
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly earliest: number;
  readonly latest: number;
  readonly #count: number;
  readonly #calls: HostCalls;
  #events: StoredEvent[] | undefined;

  constructor(summary: BucketSummary, calls: HostCalls) {
    this.id = summary.id;
    this.index = summary.index;
    this.host = summary.host;
    this.source = summary.source;
    this.sourcetype = summary.sourcetype;
    this.earliest = summary.earliest;
    this.latest = summary.latest;
    this.#count = summary.count;
    this.#calls = calls;
  }

  get events(): readonly StoredEvent[] {
    this.#events ??= this.#fetch();
    return this.#events;
  }

  #fetch(): StoredEvent[] {
    const events: StoredEvent[] = [];
    while (events.length < this.#count) {
      const page = this.#calls.events(this.id, events.length);
      if (page.raw.length === 0) break;
      page.raw.forEach((raw, i) => {
        const indexed = page.indexed.get(i);
        events.push({
          raw,
          time: page.time[i]!,
          bucket: this,
          offset: page.offset[i]!,
          indexTime: page.indexTime[i]!,
          ...(indexed ? { indexed } : {}),
        });
      });
    }
    return events;
  }
}
