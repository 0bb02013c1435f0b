import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Engine, SearchResult } from '../engine/engine.ts';
import type { ThrottleState } from '../enterprise-security/index.ts';

/** A HEC token and what it allows. */
export interface HecToken {
  readonly name: string;
  readonly token: string;
  readonly useAck: boolean;
  readonly index: string;
  readonly disabled: boolean;
}

/** A search job as the REST API shows it. */
export interface Job {
  readonly sid: string;
  readonly search: string;
  readonly created: number;
  readonly result?: SearchResult;
  readonly error?: string;
  readonly errorCode?: string;
}

/** What the emulator keeps: sessions, jobs, tokens, acknowledgements. In memory. */
export interface EmulatorState {
  readonly engine: Engine;
  readonly username: string;
  readonly password: string;
  readonly sessions: Map<string, number>;
  readonly jobs: Map<string, Job>;
  readonly tokens: Map<string, HecToken>;
  /** Acknowledged ids of each token and channel. */
  readonly acks: Map<string, { next: number; done: Set<number> }>;
  readonly throttle: ThrottleState;
  now(): number;
}

export const sessionSeconds = 3600;
const maxJobs = 2000;

export function createState(
  engine: Engine,
  options: { username: string; password: string; now: () => number },
): EmulatorState {
  return {
    engine,
    ...options,
    sessions: new Map(),
    jobs: new Map(),
    tokens: new Map(),
    acks: new Map(),
    throttle: new Map(),
  };
}

export function addToken(
  state: EmulatorState,
  name: string,
  options: { useAck?: boolean; index?: string; token?: string } = {},
): HecToken {
  const token: HecToken = {
    name,
    token: options.token ?? randomUUID(),
    useAck: options.useAck ?? false,
    index: options.index ?? 'main',
    disabled: false,
  };
  state.tokens.set(token.token, token);
  return token;
}

export function newSession(state: EmulatorState): string {
  const key = randomBytes(48).toString('base64url');
  state.sessions.set(key, state.now() + sessionSeconds);
  return key;
}

/** Whether a session key is known and has not expired; using it makes it live on. */
export function isSession(state: EmulatorState, key: string): boolean {
  const until = state.sessions.get(key);
  if (until === undefined) return false;
  if (state.now() > until) {
    state.sessions.delete(key);
    return false;
  }
  state.sessions.set(key, state.now() + sessionSeconds);
  return true;
}

/** Compares secrets in a time that does not depend on where they differ. */
export function sameSecret(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

export function rememberJob(state: EmulatorState, job: Job): Job {
  state.jobs.set(job.sid, job);
  const oldest = state.jobs.keys().next().value;
  if (state.jobs.size > maxJobs && oldest !== undefined) state.jobs.delete(oldest);
  return job;
}
