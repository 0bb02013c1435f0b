import type { DetectionResult, Outcome, RunResult, SuiteCounts, SuiteName } from './result.ts';

function counts(outcomes: readonly Outcome[]): SuiteCounts {
  const of = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  return { passed: of('pass'), failed: of('fail'), errored: of('error'), skipped: of('skip') };
}

/** The document of a run: results with their counts. */
export function summarize(
  detections: readonly DetectionResult[],
  about: { started: Date; durationMs: number; target: RunResult['target'] },
): RunResult {
  const bySuite = (suite: SuiteName) =>
    counts(
      detections.flatMap((detection) =>
        detection.tests.filter((test) => test.suite === suite).map((test) => test.outcome),
      ),
    );
  return {
    schema: 'firedrill/results@1',
    started: about.started.toISOString(),
    duration_s: Math.round(about.durationMs) / 1000,
    target: about.target,
    summary: {
      detections: detections.length,
      ...counts(detections.map((detection) => detection.outcome)),
      suites: { validation: bySuite('validation'), unit: bySuite('unit'), integration: bySuite('integration') },
    },
    detections,
  };
}
