import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { DiagnosticError } from '../diagnostics/index.ts';
import type { SearchResult } from '../engine/engine.ts';
import { unexpectedFailure } from './searches/failure.ts';
import { RunningSearch } from './searches/run-search.ts';

/** The states of a job that the emulator knows (REST API Reference, "search/jobs"). */
export type DispatchState = 'QUEUED' | 'RUNNING' | 'PAUSED' | 'FINALIZING' | 'DONE' | 'FAILED';

/** What a job is made from. */
export interface JobRequest {
  readonly sid: string;
  readonly search: string;
  readonly owner: string;
  readonly app: string;
  /** Name of the saved search that it runs. */
  readonly savedSearch?: string;
  readonly isScheduled?: boolean;
  /** Arguments of the request, for `request` of its entry. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Seconds that it is kept after it was last touched. */
  readonly ttl: number;
  readonly priority: number;
  /** Seconds without a request for it after which it is cancelled, or paused; 0 is never. */
  readonly autoCancel?: number;
  readonly autoPause?: number;
  run(running: RunningSearch): Promise<SearchResult>;
}

/** A search job. */
export interface Job {
  readonly request: JobRequest;
  readonly sid: string;
  readonly created: number;
  readonly running: RunningSearch;
  state: DispatchState;
  ttl: number;
  priority: number;
  expires: number;
  isSaved: boolean;
  isFinalized: boolean;
  previewEnabled: boolean;
  /** When its search began, on the clock of `performance`; undefined while it waits. */
  began?: number;
  /** When it was last asked for, on the same clock. */
  asked: number;
  result?: SearchResult;
  error?: DiagnosticError;
  /** Resolves when it is done, has failed or was cancelled. */
  readonly finished: Promise<void>;
}

/** Jobs that are kept at most; the oldest finished ones go first. */
const maxJobs = 2000;
/** Searches that run at once, as many as on a Splunk (limits.conf, base_max_searches and max_searches_per_cpu). */
const maxRunning = 6 + availableParallelism();
const second = 1000;

/** All search jobs. So many run at once; the others wait, and begin by priority. */
export class JobTable {
  readonly #jobs = new Map<string, Job>();
  readonly #now: () => number;
  /** Jobs that have not ended, with what tells those who wait. */
  readonly #open = new Map<Job, () => void>();
  readonly #waiting: Job[] = [];
  #running = 0;
  #scheduled = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(request: JobRequest): Job {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const now = this.#now();
    const job: Job = {
      request,
      sid: request.sid,
      created: now,
      running: new RunningSearch(),
      state: 'QUEUED',
      ttl: request.ttl,
      priority: request.priority,
      expires: now + request.ttl,
      isSaved: false,
      isFinalized: false,
      previewEnabled: true,
      asked: performance.now(),
      finished,
    };
    this.#sweep();
    this.#jobs.set(job.sid, job);
    this.#open.set(job, finish);
    this.#waiting.push(job);
    this.#watch(job);
    this.#schedule();
    return job;
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= maxRunning || !this.#waiting.some(isQueued)) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#takeNext();
      if (next) void this.#run(next);
      this.#schedule();
    });
  }

  #takeNext(): Job | undefined {
    let best = -1;
    this.#waiting.forEach((job, i) => {
      if (isQueued(job) && (best < 0 || job.priority > this.#waiting[best]!.priority)) best = i;
    });
    return best < 0 ? undefined : this.#waiting.splice(best, 1)[0];
  }

  async #run(job: Job): Promise<void> {
    job.state = 'RUNNING';
    job.began = performance.now();
    this.#running++;
    try {
      this.#end(job, { result: await job.request.run(job.running) });
    } catch (error) {
      this.#end(job, {
        error:
          error instanceof DiagnosticError ? error : new DiagnosticError(unexpectedFailure(error), { cause: error }),
      });
    } finally {
      this.#running--;
      this.#schedule();
    }
  }

  /** The first end of a job counts: one that was cancelled has no other. */
  #end(job: Job, outcome: Pick<Job, 'result' | 'error'> = {}): void {
    const finish = this.#open.get(job);
    if (!finish) return;
    this.#open.delete(job);
    Object.assign(job, outcome);
    job.state = outcome.error ? 'FAILED' : 'DONE';
    job.isFinalized ||= job.running.steering.isFinalized;
    job.expires = this.#now() + job.ttl;
    finish();
  }

  /** Cancels or pauses a job that nobody asks for (REST API Reference, "auto_cancel", "auto_pause"). */
  #watch(job: Job): void {
    const { autoCancel = 0, autoPause = 0 } = job.request;
    if (autoCancel <= 0 && autoPause <= 0) return;
    const timer = setInterval(() => {
      const idle = (performance.now() - job.asked) / second;
      if (autoCancel > 0 && idle >= autoCancel) this.cancel(job);
      else if (autoPause > 0 && idle >= autoPause) this.pause(job);
    }, second / 4).unref();
    void job.finished.then(() => clearInterval(timer));
  }

  /** A job by its id; to ask for it counts as activity. */
  find(sid: string): Job | undefined {
    const job = this.#jobs.get(sid);
    if (!job) return undefined;
    if (this.#isExpired(job)) {
      this.#jobs.delete(sid);
      return undefined;
    }
    job.asked = performance.now();
    return job;
  }

  /** Newest first. */
  list(): Job[] {
    this.#sweep();
    return [...this.#jobs.values()].reverse();
  }

  touch(job: Job): void {
    job.expires = this.#now() + job.ttl;
  }

  /** Stops a job and forgets it. */
  cancel(job: Job): void {
    this.#jobs.delete(job.sid);
    this.#leaveQueue(job);
    job.running.cancel();
    this.#end(job);
  }

  /** Ends a job with what it has; one that has not begun has nothing. */
  finalize(job: Job): void {
    if (!this.#open.has(job)) return;
    job.isFinalized = true;
    if (job.began === undefined) {
      this.#leaveQueue(job);
      this.#end(job);
      return;
    }
    job.state = 'FINALIZING';
    job.running.steering.finalize();
  }

  pause(job: Job): void {
    if (job.state !== 'QUEUED' && job.state !== 'RUNNING') return;
    job.state = 'PAUSED';
    job.running.steering.pause();
  }

  unpause(job: Job): void {
    if (job.state !== 'PAUSED') return;
    job.state = job.began === undefined ? 'QUEUED' : 'RUNNING';
    job.running.steering.resume();
    this.#schedule();
  }

  /** Cancels all that have not ended. */
  close(): void {
    for (const job of [...this.#open.keys()]) this.cancel(job);
  }

  #leaveQueue(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  #isExpired(job: Job): boolean {
    return !job.isSaved && !this.#open.has(job) && this.#now() > job.expires;
  }

  #sweep(): void {
    for (const [sid, job] of this.#jobs) {
      if (this.#isExpired(job)) this.#jobs.delete(sid);
    }
    for (const [sid, job] of this.#jobs) {
      if (this.#jobs.size <= maxJobs) break;
      if (!this.#open.has(job)) this.#jobs.delete(sid);
    }
  }
}

const isQueued = (job: Job): boolean => job.state === 'QUEUED';
