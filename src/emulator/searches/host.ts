import type { Engine } from '../../engine/engine.ts';
import type { Bucket, StoredEvent } from '../../engine/store.ts';
import type { AppSource, TableStore } from '../../knowledge/index.ts';
import type { Row } from '../../values/index.ts';
import type { EventPage, HostCalls } from './calls.ts';
import type { BucketSummary } from './task.ts';

/** What searches are made of, as it stands now. */
export interface SearchSource {
  /** Counts the changes of configuration that searches can see. */
  revision(): number;
  apps(): readonly AppSource[];
  /** Files that lie over those of the apps. */
  edited(): ReadonlyMap<string, string>;
  /** Lookups and collections that are written. */
  readonly tables: TableStore;
}

/** Events that one answer holds at most, and characters after which it ends. */
const pageEvents = 10_000;
const pageCharacters = 2_000_000;

/** One search's view of the events: those that were there when it began. */
export class Snapshot {
  readonly buckets: readonly BucketSummary[];
  /** Lists of events only grow, or are replaced: what stood in them up to a count stays. */
  readonly #events = new Map<number, { readonly all: readonly StoredEvent[]; readonly count: number }>();

  constructor(buckets: Iterable<Bucket>) {
    this.buckets = [...buckets].map(({ id, index, host, source, sourcetype, earliest, latest, events }) => {
      this.#events.set(id, { all: events, count: events.length });
      return { id, index, host, source, sourcetype, earliest, latest, count: events.length };
    });
  }

  get count(): number {
    return this.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  }

  page(bucket: number, from: number): EventPage {
    const { all, count } = this.#events.get(bucket) ?? { all: [], count: 0 };
    let to = from;
    for (let characters = 0; to < count && to - from < pageEvents && characters < pageCharacters; to++)
      characters += all[to]!.raw.length;
    const events = all.slice(from, to);
    return {
      raw: events.map((event) => event.raw),
      time: Float64Array.from(events, (event) => event.time),
      indexTime: Float64Array.from(events, (event) => event.indexTime),
      offset: Float64Array.from(events, (event) => event.offset),
      indexed: new Map(events.flatMap((event, i) => (event.indexed ? [[i, event.indexed] as const] : []))),
    };
  }
}

/** The emulator's side of the calls of one search. */
export function hostCalls(
  source: SearchSource,
  engine: Engine,
  snapshot: Snapshot,
  onRows: (rows: readonly Row[]) => void,
): HostCalls {
  const { store, knowledge } = engine;
  const app = (number: number) => source.apps()[number]!;
  return {
    knowledge: () => ({
      revision: source.revision(),
      apps: source.apps().map(({ name }) => name),
      edited: source.edited(),
    }),
    listFiles: (number, folder) => app(number).list(folder),
    readFile: (number, path) => app(number).read(path),
    locateFile: (number, path) => app(number).locate(path),
    readTable: (name) => source.tables.read(name),
    writeTable: (name, table) => source.tables.write(name, table),
    savedSearch: (name) => knowledge.savedSearch(name),
    savedSearches: () => [...knowledge.savedSearches()],
    events: (bucket, from) => snapshot.page(bucket, from),
    addEvents: (events) => store.add(events),
    removeEvents: (ids) => store.remove((event) => ids.has(`${event.bucket.id}:${event.offset}`)),
    rows: onRows,
  };
}
