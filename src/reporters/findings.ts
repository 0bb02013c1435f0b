import { type Diagnostic, formatDiagnostic, positionOf } from '../diagnostics/index.ts';

/** A finding of the validation suite, in the form of the contract. */
export interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
  readonly object?: string;
}

export interface FindingsReport {
  readonly schema: 'firedrill/findings@1';
  readonly summary: {
    readonly files: number;
    readonly detections: number;
    readonly errors: number;
    readonly warnings: number;
  };
  readonly findings: readonly Finding[];
}

export function toFinding(diagnostic: Diagnostic): Finding {
  const at = diagnostic.source && diagnostic.span ? positionOf(diagnostic.source, diagnostic.span.start) : undefined;
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    file: at?.source.name ?? diagnostic.source?.name ?? '',
    ...(at ? { line: at.line, column: at.column } : {}),
    message: diagnostic.message,
    ...(diagnostic.hint ? { hint: diagnostic.hint } : {}),
    ...(diagnostic.object ? { object: diagnostic.object } : {}),
  };
}

/** Findings as text, with the line shown. */
export function findingsText(diagnostics: readonly Diagnostic[], report: FindingsReport, color: boolean): string {
  const { files, detections, errors, warnings } = report.summary;
  const body = diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, { color })}\n`).join('');
  return `${body}${body === '' ? '' : '\n'}${detections} detections in ${files} files: ${errors} error${errors === 1 ? '' : 's'}, ${warnings} warning${warnings === 1 ? '' : 's'}\n`;
}

/** Findings as GitHub annotations (workflow commands). */
export function findingsGithub(report: FindingsReport): string {
  const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return report.findings
    .map((one) => {
      const level = one.severity === 'error' ? 'error' : one.severity === 'warning' ? 'warning' : 'notice';
      const place = [
        `file=${property(one.file)}`,
        ...(one.line === undefined ? [] : [`line=${one.line}`, `col=${one.column}`]),
        `title=${property(one.code)}`,
      ];
      return `::${level} ${place.join(',')}::${data(one.message + (one.hint ? ` (${one.hint})` : ''))}\n`;
    })
    .join('');
}

/** Findings as SARIF 2.1.0, which code scanning reads. */
export function findingsSarif(report: FindingsReport, version: string): string {
  const rules = [...new Set(report.findings.map((one) => one.code))].sort();
  return `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'firedrill', version, rules: rules.map((id) => ({ id })) } },
          results: report.findings.map((one) => ({
            ruleId: one.code,
            level: one.severity === 'error' ? 'error' : one.severity === 'warning' ? 'warning' : 'note',
            message: { text: one.message + (one.hint ? ` (${one.hint})` : '') },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: one.file },
                  ...(one.line === undefined ? {} : { region: { startLine: one.line, startColumn: one.column } }),
                },
              },
            ],
          })),
        },
      ],
    },
    null,
    1,
  )}\n`;
}
