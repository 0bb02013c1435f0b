import type { FindingsInput } from './findings.ts';
import { findingsGithub } from './findings-github.ts';
import { findingsSarif } from './findings-sarif.ts';
import { findingsText } from './findings-text.ts';

/** The formats in which `firedrill validate` gives its findings. */
export const findingsFormats = {
  text: findingsText,
  json: ({ report }) => `${JSON.stringify(report, null, 1)}\n`,
  sarif: findingsSarif,
  github: findingsGithub,
} satisfies Record<string, (input: FindingsInput) => string>;

/** The name of a format for findings. */
export type FindingsFormat = keyof typeof findingsFormats;

/** Every format for findings, as `--format` takes it. */
export const findingsFormatNames = Object.keys(findingsFormats) as readonly FindingsFormat[];
