import type { AddFlags } from '../../actions/datasets/add.ts';
import type { CliCommand } from '../../command.ts';
import { addCommonOptions } from '../../option-groups.ts';

/** `firedrill datasets add`: describe a log that was recorded. */
export const add: CliCommand = {
  name: 'add',
  summary: 'write a descriptor beside a log, from what the log tells about itself',
  examples: ['firedrill datasets add datasets/attack_techniques/T1105/certutil/sysmon.log --author "Jo Doe"'],
  declare: (command, context) => {
    command
      .argument('<FILE>', 'the log; best below the dataset tree')
      .option('--source <SOURCE>', 'instead of what the log looks like')
      .option('--sourcetype <TYPE>', 'instead of what the log looks like')
      .option('--technique <ID>', 'the ATT&CK technique (default: the folder that bears its name)')
      .option('--description <TEXT>', 'what was done')
      .option('--author <NAME>', 'who recorded it')
      .option('--force', 'overwrite a descriptor');
    addCommonOptions(command).action(async (file: string, flags: AddFlags) => {
      const actions = await import('../../actions/datasets/add.ts');
      return actions.addDataset(file, flags, context);
    });
  },
};
