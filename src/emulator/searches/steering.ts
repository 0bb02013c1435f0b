import type { SearchProgress } from '../../engine/job.ts';

const modes = { run: 0, pause: 1, finalize: 2, cancel: 3 } as const;

/** Whole numbers: the mode. Then, as floating point numbers, how far the search is. */
const modeAt = 0;
const progressFrom = 8;
const bytes = progressFrom + 3 * 8;

/** Steers a running search, whichever thread it runs on; both sides see one memory. */
export class Steering {
  readonly memory: SharedArrayBuffer;
  readonly #mode: Int32Array;
  readonly #progress: Float64Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(bytes)) {
    this.memory = memory;
    this.#mode = new Int32Array(memory, 0, 1);
    this.#progress = new Float64Array(memory, progressFrom, 3);
  }

  pause(): void {
    Atomics.compareExchange(this.#mode, modeAt, modes.run, modes.pause);
  }

  resume(): void {
    Atomics.compareExchange(this.#mode, modeAt, modes.pause, modes.run);
    Atomics.notify(this.#mode, modeAt);
  }

  /** Ends it with what it has. A paused search goes on to do so. */
  finalize(): void {
    if (!this.isCancelled) this.#set(modes.finalize);
  }

  cancel(): void {
    this.#set(modes.cancel);
  }

  #set(mode: number): void {
    Atomics.store(this.#mode, modeAt, mode);
    Atomics.notify(this.#mode, modeAt);
  }

  get isFinalized(): boolean {
    return Atomics.load(this.#mode, modeAt) === modes.finalize;
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#mode, modeAt) === modes.cancel;
  }

  /** Holds the calling thread while the search is paused; not for the main thread. */
  waitWhilePaused(): void {
    while (Atomics.load(this.#mode, modeAt) === modes.pause) Atomics.wait(this.#mode, modeAt, modes.pause);
  }

  get progress(): SearchProgress {
    const [scannedEvents, matchedEvents, rows] = this.#progress;
    return { scannedEvents: scannedEvents!, matchedEvents: matchedEvents!, rows: rows! };
  }

  set progress({ scannedEvents, matchedEvents, rows }: SearchProgress) {
    this.#progress.set([scannedEvents, matchedEvents, rows]);
  }
}
