import { Option } from 'commander';
import type { ListFlags } from '../../actions/datasets/list.ts';
import type { CliCommand } from '../../command.ts';
import { addCommonOptions, addOutputOption } from '../../option-groups.ts';

/** `firedrill datasets list`: search the catalogue. */
export const list: CliCommand = {
  name: 'list',
  summary: 'the datasets of the tree that fit',
  examples: ['firedrill datasets list --technique T1003', 'firedrill datasets list sysmon --format json'],
  declare: (command, context) => {
    command
      .argument('[WORDS...]', 'words of name, description, author or environment')
      .option('--technique <ID>', 'of this ATT&CK technique, sub-techniques included')
      .option('--source <TEXT>', 'whose source holds this')
      .option('--sourcetype <TEXT>', 'whose sourcetype holds this')
      .option('--detection <SELECTOR>', 'that tests of these detections use')
      .addOption(new Option('--format <FORMAT>', 'of the list').choices(['text', 'json']).default('text'));
    addCommonOptions(addOutputOption(command)).action(async (words: string[], flags: ListFlags) => {
      const actions = await import('../../actions/datasets/list.ts');
      return actions.listDatasets(words, flags, context);
    });
  },
};
