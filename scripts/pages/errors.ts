import { diagnosticCodes } from '../../src/diagnostics/index.ts';
import { errorReasons, failReasons, skipReasons } from '../../src/suites/reasons.ts';

/** `docs/errors.md`: every stable code, from the tables in the source. */
export function errorsPage(): string {
  return `# Codes

This page is generated from the tables in the source (\`npm run docs\`). Codes are stable: scripts may rely on them. The
codes of validation rules stand in [rules.md](rules.md).

## Why a test failed

The detection is wrong. A fault of its search has a code of the section on searches and files.

${table(failReasons)}

## Why a test could not be run

${table(errorReasons)}

## Why a test was skipped

${table(skipReasons)}

## Searches and files

${table(diagnosticCodes)}
`;
}

function table(codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([code, meaning]) => `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} |`);
  return ['| code | meaning |', '| --- | --- |', ...rows].join('\n');
}
