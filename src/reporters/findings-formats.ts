import type { FindingsInput } from './findings.ts';
import { findingsGithub } from './findings-github.ts';
import { findingsSarif } from './findings-sarif.ts';
import { findingsText } from './findings-text.ts';

/** The name of a format for findings. */
export type FindingsFormat = 'text' | 'json' | 'sarif' | 'github';

/** The formats in which `firedrill validate` gives its findings. */
export const findingsFormats: Readonly<Record<FindingsFormat, (input: FindingsInput) => string>> = {
  text: findingsText,
  json: ({ report }) => `${JSON.stringify(report, null, 1)}\n`,
  sarif: findingsSarif,
  github: findingsGithub,
};

/** Every format for findings, as `--format` takes it. */
export const findingsFormatNames = Object.keys(findingsFormats) as readonly FindingsFormat[];
