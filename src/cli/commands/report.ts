import { Option } from 'commander';
import { type RunFormat, runFormatNames } from '../../reporters/format-names.ts';
import type { CliCommand } from '../command.ts';
import { addOutputOption, addViewOptions } from '../option-groups.ts';

/** `firedrill report`: a result file in another format. */
export const report: CliCommand = {
  name: 'report',
  summary: 'turn a result file (test --format json) into other report formats',
  examples: ['firedrill report results.json', 'firedrill report results.json --format junit --output junit.xml'],
  declare: (command, context) => {
    command
      .argument('<RESULTS>', 'the result file, or - to read it from standard input')
      .addOption(new Option('--format <FORMAT>', 'output format').choices(runFormatNames).default('markdown'));
    addViewOptions(addOutputOption(command)).action(
      async (file: string, flags: { format: RunFormat; output?: string }) => {
        const actions = await import('../actions/report.ts');
        return actions.report(file, flags, context);
      },
    );
  },
};
