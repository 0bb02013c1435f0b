import { Option } from 'commander';
import type { FieldsFlags } from '../actions/fields.ts';
import type { CliCommand } from '../command.ts';
import { addContentOptions, addNowOption, addOutputOption, addViewOptions } from '../option-groups.ts';
import { positiveInteger } from '../options.ts';

/** `firedrill fields`: what the knowledge of all apps makes of a log file. */
export const fields: CliCommand = {
  name: 'fields',
  summary: 'show what is extracted from a log file',
  details: 'Fields and the stanzas that they come from, eventtypes, tags and data models.',
  examples: [
    'firedrill fields auditd.log --sourcetype linux:audit',
    'firedrill fields auditd.log --sourcetype linux:audit --event 3',
  ],
  declare: (command, context) => {
    command
      .argument('<FILE>', 'a raw log file')
      .option('--source <S>', 'source of the events (default: the file)')
      .requiredOption('--sourcetype <T>', 'sourcetype of the events')
      .option('--index <I>', 'index of the events', 'main')
      .option('--host <H>', 'host of the events', 'firedrill')
      .option('--event <N>', 'show the N-th event in full', positiveInteger)
      .option('--limit <N>', 'look at the first N events only', positiveInteger, 100);
    addNowOption(command).addOption(
      new Option('--format <FORMAT>', 'output format').choices(['text', 'json']).default('text'),
    );
    addContentOptions(addOutputOption(command).optionsGroup('Common options:'));
    addViewOptions(command).action(async (file: string, flags: FieldsFlags) => {
      const actions = await import('../actions/fields.ts');
      return actions.explainFields(file, flags, context);
    });
  },
};
