import type { FindingsInput } from './findings.ts';
import { findingsGithub } from './findings-github.ts';
import { findingsSarif } from './findings-sarif.ts';
import { findingsText } from './findings-text.ts';
import type { FindingsFormat } from './format-names.ts';

/** The formats in which `firedrill validate` gives its findings. */
export const findingsFormats: Readonly<Record<FindingsFormat, (input: FindingsInput) => string>> = {
  text: findingsText,
  json: ({ report }) => `${JSON.stringify(report, null, 1)}\n`,
  sarif: findingsSarif,
  github: findingsGithub,
};
