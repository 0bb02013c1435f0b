import { setTimeout as delay } from 'node:timers/promises';
import { createLimit } from '../datasets/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { HecEvent } from '../splunk/hec-sender.ts';
import { Batch, batches, usualBatchBytes } from './batches.ts';
import { EventBatch } from './event-batch.ts';
import { type Prepared, prepareReplay, type ReplayItem, type TimeOptions } from './prepare.ts';

/** What takes events: the HTTP Event Collector, or a stand-in of a test. */
export interface EventSink {
  sendRaw(place: { index: string; source: string; sourcetype: string; host: string }, body: Buffer): Promise<void>;
  sendEvents(events: readonly HecEvent[]): Promise<void>;
  /** Resolves when all that was sent has arrived for good. */
  settle(): Promise<void>;
}

/** Where logs are replayed to, and how. */
export interface ReplayOptions extends TimeOptions {
  readonly knowledge: Knowledge;
  readonly sink: EventSink;
  /** Which endpoint of the HTTP Event Collector. Default `raw`, where the server breaks events and finds their time. */
  readonly endpoint?: 'raw' | 'event';
  /** Indexed fields of every event; the event endpoint alone takes them. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Logs replayed at once. Default 4. */
  readonly jobs?: number;
  /** Default 1 MiB. */
  readonly batchBytes?: number;
  /** Milliseconds since some start. */
  clock?(): number;
  sleep?(ms: number): Promise<unknown>;
  onProgress?(item: ReplayItem, sent: { events: number; bytes: number; done: boolean }): void;
}

/** What became of one log. */
export interface Replayed {
  readonly item: ReplayItem;
  readonly events: number;
  readonly bytes: number;
  readonly shiftedBy: number;
  /** Why it was not sent, or not all of it. */
  readonly error?: Error;
}

/** What a replay sent. */
export interface ReplaySummary {
  readonly items: readonly Replayed[];
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Replays logs into the HTTP Event Collector, in batches cut between events, a few logs at once. A log that fails does
 * not stop the others; its error stands in the summary.
 */
export async function replay(items: readonly ReplayItem[], options: ReplayOptions): Promise<ReplaySummary> {
  const clock = options.clock ?? (() => performance.now());
  const began = clock();
  const prepared = await prepareReplay(items, options.knowledge, options);
  const start = clock();
  const limit = createLimit(options.speed === undefined ? (options.jobs ?? 4) : Number.POSITIVE_INFINITY);
  const sent = await Promise.all(prepared.map((item) => limit('', () => send(item, options, clock, start))));
  let failure: Error | undefined;
  await options.sink.settle().catch((error: Error) => {
    failure = error;
  });
  const done = failure ? sent.map((one) => ({ ...one, error: one.error ?? failure! })) : sent;
  const sum = (of: (one: Replayed) => number) => done.reduce((total, one) => total + of(one), 0);
  return {
    items: done,
    events: sum((one) => one.events),
    bytes: sum((one) => one.bytes),
    seconds: (clock() - began) / 1000,
  };
}

async function send(item: Prepared, options: ReplayOptions, clock: () => number, start: number): Promise<Replayed> {
  const { sleep = delay, sink, batchBytes = usualBatchBytes } = options;
  const { index, source, sourcetype, host, shiftedBy, endpoint = options.endpoint } = item;
  const place = { index, source, sourcetype, host };
  let events = 0;
  let bytes = 0;
  const waitUntil = async (due: number) => {
    const wait = start + due * 1000 - clock();
    if (wait > 0) await sleep(wait);
  };
  const open = () => (endpoint === 'event' ? new EventBatch(place, options.fields) : new Batch());
  const deliver = async (batch: Batch) => {
    const body = batch.close();
    await (batch instanceof EventBatch ? sink.sendEvents(batch.envelopes) : sink.sendRaw(place, body));
    events += batch.events;
    bytes += body.length;
    options.onProgress?.(item, { events, bytes, done: false });
  };
  const size = { bytes: item.whole ? Number.POSITIVE_INFINITY : batchBytes, waitUntil };
  try {
    await inTurn(batches(item.pieces(), size, open), deliver);
    options.onProgress?.(item, { events, bytes, done: true });
  } catch (error) {
    return { item, events, bytes, shiftedBy, error: error as Error };
  }
  return { item, events, bytes, shiftedBy };
}

/** Hands on one after the other; while one is on its way, the next is made. */
async function inTurn<T>(all: AsyncIterable<T>, deliver: (one: T) => Promise<void>): Promise<void> {
  let underway: Promise<void> = Promise.resolve();
  try {
    for await (const one of all) {
      await underway;
      underway = deliver(one);
      // Its failure is told when its turn is over, not before.
      underway.catch(() => {});
    }
  } finally {
    await underway;
  }
}
