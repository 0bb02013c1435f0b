import { Option } from 'commander';
import { findingsFormatNames } from '../../reporters/format-names.ts';
import type { ValidateFlags } from '../actions/validate.ts';
import type { CliCommand } from '../command.ts';
import { addCommonOptions, addOutputOption, addRuleLevelOption } from '../option-groups.ts';
import { collect } from '../options.ts';

/** `firedrill validate`: the validation suite alone. */
export const validate: CliCommand = {
  name: 'validate',
  summary: 'check the content; nothing is replayed',
  details: 'Exits with 1 where there is an error; warnings leave it at 0.',
  examples: [
    'firedrill validate --content path/to/security_content',
    'firedrill validate --format sarif --output firedrill.sarif --quiet',
    'firedrill validate --rule spl-case-sensitive --verbose',
  ],
  declare: (command, context) => {
    command
      .argument(
        '[SELECTOR...]',
        'detections to check: files, folders, names, ids, T1047, story:…, type:…, datasource:…',
      )
      .addOption(new Option('--format <FORMAT>', 'output format').choices(findingsFormatNames).default('text'))
      .option('--rule <ID>', 'only findings of this rule (repeatable)', collect, [])
      .option(
        '--fix',
        'first mend what is safe: notation of dates, missing filter macros, order of keys, names of files',
      );
    addOutputOption(addRuleLevelOption(command));
    addCommonOptions(command).action(async (selectors: string[], flags: ValidateFlags) => {
      const actions = await import('../actions/validate.ts');
      return actions.validate(selectors, flags, context);
    });
  },
};
