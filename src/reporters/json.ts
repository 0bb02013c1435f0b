import type { RunResult } from '../suites/result.ts';

/** A run as JSON, which `firedrill report` reads again. */
export function runJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}
