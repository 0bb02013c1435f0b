import { parentPort, workerData } from 'node:worker_threads';
import { DiagnosticError } from '../../diagnostics/index.ts';
import { createEngine, type Engine, type SearchResult } from '../../engine/engine.ts';
import type { SearchControl } from '../../engine/job.ts';
import type { Row } from '../../values/index.ts';
import { callHost } from './calls.ts';
import { plainFailure } from './failure.ts';
import { RemoteKnowledge } from './remote-knowledge.ts';
import { createRemoteStore } from './remote-store.ts';
import { Steering } from './steering.ts';
import type { WorkerOutcome, WorkerSetup, WorkerTask } from './task.ts';

const setup = workerData as WorkerSetup;
const host = callHost(setup.port, new Int32Array(setup.signal));
const knowledge = new RemoteKnowledge(host);

/** Results that are sent at once. */
const batchSize = 1000;

parentPort?.on('message', (given: WorkerTask) => {
  parentPort?.postMessage(outcomeOf(given));
});

function outcomeOf(given: WorkerTask): WorkerOutcome {
  try {
    return { result: run(given) };
  } catch (error) {
    return { failure: plainFailure(error) };
  }
}

function run(given: WorkerTask): SearchResult {
  const { task, now, timezone, limits } = given;
  const engine: Engine = createEngine({
    knowledge: knowledge.at(given.revision),
    now: () => now,
    timezone,
    limits,
    store: createRemoteStore(given, host),
  });
  const steering = new Steering(given.steering);
  const end = endOf(task.maxSeconds);
  const batch: Row[] = [];
  const flush = () => {
    if (batch.length > 0) host.rows(batch.splice(0));
  };
  const result = engine.search(task.text, {
    sid: task.sid,
    ...(task.name === undefined ? {} : { name: task.name }),
    ...(task.earliest === undefined ? {} : { earliest: task.earliest }),
    ...(task.latest === undefined ? {} : { latest: task.latest }),
    control: {
      ...steered(steering, end),
      onRow(row) {
        batch.push(row);
        if (batch.length >= batchSize) flush();
      },
    },
  });
  flush();
  if (!steering.isFinalized) return result;
  const text = end.isReached
    ? `Search auto-finalized after time limit (${task.maxSeconds} seconds) reached.`
    : 'Search finalized.';
  return { ...result, messages: [...result.messages, { type: 'INFO', text }] };
}

/** When a search is finalized for its time, in milliseconds of `Date.now()`. */
interface End {
  at: number;
  isReached: boolean;
}

function endOf(maxSeconds: number): End {
  return { at: maxSeconds > 0 ? Date.now() + maxSeconds * 1000 : Number.POSITIVE_INFINITY, isReached: false };
}

/** What the emulator says to a running search; the time that it is held does not count. */
function steered(steering: Steering, end: End): SearchControl {
  return {
    onTick(progress) {
      steering.progress = progress;
      const before = Date.now();
      steering.waitWhilePaused();
      end.at += Date.now() - before;
      if (steering.isCancelled)
        throw new DiagnosticError({ code: 'spl-limit', severity: 'error', message: 'the search was cancelled' });
    },
    isFinalized() {
      if (!steering.isFinalized && Date.now() > end.at) {
        end.isReached = true;
        steering.finalize();
      }
      return steering.isFinalized;
    },
  };
}
