import type { Source } from '../diagnostics/index.ts';
import type { HecEvent } from '../splunk/hec-sender.ts';
import type { MarkedPlace } from '../splunk/marked-events.ts';
import type { Row } from '../values/index.ts';

/** One file's events on their way to an index. */
export interface IngestRequest {
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string;
  /** The file's bytes as they come; the target breaks them into events as Splunk would. */
  readonly chunks: AsyncIterable<Buffer>;
  /**
   * The same file in parts, each of which can be sent alone: it holds whole events and tells their time. Without them a
   * target that sends requests sends all as one.
   */
  readonly batches?: AsyncIterable<Buffer>;
  /** Where its events are found once they are there; default: under its index and host. */
  readonly found?: MarkedPlace;
  /**
   * The same file as events that bear a mark, for a target that sends requests, where its raw text would not be found
   * again: transforms at index time give it another host.
   */
  readonly marked?: AsyncIterable<{ readonly events: readonly HecEvent[]; readonly bytes: number }>;
}

/** A search, and the time that it covers: all where no bound is given. */
export interface SearchRequest {
  readonly search: string;
  /** Splunk time modifiers or epoch; undefined is all time. */
  readonly earliest?: string;
  readonly latest?: string;
  readonly signal?: AbortSignal;
}

/** What a search came to, wherever it ran. */
export interface SearchOutcome {
  readonly sid: string;
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  readonly messages: readonly { readonly type: string; readonly text: string }[];
  readonly scannedEvents: number;
  readonly matchedEvents: number;
  readonly durationMs: number;
  readonly stages?: readonly { command: string; text: string; rowsIn: number; rowsOut: number; milliseconds: number }[];
}

/** The job of a dispatched saved search. */
export interface DispatchOutcome {
  readonly sid: string;
  readonly resultCount: number;
}

/**
 * Where tests run: in process, an emulator over HTTP, or a real Splunk. The suites only know this interface.
 * Failures of the world (network, server) are thrown as TargetError; a search error is a DiagnosticError.
 */
export interface Target {
  readonly kind: 'embedded' | 'emulator' | 'splunk';
  /** Address for reports; undefined for embedded. */
  readonly url?: string;
  /** True where results may appear late, so that an empty answer is asked again. */
  readonly eventual: boolean;
  prepare(): Promise<void>;
  ingest(request: IngestRequest): Promise<{ events: number; bytes: number }>;
  search(request: SearchRequest): Promise<SearchOutcome>;
  /**
   * Why the command of that number let nothing pass, with its place in the source; where the target can tell. Asked before
   * the clean-up.
   */
  explainNoResults?(search: Source, lost: number): string | undefined;
  /** Dispatches a saved search with its actions over all time. */
  dispatch(savedSearch: string): Promise<DispatchOutcome>;
  /**
   * Removes what a test has left: the events of its places, those that its dispatches have made, and the memory of
   * throttling. Throws where it cannot, since later tests would find them.
   */
  cleanUp(places: readonly MarkedPlace[]): Promise<void>;
  close(): Promise<void>;
}

/** The world failed: a server did not answer, refused the credentials or broke off. */
export class TargetError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TargetError';
    this.reason = reason;
  }
}
