/** Fail: the detection is wrong. Error: it could not be told. */
export type Outcome = 'pass' | 'fail' | 'error' | 'skip';
/** The suites that a detection goes through. */
export type SuiteName = 'validation' | 'unit' | 'integration';

/** A dataset that a test replayed, and how much came of it. */
export interface DatasetUse {
  readonly data: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly events: number;
  readonly bytes: number;
}

/** One test of one suite; the shape of the contract's `tests[]`. */
export interface TestResult {
  readonly suite: SuiteName;
  readonly name: string;
  readonly outcome: Outcome;
  /** Stable kebab-case code, null for a pass. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly duration_s: number;
  readonly datasets: readonly DatasetUse[];
  readonly search?: { readonly results: number; readonly scanned_events: number };
}

/** The results of all tests of a detection; its outcome is the gravest of theirs. */
export interface DetectionResult {
  readonly name: string;
  readonly id: string;
  readonly file: string;
  readonly type: string;
  readonly status: string;
  readonly outcome: Outcome;
  readonly tests: readonly TestResult[];
}

/** How many tests of a suite came to each outcome. */
export interface SuiteCounts {
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
}

/** The document of `test --format json` (docs: contract). */
export interface RunResult {
  readonly schema: 'firedrill/results@1';
  readonly started: string;
  readonly duration_s: number;
  readonly target: { readonly kind: string; readonly url?: string };
  readonly summary: { readonly detections: number } & SuiteCounts & { readonly suites: Record<SuiteName, SuiteCounts> };
  readonly detections: readonly DetectionResult[];
}
