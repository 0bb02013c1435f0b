import { type Command, Option } from 'commander';
import { runJunit } from '../../reporters/junit.ts';
import { runMarkdown } from '../../reporters/markdown.ts';
import { runText } from '../../reporters/text.ts';
import type { RunResult } from '../../suites/result.ts';
import { emitDocument } from '../common.ts';
import type { CliContext } from '../context.ts';
import { readResults } from '../results-file.ts';

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
