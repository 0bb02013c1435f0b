import { printableLine } from '../diagnostics/index.ts';
import type { Outcome, RunResult } from '../suites/result.ts';

const marks: Readonly<Record<Outcome, string>> = {
  pass: '✅ pass',
  fail: '❌ fail',
  error: '💥 error',
  skip: '⏭ skip',
};

/**
 * Text that others wrote, so that it stands as it is: no markup, no line of its own, no cell of its own; an empty comment
 * keeps a name behind `@` from being told.
 */
function plain(text: string): string {
  return printableLine(text.replace(/\s+/g, ' '))
    .replace(/[\\`*[\]|~#]|(?<!\w)_|_(?!\w)/g, '\\$&')
    .replace(/[<>&]/g, (char) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[char]!)
    .replaceAll('@', '@<!-- -->');
}

/** A run as Markdown, for a pull request or a job summary: counts, then a table, then what went wrong. */
export function runMarkdown(result: RunResult): string {
  const { summary } = result;
  const lines = [
    '## firedrill',
    '',
    `**${summary.passed} passed, ${summary.failed} failed, ${summary.errored} errored, ${summary.skipped} skipped** of ${summary.detections} detections in ${result.duration_s.toFixed(1)} s on ${plain(result.target.kind)}.`,
    '',
    '| Detection | Type | Validation | Unit | Integration |',
    '| --- | --- | --- | --- | --- |',
  ];
  for (const detection of result.detections) {
    const suite = (name: string) => {
      const tests = detection.tests.filter((test) => test.suite === name);
      return tests.length === 0 ? '' : tests.map((test) => marks[test.outcome]).join('<br>');
    };
    lines.push(
      `| ${plain(detection.name)} | ${plain(detection.type)} | ${suite('validation')} | ${suite('unit')} | ${suite('integration')} |`,
    );
  }
  const troubled = result.detections.filter(
    (detection) => detection.outcome === 'fail' || detection.outcome === 'error',
  );
  if (troubled.length > 0) lines.push('', '### What went wrong', '');
  for (const detection of troubled) {
    for (const test of detection.tests) {
      if (test.outcome === 'fail' || test.outcome === 'error')
        lines.push(
          `- **${plain(detection.name)}**, ${test.suite} \`${(test.reason ?? '').replace(/[^\w-]/g, '')}\`: ${plain(test.message ?? '')}`,
        );
    }
  }
  return `${lines.join('\n')}\n`;
}
