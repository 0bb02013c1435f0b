import { totalmem } from 'node:os';
import { extname } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Diagnostic } from '../../diagnostics/index.ts';
import { answerCalls, type HostCalls } from './calls.ts';
import { unexpectedFailure } from './failure.ts';
import type { WorkerOutcome, WorkerTask } from './task.ts';

/** Workers that are kept when they have nothing to do. */
const mostIdle = 2;
/** Milliseconds that a cancelled search has to see it; then its worker is ended. */
const grace = 1000;
/** Megabytes that a search may use: half of the machine's, and never more than this. */
const mostMemory = Math.min(4096, Math.floor(totalmem() / 2 ** 21));

/** Threads that run searches, started when they are needed. */
export class WorkerPool {
  readonly #idle: SearchThread[] = [];
  readonly #busy = new Set<SearchThread>();

  /** Runs a search; `signal` tells that it was cancelled, for one that does not look at its steering. */
  async run(task: WorkerTask, calls: HostCalls, signal: AbortSignal): Promise<WorkerOutcome> {
    const thread = this.#idle.pop() ?? new SearchThread();
    this.#busy.add(thread);
    const outcome = await thread.run(task, calls, signal);
    this.#busy.delete(thread);
    if (thread.isAlive && this.#idle.length < mostIdle) this.#idle.push(thread);
    else await thread.end();
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((thread) => thread.end()));
  }
}

/** Loads the worker's module: as it was built, or with tsx, as this one, where the sources run themselves. */
const extension = extname(import.meta.url);
const workerUrl = JSON.stringify(new URL(`./search-worker${extension}`, import.meta.url).href);
const workerCode =
  extension === '.ts'
    ? `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then((tsx) => tsx.register() && import(${workerUrl}));`
    : `import(${workerUrl});`;

class SearchThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #calls: HostCalls | undefined;
  #finish: ((outcome: WorkerOutcome) => void) | undefined;
  isAlive = true;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(4);
    this.#port = port1;
    answerCalls(port1, new Int32Array(signal), () => this.#calls!);
    this.#worker = new Worker(workerCode, {
      eval: true,
      workerData: { port: port2, signal },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    });
    this.#worker.on('message', (outcome: WorkerOutcome) => this.#done(outcome));
    this.#worker.on('error', (error) => this.#died(failureOf(error)));
    this.#worker.on('exit', () => this.#died(cancelled));
    // A search that nobody waits for keeps no process alive.
    this.#worker.unref();
    port1.unref();
  }

  run(task: WorkerTask, calls: HostCalls, signal: AbortSignal): Promise<WorkerOutcome> {
    this.#calls = calls;
    return new Promise((resolve) => {
      this.#finish = resolve;
      const endIfStill = () => {
        if (this.#finish === resolve) void this.end();
      };
      signal.addEventListener('abort', () => setTimeout(endIfStill, grace).unref(), { once: true });
      this.#worker.postMessage(task);
    });
  }

  #done(outcome: WorkerOutcome): void {
    const finish = this.#finish;
    this.#finish = undefined;
    this.#calls = undefined;
    finish?.(outcome);
  }

  #died(failure: Diagnostic): void {
    this.isAlive = false;
    this.#port.close();
    this.#done({ failure });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

const cancelled: Diagnostic = { code: 'spl-limit', severity: 'error', message: 'the search was cancelled' };

function failureOf(error: unknown): Diagnostic {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? {
        code: 'spl-limit',
        severity: 'error',
        message: `the search needs more memory than its limit of ${mostMemory} MB`,
      }
    : unexpectedFailure(error);
}
