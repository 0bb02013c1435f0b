import { performance } from 'node:perf_hooks';
import { DiagnosticError } from '../../diagnostics/index.ts';
import type { Engine, SearchResult } from '../../engine/engine.ts';
import type { Row } from '../../values/index.ts';
import { hostCalls, type SearchSource, Snapshot } from './host.ts';
import { Steering } from './steering.ts';
import type { SearchTask } from './task.ts';
import { WorkerPool } from './worker-pool.ts';

/** Milliseconds that a search may hold the emulator's thread. */
export const defaultSlice = 100;

/** Thrown in a search that has used up its slice. */
class SliceSpent extends Error {}

/** What a running search tells and takes. */
export class RunningSearch {
  readonly steering = new Steering();
  readonly #abort = new AbortController();
  readonly #waiting: (() => void)[] = [];
  /** Results so far, of a search in a worker. */
  readonly rows: Row[] = [];
  /** Events that it may have to look at; unknown until it runs in a worker. */
  totalEvents = 0;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) this.rows.push(row);
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when further results have come. */
  moreRows(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  cancel(): void {
    this.steering.cancel();
    this.#abort.abort();
  }
}

/**
 * Runs searches so that the emulator goes on answering. The engine is synchronous: a search begins on the emulator's
 * thread, where the events are, and nearly all end within their slice. One that does not starts again in a worker, which
 * fetches the events as they stood at its beginning. Once it has written something it cannot start again, and stays.
 */
export class SearchRunner {
  readonly #source: SearchSource;
  readonly #slice: number;
  readonly #workers = new WorkerPool();

  /** `slice` in milliseconds; with 0 every search runs in a worker. */
  constructor(source: SearchSource, slice = defaultSlice) {
    this.#source = source;
    this.#slice = slice;
  }

  /** Throws a DiagnosticError where the search fails. */
  async run(engine: Engine, task: SearchTask, running: RunningSearch): Promise<SearchResult> {
    const now = engine.now();
    const began = performance.now();
    if (this.#slice > 0) {
      try {
        return this.#inSlice(engine, task, running);
      } catch (error) {
        if (!(error instanceof SliceSpent)) throw error;
      }
    }
    const snapshot = new Snapshot(engine.store.buckets());
    running.totalEvents = snapshot.count;
    running.steering.progress = { scannedEvents: 0, matchedEvents: 0, rows: 0 };
    const calls = hostCalls(this.#source, engine, snapshot, (rows) => running.add(rows));
    const { timezone, limits, store } = engine;
    const outcome = await this.#workers.run(
      {
        task,
        now,
        timezone,
        limits,
        revision: this.#source.revision(),
        indexes: store.indexes(),
        buckets: snapshot.buckets,
        steering: running.steering.memory,
      },
      calls,
      running.signal,
    );
    if ('failure' in outcome) throw new DiagnosticError(outcome.failure);
    return { ...outcome.result, rows: running.rows, durationMs: performance.now() - began };
  }

  #inSlice(engine: Engine, task: SearchTask, { steering }: RunningSearch): SearchResult {
    const end = performance.now() + this.#slice;
    let isBound = true;
    const { text, maxSeconds: _, ...options } = task;
    return engine.search(text, {
      ...options,
      control: {
        onTick(progress) {
          if (isBound && performance.now() > end) throw new SliceSpent();
          steering.progress = progress;
        },
        onWrite() {
          isBound = false;
        },
      },
    });
  }

  close(): Promise<void> {
    return this.#workers.close();
  }
}
