import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { EventInput } from '../../engine/store.ts';
import type { LookupTable, SavedSearch } from '../../knowledge/index.ts';
import type { Row } from '../../values/index.ts';

/** Events of a bucket from one position on, a list a property: they are cloned faster than objects. */
export interface EventPage {
  readonly raw: readonly string[];
  readonly time: Float64Array;
  readonly indexTime: Float64Array;
  readonly offset: Float64Array;
  /** Fields given at index time, by position in the page. */
  readonly indexed: ReadonlyMap<number, ReadonlyMap<string, string | readonly string[]>>;
}

/** What knowledge is made of; files of the apps are read one by one. */
export interface KnowledgeParts {
  readonly revision: number;
  /** Names of the installed apps, in their order. */
  readonly apps: readonly string[];
  /** Files that lie over those of the apps: what was set through the REST interface. */
  readonly edited: ReadonlyMap<string, string>;
}

/**
 * What a search in a worker asks of the emulator's thread, which holds the events and everything that can change. Each
 * call waits for its answer, so that the engine need not know that it is elsewhere.
 */
export interface HostCalls {
  knowledge(): KnowledgeParts;
  listFiles(app: number, folder: string): readonly string[];
  readFile(app: number, path: string): string | undefined;
  locateFile(app: number, path: string): string;
  readTable(name: string): LookupTable | undefined;
  writeTable(name: string, table: LookupTable): void;
  savedSearch(name: string): SavedSearch | undefined;
  savedSearches(): readonly SavedSearch[];
  events(bucket: number, from: number): EventPage;
  addEvents(events: readonly EventInput[]): number;
  /** Events by bucket and position (`_cd`). */
  removeEvents(ids: ReadonlySet<string>): number;
  /** Takes results, before the search has ended. */
  rows(rows: readonly Row[]): void;
}

interface Request {
  readonly call: keyof HostCalls;
  readonly args: readonly unknown[];
}

type Reply = { readonly value: unknown } | { readonly error: string };

const answered = 0;

/** Answers the calls that come through a port; `signal` is the memory that {@link callHost} waits on. */
export function answerCalls(port: MessagePort, signal: Int32Array, calls: () => HostCalls): void {
  port.on('message', ({ call, args }: Request) => {
    let reply: Reply;
    try {
      const handle = calls()[call] as (...given: readonly unknown[]) => unknown;
      reply = { value: handle(...args) };
    } catch (error) {
      reply = { error: (error as Error).message };
    }
    port.postMessage(reply);
    Atomics.store(signal, answered, 1);
    Atomics.notify(signal, answered);
  });
}

/** The calls as functions that wait for their answers. */
export function callHost(port: MessagePort, signal: Int32Array): HostCalls {
  return new Proxy({} as HostCalls, {
    get:
      (_target, call) =>
      (...args: readonly unknown[]) => {
        Atomics.store(signal, answered, 0);
        port.postMessage({ call, args });
        Atomics.wait(signal, answered, 0);
        const reply = receiveMessageOnPort(port)?.message as Reply;
        if ('error' in reply) throw new Error(reply.error);
        return reply.value;
      },
  });
}
