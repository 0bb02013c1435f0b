import { type Diagnostic, positionOf, resolveOffset, withoutCredentials } from '../diagnostics/index.ts';

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

/** The findings of a validation, as `--format json` writes them. */
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

/** Everything that a format of the findings may show. */
export interface FindingsInput {
  readonly diagnostics: readonly Diagnostic[];
  readonly report: FindingsReport;
  /** The content pack relative to the working folder, with forward slashes; empty where they are the same. */
  readonly base: string;
  /** Version of firedrill. */
  readonly version: string;
  readonly color: boolean;
  /** Notes are shown as well. */
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** Puts the counts and the findings of a run together. */
export function findingsReport(
  diagnostics: readonly Diagnostic[],
  counts: { readonly files: number; readonly detections: number },
): FindingsReport {
  const count = (severity: string) => diagnostics.filter((one) => one.severity === severity).length;
  return {
    schema: 'firedrill/findings@1',
    summary: { ...counts, errors: count('error'), warnings: count('warning') },
    findings: diagnostics.map(toFinding),
  };
}

function toFinding(diagnostic: Diagnostic): Finding {
  const place = placeOf(diagnostic);
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    file: place.file,
    ...(place.start ? { line: place.start.line, column: place.start.column } : {}),
    message: withoutCredentials(diagnostic.message),
    ...(diagnostic.hint ? { hint: withoutCredentials(diagnostic.hint) } : {}),
    ...(diagnostic.object ? { object: diagnostic.object } : {}),
  };
}

interface Point {
  readonly line: number;
  readonly column: number;
}

/** The file of a diagnostic, and where in it; the end is behind the last character. */
export function placeOf(diagnostic: Diagnostic): { file: string; start?: Point; end?: Point } {
  const { source, span } = diagnostic;
  if (!source || !span) return { file: source?.name ?? '' };
  const start = positionOf(source, span.start);
  const outer = resolveOffset(source, span.start).source;
  const last = positionOf(source, Math.max(span.start, span.end - 1));
  const end = last.offset < start.offset ? start : last;
  return {
    file: outer.name,
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column + 1 },
  };
}

/** The path of a finding's file from the working folder. */
export function pathFrom(base: string, file: string): string {
  return base === '' || file === '' ? file : `${base}/${file}`;
}
