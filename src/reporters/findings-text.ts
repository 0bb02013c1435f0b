import { type Diagnostic, formatDiagnostic } from '../diagnostics/index.ts';
import type { FindingsInput } from './findings.ts';

/** From so many findings on they are counted by code as well. */
const many = 20;

/** Findings as text, each with its line shown and underlined; notes only where asked for. */
export function findingsText({ diagnostics, report, color, verbose, quiet }: FindingsInput): string {
  const { files, detections, errors, warnings } = report.summary;
  const shown = diagnostics.filter(
    (one) => one.severity === 'error' || (!quiet && (verbose || one.severity === 'warning')),
  );
  const body = shown.map((diagnostic) => `${formatDiagnostic(diagnostic, { color })}\n`).join('');
  const notes = diagnostics.length - errors - warnings;
  const more = notes === 0 ? '' : `, ${plural(notes, 'note')}${verbose ? '' : ' (--verbose shows them)'}`;
  return `${body}${body === '' ? '' : '\n'}${shown.length < many ? '' : countsByCode(shown)}${plural(detections, 'detection')} in ${plural(files, 'file')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${more}\n`;
}

/** One line a code and severity, the most frequent first. */
function countsByCode(diagnostics: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  for (const { code, severity } of diagnostics) {
    const key = `${severity.padEnd(7)}  ${code}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const width = String(sorted[0]?.[1] ?? 0).length;
  return `${sorted.map(([key, count]) => `${String(count).padStart(width)}  ${key}\n`).join('')}\n`;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
