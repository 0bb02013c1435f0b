import type { Outcome } from './result.ts';

/** What a test came to; reason and message are null for a pass. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly message: string | null;
}

/** The test passed. */
export const pass: Verdict = { outcome: 'pass', reason: null, message: null };
/** The detection is wrong. */
export const fail = (reason: string, message: string): Verdict => ({ outcome: 'fail', reason, message });
/** The test was not run, and need not be. */
export const skip = (reason: string, message: string): Verdict => ({ outcome: 'skip', reason, message });
/** The test could not be run. */
export const errored = (reason: string, message: string): Verdict => ({ outcome: 'error', reason, message });

/** The worst of several: error, then fail, then pass; only skips make a skip. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  for (const one of ['error', 'fail', 'pass'] as const) if (outcomes.includes(one)) return one;
  return 'skip';
}
