import type { MessagePort } from 'node:worker_threads';
import type { Diagnostic } from '../../diagnostics/index.ts';
import type { SearchResult } from '../../engine/engine.ts';
import type { Limits } from '../../engine/job.ts';

/** A search with everything that says what it does. */
export interface SearchTask {
  readonly text: string;
  readonly name?: string;
  readonly sid: string;
  readonly earliest?: string;
  readonly latest?: string;
  /** Seconds after which it is finalized; 0 is never (REST API Reference, "max_time"). */
  readonly maxSeconds: number;
}

/** What a bucket says about itself, as it stood when the search began. */
export interface BucketSummary {
  readonly id: number;
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly earliest: number;
  readonly latest: number;
  readonly count: number;
}

/** A search as it is sent to a worker. */
export interface WorkerTask {
  readonly task: SearchTask;
  readonly now: number;
  readonly timezone: string;
  readonly limits: Limits;
  readonly revision: number;
  readonly indexes: readonly string[];
  readonly buckets: readonly BucketSummary[];
  /** Memory of its {@link Steering}. */
  readonly steering: SharedArrayBuffer;
}

/** How a search in a worker ended; its rows were sent before. */
export type WorkerOutcome = { readonly result: SearchResult } | { readonly failure: Diagnostic };

/** Memory and port through which a worker asks the emulator. */
export interface WorkerSetup {
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}
