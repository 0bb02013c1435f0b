import type { RunResult } from '../suites/result.ts';
import type { RunFormat } from './format-names.ts';
import { runJson } from './json.ts';
import { runJunit } from './junit.ts';
import { runMarkdown } from './markdown.ts';
import { runText, type TextOptions } from './text.ts';

/** The formats in which `firedrill test` and `firedrill report` give a run. */
export const runFormats: Readonly<Record<RunFormat, (result: RunResult, options: TextOptions) => string>> = {
  text: runText,
  json: runJson,
  junit: runJunit,
  markdown: runMarkdown,
};
