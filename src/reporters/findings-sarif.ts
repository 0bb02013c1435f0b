import { createHash } from 'node:crypto';
import { type Diagnostic, diagnosticCodes, withoutCredentials } from '../diagnostics/index.ts';
import { rules } from '../suites/validation/rules/index.ts';
import { type FindingsInput, pathFrom, placeOf } from './findings.ts';

const levels: Readonly<Record<string, string>> = { error: 'error', warning: 'warning' };
const levelOf = (severity: string) => levels[severity] ?? 'note';

/** Findings as SARIF 2.1.0, with every rule described; code scanning reads it. Paths are relative to the working folder. */
export function findingsSarif({ diagnostics, base, version }: FindingsInput): string {
  const known = ruleDescriptors(diagnostics);
  const indexOf = new Map(known.map((rule, i) => [rule.id, i]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'firedrill', semanticVersion: version, rules: known } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((one) => result(one, base, indexOf.get(one.code)!)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

function ruleDescriptors(diagnostics: readonly Diagnostic[]) {
  const described = rules.map(({ meta }) => ({
    id: meta.id,
    shortDescription: { text: firstSentence(meta.explanation) },
    fullDescription: { text: meta.explanation },
    defaultConfiguration: { level: levelOf(meta.severity) },
  }));
  const ids = new Set(described.map((rule) => rule.id));
  // What reading the files and the parser report besides.
  const others = [...new Set(diagnostics.map((one) => one.code))].filter((code) => !ids.has(code)).sort();
  return [
    ...described,
    ...others.map((id) => ({
      id,
      shortDescription: { text: (diagnosticCodes as Readonly<Record<string, string>>)[id] ?? id },
      fullDescription: { text: (diagnosticCodes as Readonly<Record<string, string>>)[id] ?? id },
      defaultConfiguration: { level: 'error' },
    })),
  ];
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

function result(diagnostic: Diagnostic, base: string, ruleIndex: number) {
  const { file, start, end } = placeOf(diagnostic);
  const uri = pathFrom(base, file).split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: diagnostic.code,
    ruleIndex,
    level: levelOf(diagnostic.severity),
    message: { text: withoutCredentials(diagnostic.message + (diagnostic.hint ? ` (${diagnostic.hint})` : '')) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          ...(start && end
            ? { region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column } }
            : {}),
        },
        ...(diagnostic.object ? { logicalLocations: [{ name: diagnostic.object, kind: 'object' }] } : {}),
      },
    ],
    partialFingerprints: { 'finding/v1': fingerprint(diagnostic, file) },
  };
}

/** The same for a finding that only moved to another line. */
function fingerprint(diagnostic: Diagnostic, file: string): string {
  return createHash('sha256').update([diagnostic.code, file, diagnostic.message].join('\0')).digest('hex').slice(0, 32);
}
