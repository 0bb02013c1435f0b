import type { CheckFlags } from '../../actions/datasets/check.ts';
import { type CliCommand, downloadVariables } from '../../command.ts';
import { addCommonOptions, addFetchOptions, addOutputOption } from '../../option-groups.ts';

/** `firedrill datasets check`: are the descriptors sound, and does every `data:` lead somewhere. */
export const check: CliCommand = {
  name: 'check',
  summary: 'check the descriptors of the tree, and that the data of every test are to be had',
  details: 'Exits with 1 where there is an error.',
  environment: downloadVariables,
  declare: (command, context) => {
    command.argument('[SELECTOR...]', 'detections').option('--online', 'ask for each URL whether it exists (HEAD)');
    addFetchOptions(addCommonOptions(addOutputOption(command))).action(
      async (selectors: string[], flags: CheckFlags) => {
        const actions = await import('../../actions/datasets/check.ts');
        return actions.checkDatasets(selectors, flags, context);
      },
    );
  },
};
