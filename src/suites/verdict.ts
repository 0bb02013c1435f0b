import type { Outcome } from './result.ts';

/** What a test came to; reason and message are null for a pass. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly message: string | null;
}

export const pass: Verdict = { outcome: 'pass', reason: null, message: null };
export const fail = (reason: string, message: string): Verdict => ({ outcome: 'fail', reason, message });
export const skip = (reason: string, message: string): Verdict => ({ outcome: 'skip', reason, message });
export const errored = (reason: string, message: string): Verdict => ({ outcome: 'error', reason, message });

/** The worst of several: error, then fail, then pass; only skips make a skip. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  for (const one of ['error', 'fail', 'pass'] as const) if (outcomes.includes(one)) return one;
  return 'skip';
}
