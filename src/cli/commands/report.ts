import { type Command, Option } from 'commander';
import { type RunFormat, runFormatNames, runFormats } from '../../reporters/run-formats.ts';
import { emitDocument } from '../common.ts';
import type { CliContext } from '../context.ts';
import { readResults } from '../results-file.ts';

/** `firedrill report`: a result file in another format. */
export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('turn a result file (test --format json) into other report formats')
    .argument('<RESULTS>', 'the result file')
    .addOption(new Option('--format <FORMAT>', 'output format').choices(runFormatNames).default('markdown'))
    .option('--output <FILE>', 'write the document to a file as well')
    .option('--no-color', 'no colours')
    .action(async (file: string, flags: { format: RunFormat; output?: string }) => {
      const result = readResults(file, context);
      await emitDocument(runFormats[flags.format](result, { color: context.color }), flags, context);
    });
}
