import { DiagnosticError } from '../diagnostics/index.ts';
import type { SearchResult } from '../engine/engine.ts';

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
  run(signal: AbortSignal): SearchResult;
}

/** A search job. */
export interface Job {
  readonly request: JobRequest;
  readonly sid: string;
  readonly created: number;
  state: DispatchState;
  ttl: number;
  priority: number;
  expires: number;
  isSaved: boolean;
  isFinalized: boolean;
  previewEnabled: boolean;
  result?: SearchResult;
  error?: DiagnosticError;
  /** Resolves when it is done, has failed or was cancelled. */
  readonly finished: Promise<void>;
}

/** Jobs that are kept at most; the oldest finished ones go first. */
const maxJobs = 2000;

/**
 * All search jobs. A search holds the process while it runs, so that jobs run one after the other, by priority, and
 * other requests are answered between them.
 */
export class JobTable {
  readonly #jobs = new Map<string, Job>();
  readonly #now: () => number;
  readonly #running = new Map<Job, { abort: AbortController; finish: () => void }>();
  readonly #waiting: Job[] = [];
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
      state: 'QUEUED',
      ttl: request.ttl,
      priority: request.priority,
      expires: now + request.ttl,
      isSaved: false,
      isFinalized: false,
      previewEnabled: true,
      finished,
    };
    this.#sweep();
    this.#jobs.set(job.sid, job);
    this.#running.set(job, { abort: new AbortController(), finish });
    this.#waiting.push(job);
    this.#schedule();
    return job;
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#takeNext();
      if (next) this.#run(next);
      if (this.#waiting.some((job) => job.state === 'QUEUED')) this.#schedule();
    });
  }

  #takeNext(): Job | undefined {
    let best = -1;
    this.#waiting.forEach((job, i) => {
      if (job.state === 'QUEUED' && (best < 0 || job.priority > this.#waiting[best]!.priority)) best = i;
    });
    return best < 0 ? undefined : this.#waiting.splice(best, 1)[0];
  }

  #run(job: Job): void {
    job.state = 'RUNNING';
    const control = this.#running.get(job);
    try {
      job.result = job.request.run(control?.abort.signal ?? new AbortController().signal);
      job.state = 'DONE';
    } catch (error) {
      job.error =
        error instanceof DiagnosticError
          ? error
          : new DiagnosticError({ code: 'spl-runtime', severity: 'error', message: 'the search failed' });
      job.state = 'FAILED';
    }
    this.#end(job);
  }

  #end(job: Job): void {
    job.expires = this.#now() + job.ttl;
    this.#running.get(job)?.finish();
    this.#running.delete(job);
  }

  find(sid: string): Job | undefined {
    const job = this.#jobs.get(sid);
    if (!job || !this.#isExpired(job)) return job;
    this.#jobs.delete(sid);
    return undefined;
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
    this.#stop(job);
    this.#jobs.delete(job.sid);
  }

  /** Stops a job and keeps what it has. */
  finalize(job: Job): void {
    job.isFinalized = true;
    if (job.state === 'QUEUED' || job.state === 'PAUSED') {
      this.#stop(job);
      job.state = 'DONE';
    }
  }

  pause(job: Job): void {
    if (job.state === 'QUEUED') job.state = 'PAUSED';
  }

  unpause(job: Job): void {
    if (job.state !== 'PAUSED') return;
    job.state = 'QUEUED';
    this.#schedule();
  }

  #stop(job: Job): void {
    this.#running.get(job)?.abort.abort();
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#end(job);
  }

  #isExpired(job: Job): boolean {
    return !job.isSaved && !this.#running.has(job) && this.#now() > job.expires;
  }

  #sweep(): void {
    for (const [sid, job] of this.#jobs) {
      if (this.#isExpired(job)) this.#jobs.delete(sid);
    }
    for (const [sid, job] of this.#jobs) {
      if (this.#jobs.size <= maxJobs) break;
      if (!this.#running.has(job)) this.#jobs.delete(sid);
    }
  }
}
