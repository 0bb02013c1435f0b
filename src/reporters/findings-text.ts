import { formatDiagnostic } from '../diagnostics/index.ts';
import type { FindingsInput } from './findings.ts';

/** Findings as text, each with its line shown and underlined; notes only where asked for. */
export function findingsText({ diagnostics, report, color, verbose, quiet }: FindingsInput): string {
  const { files, detections, errors, warnings } = report.summary;
  const shown = diagnostics.filter(
    (one) => one.severity === 'error' || (!quiet && (verbose || one.severity === 'warning')),
  );
  const body = shown.map((diagnostic) => `${formatDiagnostic(diagnostic, { color })}\n`).join('');
  const notes = diagnostics.length - errors - warnings;
  const more = notes === 0 ? '' : `, ${plural(notes, 'note')}${verbose ? '' : ' (--verbose shows them)'}`;
  return `${body}${body === '' ? '' : '\n'}${plural(detections, 'detection')} in ${plural(files, 'file')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${more}\n`;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
