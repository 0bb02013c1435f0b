import { type Diagnostic, DiagnosticError } from '../../diagnostics/index.ts';

/** What a client is told of an error that no search should come to: it names the error, which is ours to mend. */
export function unexpectedFailure(error: unknown): Diagnostic {
  return {
    code: 'spl-runtime',
    severity: 'error',
    message: `the search failed by a fault of the engine, which is worth a report: ${String(error)}`,
  };
}

/** Why a search failed, without the source text, which cannot be sent from a worker. */
export function plainFailure(error: unknown): Diagnostic {
  if (!(error instanceof DiagnosticError)) return unexpectedFailure(error);
  const { code, severity, message, hint } = error.diagnostic;
  return { code, severity, message, ...(hint === undefined ? {} : { hint }) };
}
