export { type DiagnosticCode, diagnosticCodes, searchFaults } from './codes.ts';
export { maskCredentials, withoutCredentials } from './credentials.ts';
export { type Diagnostic, DiagnosticError, locationText, type Severity } from './diagnostic.ts';
export { didYouMean, nearest } from './did-you-mean.ts';
export { formatDiagnostic } from './print.ts';
export { printable, printableLine } from './printable.ts';
export { createSource, type Position, positionOf, resolveOffset, type Source, type Span } from './source.ts';
