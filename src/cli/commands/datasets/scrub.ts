import type { ScrubFlags } from '../../actions/datasets/scrub.ts';
import type { CliCommand } from '../../command.ts';
import { collect } from '../../options.ts';

/** `firedrill datasets scrub`: a log that does not tell whose it was. */
export const scrub: CliCommand = {
  name: 'scrub',
  summary: 'replace users, hosts, domains, SIDs, addresses and session GUIDs, the same by the same',
  examples: ['firedrill datasets scrub security.log sysmon.log --output scrubbed --seed "a long secret"'],
  declare: (command, context) => {
    command
      .argument('<FILE...>', 'logs that belong together')
      .requiredOption('--output <DIR>', 'the folder to write to')
      .option('--seed <TEXT>', 'the same seed gives the same names; keep it to yourself', 'firedrill')
      .option('--keep <NAME>', 'a name that stays, since a detection looks for it (repeatable)', collect, [])
      .option('--map <FILE>', 'write what became of each name, as JSON')
      .action(async (files: string[], flags: ScrubFlags) => {
        const actions = await import('../../actions/datasets/scrub.ts');
        return actions.scrubFiles(files, flags, context);
      });
  },
};
