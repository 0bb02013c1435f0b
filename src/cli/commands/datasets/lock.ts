import type { LockFlags } from '../../actions/datasets/lock.ts';
import { type CliCommand, downloadVariables } from '../../command.ts';
import { addCommonOptions, addDownloadOptions } from '../../option-groups.ts';

/** `firedrill datasets lock`: record what every dataset is. */
export const lock: CliCommand = {
  name: 'lock',
  summary: 'write datasets.lock beside the content: URL, SHA-256 and size of every dataset',
  environment: downloadVariables,
  declare: (command, context) => {
    command
      .argument('[SELECTOR...]', 'detections')
      .option('--refresh', 'fetch anew what the cache holds')
      .option('--check', 'write nothing; exit with 1 where datasets.lock would change');
    addDownloadOptions(addCommonOptions(command)).action(async (selectors: string[], flags: LockFlags) => {
      const actions = await import('../../actions/datasets/lock.ts');
      return actions.lockDatasets(selectors, flags, context);
    });
  },
};
