import type { FmtFlags } from '../actions/fmt.ts';
import type { CliCommand } from '../command.ts';
import { addCommonOptions } from '../option-groups.ts';

/** `firedrill fmt`: searches with one command a line. */
export const fmt: CliCommand = {
  name: 'fmt',
  summary: 'lay the searches of detections out, one command a line; what they mean does not change',
  examples: ['firedrill fmt --content path/to/security_content', 'firedrill fmt --check'],
  declare: (command, context) => {
    command
      .argument('[SELECTOR...]', 'detections: files, folders, names, ids, T1047, story:…, type:…, datasource:…')
      .option('--check', 'write nothing; exit 1 where a file would change');
    addCommonOptions(command).action(async (selectors: string[], flags: FmtFlags) => {
      const actions = await import('../actions/fmt.ts');
      return actions.formatSearches(selectors, flags, context);
    });
  },
};
