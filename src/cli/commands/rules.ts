import { Option } from 'commander';
import type { CliCommand } from '../command.ts';

/** `firedrill rules`: the rules of the validation suite. */
export const rules: CliCommand = {
  name: 'rules',
  summary: 'list the rules of the validation suite',
  examples: ['firedrill rules', 'firedrill rules spl-case-sensitive --format json'],
  declare: (command, context) => {
    command
      .argument('[RULE...]', 'ids of rules; all where none is given')
      .addOption(new Option('--format <FORMAT>', 'output format').choices(['text', 'json']).default('text'))
      .option('--no-color', 'no colours')
      .action(async (ids: string[], flags: { format: string }) => {
        const actions = await import('../actions/rules.ts');
        return actions.listRules(ids, flags, context);
      });
  },
};
