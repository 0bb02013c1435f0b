import { type FindingsInput, pathFrom, placeOf } from './findings.ts';

const levels: Readonly<Record<string, string>> = { error: 'error', warning: 'warning' };
const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Findings as GitHub annotations: workflow commands, one a line. Paths are relative to the working folder. */
export function findingsGithub({ diagnostics, base }: FindingsInput): string {
  return diagnostics
    .map((one) => {
      const { file, start, end } = placeOf(one);
      const place = [
        `file=${property(pathFrom(base, file))}`,
        ...(start ? [`line=${start.line}`, `col=${start.column}`] : []),
        // Columns count only within one line.
        ...(start && end && end.line === start.line ? [`endColumn=${end.column}`] : []),
        `title=${property(one.code)}`,
      ];
      return `::${levels[one.severity] ?? 'notice'} ${place.join(',')}::${data(one.message + (one.hint ? ` (${one.hint})` : ''))}\n`;
    })
    .join('');
}
