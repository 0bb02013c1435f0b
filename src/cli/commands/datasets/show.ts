import type { CliCommand } from '../../command.ts';
import type { CommonFlags } from '../../common.ts';
import { addCommonOptions, addOutputOption } from '../../option-groups.ts';

/** `firedrill datasets show`: all about one descriptor. */
export const show: CliCommand = {
  name: 'show',
  summary: 'what a descriptor says, and who uses its data',
  declare: (command, context) => {
    command.argument('<NAME>', 'id or file of a descriptor, or the name of a dataset');
    addCommonOptions(addOutputOption(command)).action(async (name: string, flags: CommonFlags) => {
      const actions = await import('../../actions/datasets/show.ts');
      return actions.showDataset(name, flags, context);
    });
  },
};
