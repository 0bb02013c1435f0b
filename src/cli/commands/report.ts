import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { runJunit } from '../../reporters/junit.ts';
import { runMarkdown } from '../../reporters/markdown.ts';
import { runText } from '../../reporters/text.ts';
import type { RunResult } from '../../suites/result.ts';
import { emitDocument } from '../common.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';

/** `firedrill report`: a result file in another format. */
export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('turn a result file (test --format json) into other report formats')
    .argument('<RESULTS>', 'the result file')
    .addOption(
      new Option('--format <FORMAT>', 'output format')
        .choices(['text', 'json', 'junit', 'markdown'])
        .default('markdown'),
    )
    .option('--output <FILE>', 'write the document to a file as well')
    .option('--no-color', 'no colours')
    .action(async (file: string, flags: { format: string; output?: string }) => {
      await emitDocument(render(readResults(file, context), flags.format, context), flags, context);
    });
}

function readResults(file: string, context: CliContext): RunResult {
  const path = resolve(context.cwd, file);
  if (!existsSync(path)) throw new CliError(exitCodes.usage, `there is no file ${file}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CliError(exitCodes.usage, `${file} is no JSON: ${(error as Error).message}`);
  }
  const result = parsed as Partial<RunResult>;
  if (result?.schema !== 'firedrill/results@1' || !Array.isArray(result.detections) || !result.summary)
    throw new CliError(
      exitCodes.usage,
      `${file} is no result of firedrill test`,
      'make one with firedrill test --format json',
    );
  return result as RunResult;
}

function render(result: RunResult, format: string, context: CliContext): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(result, null, 1)}\n`;
    case 'junit':
      return runJunit(result);
    case 'text':
      return runText(result, { color: context.color });
    default:
      return runMarkdown(result);
  }
}
