import { randomUUID } from 'node:crypto';
import { digest } from '../accounts.ts';
import { type Storage, StoredMap } from '../storage/storage.ts';

/** A token of the HTTP Event Collector and what it allows (inputs.conf, `[http://name]`). */
export interface HecToken {
  readonly name: string;
  readonly token: string;
  readonly useAck: boolean;
  /**
   * Events without a channel are taken without acknowledgement. Splunk knows no such token; it is that which the emulator
   * starts with, for a plain client and one that asks for acknowledgement alike.
   */
  readonly channelOptional?: boolean;
  /** Where events go that name no index. */
  readonly index: string;
  /** Indexes that may be named; empty allows all. */
  readonly indexes: readonly string[];
  readonly source?: string;
  readonly sourcetype?: string;
  readonly host?: string;
  readonly disabled: boolean;
  readonly allowQueryString: boolean;
  readonly description?: string;
}

/** What can be changed of a token. */
export type HecTokenSettings = Partial<Omit<HecToken, 'name'>>;

/** Acknowledgement ids of one channel that were given out and not yet asked for. */
interface Channel {
  next: number;
  readonly done: Set<number>;
}

/** Ids of one channel that wait to be asked for (limits.conf, max_number_of_acked_requests_pending_query_per_ack_channel). */
const maxPendingAcks = 1_000_000;

/** The inputs of the HTTP Event Collector: its tokens, its channels and how much it is reading. */
export class HecInputs {
  readonly #tokens: StoredMap<HecToken>;
  readonly #byDigest = new Map<string, string>();
  readonly #channels = new Map<string, Channel>();
  /** Requests that may be read at once; more are answered as busy. */
  readonly maxRequests: number;
  reading = 0;
  shuttingDown = false;

  constructor(storage: Storage, maxRequests: number) {
    this.maxRequests = maxRequests;
    this.#tokens = new StoredMap(storage, 'hec-tokens');
    for (const token of this.#tokens.values()) this.#byDigest.set(digest(token.token), token.name);
  }

  get isFull(): boolean {
    return this.reading >= this.maxRequests;
  }

  list(): HecToken[] {
    return [...this.#tokens.values()];
  }

  named(name: string): HecToken | undefined {
    return this.#tokens.get(name.replace(/^http:\/\//, ''));
  }

  /** The token with a secret. */
  find(secret: string): HecToken | undefined {
    const name = this.#byDigest.get(digest(secret));
    return name === undefined ? undefined : this.#tokens.get(name);
  }

  set(name: string, settings: HecTokenSettings): HecToken {
    const before = this.#tokens.get(name);
    const token: HecToken = {
      token: randomUUID(),
      useAck: false,
      index: 'main',
      indexes: [],
      disabled: false,
      allowQueryString: false,
      ...before,
      ...settings,
      name,
    };
    if (before) this.#byDigest.delete(digest(before.token));
    this.#byDigest.set(digest(token.token), name);
    this.#tokens.set(name, token);
    return token;
  }

  remove(name: string): boolean {
    const token = this.#tokens.get(name);
    if (token) this.#byDigest.delete(digest(token.token));
    return this.#tokens.delete(name);
  }

  /** A new id of a channel, or nothing where too many wait to be asked for. */
  openAck(token: HecToken, channel: string): { id: number; settle: () => void } | undefined {
    const key = `${token.name}\0${channel}`;
    let found = this.#channels.get(key);
    if (!found) this.#channels.set(key, (found = { next: 0, done: new Set() }));
    if (found.done.size >= maxPendingAcks) return undefined;
    const id = found.next++;
    const { done } = found;
    return { id, settle: () => void done.add(id) };
  }

  /** Which ids are acknowledged; one that was reported is forgotten. */
  acknowledged(token: HecToken, channel: string, ids: readonly number[]): Record<string, boolean> {
    const done = this.#channels.get(`${token.name}\0${channel}`)?.done;
    return Object.fromEntries(ids.map((id) => [String(id), done?.delete(id) ?? false]));
  }
}
