import type { RunResult } from '../suites/result.ts';
import { runJson } from './json.ts';
import { runJunit } from './junit.ts';
import { runMarkdown } from './markdown.ts';
import { runText, type TextOptions } from './text.ts';

const formats = {
  text: runText,
  json: runJson,
  junit: runJunit,
  markdown: runMarkdown,
} satisfies Record<string, (result: RunResult, options: TextOptions) => string>;

/** The name of a format for results of tests. */
export type RunFormat = keyof typeof formats;

/** The formats in which `firedrill test` and `firedrill report` give a run. */
export const runFormats: Readonly<Record<RunFormat, (result: RunResult, options: TextOptions) => string>> = formats;

/** Every format for results of tests, as `--format` takes it. */
export const runFormatNames = Object.keys(runFormats) as readonly RunFormat[];
