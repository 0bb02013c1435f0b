import type { TrimFlags } from '../../actions/datasets/trim.ts';
import { type CliCommand, downloadVariables } from '../../command.ts';
import { addCommonOptions, addDownloadOptions, addNowOption } from '../../option-groups.ts';
import { positiveInteger } from '../../options.ts';

/** `firedrill datasets trim`: the part of a log that a detection needs. */
export const trim: CliCommand = {
  name: 'trim',
  summary: 'cut the data of a test down to what its detection needs for the same results, with context',
  examples: ['firedrill datasets trim "PowerShell Invoke WmiExec Usage" --to small'],
  environment: downloadVariables,
  declare: (command, context) => {
    command
      .argument('<SELECTOR...>', 'detections')
      .requiredOption('--to <DIR>', 'the folder to write to')
      .option('--context <N>', 'events kept before and behind each one that is needed', whole, 2)
      .option('--sample <N>', 'events kept of the rest', whole, 20)
      .option('--seed <TEXT>', 'the same seed takes the same sample', 'firedrill')
      .option('--max-tests <N>', 'how often the detection is run', positiveInteger, 400);
    addNowOption(command);
    addDownloadOptions(addCommonOptions(command)).action(async (selectors: string[], flags: TrimFlags) => {
      const actions = await import('../../actions/datasets/trim.ts');
      return actions.trimDatasets(selectors, flags, context);
    });
  },
};

function whole(value: string): number {
  return value === '0' ? 0 : positiveInteger(value);
}
