import { printable, printableLine } from '../diagnostics/index.ts';
import type { DetectionResult, Outcome, RunResult, TestResult } from '../suites/result.ts';

const marks: Readonly<Record<Outcome, string>> = {
  pass: '✅ PASS',
  fail: '❌ FAIL',
  error: '💥 ERROR',
  skip: '⏭  SKIP',
};

/** How results are shown on a terminal. */
export interface TextOptions {
  readonly color: boolean;
  readonly verbose?: boolean;
}

const paints: Readonly<Record<Outcome, string>> = {
  pass: '\u001b[32m',
  fail: '\u001b[31m',
  error: '\u001b[35m',
  skip: '\u001b[90m',
};

/** One detection as a table with the columns of a detection page: test type, status, dataset, source, sourcetype. */
export function detectionText(result: DetectionResult, options: TextOptions): string {
  const paint = (outcome: Outcome, text: string) => (options.color ? `${paints[outcome]}${text}\u001b[0m` : text);
  const lines = [printableLine(`${result.name}  (${result.type}, ${result.status}, ${result.file})`)];
  const rows = result.tests.flatMap(rowsOf);
  const widths = [0, 1, 2, 3].map((i) =>
    Math.max(...rows.map((row) => row.cells[i]!.length), ['Test type', 'Status', 'Dataset', 'Source'][i]!.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i < 4 ? cell.padEnd(widths[i]!) : cell))
      .join('  ')
      .trimEnd();
  lines.push(`  ${line(['Test type', 'Status', 'Dataset', 'Source', 'Sourcetype'])}`);
  for (const row of rows)
    lines.push(
      `  ${row.outcome ? line(row.cells).replace(marks[row.outcome], paint(row.outcome, marks[row.outcome])) : line(row.cells)}`,
    );
  for (const test of result.tests) {
    if (test.outcome === 'pass') continue;
    lines.push(`    ${paint(test.outcome, `${test.suite} ${printableLine(test.reason ?? '')}`)}: ${message(test)}`);
  }
  return `${lines.join('\n')}\n`;
}

function rowsOf(test: TestResult): { outcome?: Outcome; cells: string[] }[] {
  const label = `${test.suite[0]!.toUpperCase()}${test.suite.slice(1)}`;
  const datasets =
    test.suite === 'validation' || test.datasets.length === 0
      ? [{ data: 'N/A', source: 'N/A', sourcetype: 'N/A' }]
      : test.datasets;
  return datasets.map((dataset, i) => ({
    ...(i === 0 ? { outcome: test.outcome } : {}),
    cells: [
      i === 0 ? label : '',
      i === 0 ? marks[test.outcome] : '',
      ...[dataset.data.replace(/^.*\/datasets\//, ''), dataset.source, dataset.sourcetype].map(printableLine),
    ],
  }));
}

/** A message of several lines keeps them, each behind a bar. */
function message(test: TestResult): string {
  return printable(test.message ?? '').replaceAll('\n', '\n      | ');
}

/** The last line: counts of detections and of each suite's tests. */
export function summaryText(result: RunResult): string {
  const { summary } = result;
  const part = (counts: { passed: number; failed: number; errored: number; skipped: number }) =>
    [
      `${counts.passed} passed`,
      ...(counts.failed ? [`${counts.failed} failed`] : []),
      ...(counts.errored ? [`${counts.errored} errored`] : []),
      ...(counts.skipped ? [`${counts.skipped} skipped`] : []),
    ].join(', ');
  const suites = (['validation', 'unit', 'integration'] as const)
    .filter((suite) => Object.values(summary.suites[suite]).some((count) => count > 0))
    .map((suite) => `${suite} ${part(summary.suites[suite])}`);
  return `${summary.detections} detection${summary.detections === 1 ? '' : 's'}: ${part(summary)} in ${result.duration_s.toFixed(1)} s on ${printableLine(result.target.kind)}\n${suites.length > 0 ? `  ${suites.join('; ')}\n` : ''}`;
}

/** A whole run as text. */
export function runText(result: RunResult, options: TextOptions): string {
  return `${result.detections.map((detection) => detectionText(detection, options)).join('\n')}\n${summaryText(result)}`;
}
