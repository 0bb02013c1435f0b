import type { DiagnosticCode } from './codes.ts';
import { positionOf, type Source, type Span } from './source.ts';

/** An error is certainly wrong, a warning probably; an info changes nothing. */
export type Severity = 'error' | 'warning' | 'info';

/** One complaint about something a user wrote: what, where, and how to mend it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** One sentence, no final full stop. */
  readonly message: string;
  readonly source?: Source;
  readonly span?: Span;
  /** How to mend it, for example `did you mean "stats"?`. */
  readonly hint?: string;
  /** The object it is about: a detection's or macro's name. */
  readonly object?: string;
}

/**
 * Thrown where a diagnostic must leave a call chain at once (inside one command's parser, or from a running search).
 * Whoever owns the unit of work catches it and returns the diagnostics.
 */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, options?: ErrorOptions) {
    super(diagnostic.message, options);
    this.name = 'DiagnosticError';
    this.diagnostic = diagnostic;
  }
}

/** `file:line:column`, as far as they are known. */
export function locationText(diagnostic: Diagnostic): string {
  if (!diagnostic.source) return '';
  if (!diagnostic.span) return diagnostic.source.name;
  const at = positionOf(diagnostic.source, diagnostic.span.start);
  return `${at.source.name}:${at.line}:${at.column}`;
}
