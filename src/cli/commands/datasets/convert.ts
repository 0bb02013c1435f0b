import { Option } from 'commander';
import { conversions } from '../../../datasets/convert/index.ts';
import type { ConvertFlags } from '../../actions/datasets/convert.ts';
import type { CliCommand } from '../../command.ts';

/** `firedrill datasets convert`: raw events of what another program exported. */
export const convert: CliCommand = {
  name: 'convert',
  summary: 'make raw events of event log files (.evtx) and of exports of other programs',
  details: `Reads ${conversions.map((one) => one.summary).join('; ')}. Exits with 1 where records could not be converted.`,
  examples: ['firedrill datasets convert Security.evtx --output windows-security.log'],
  declare: (command, context) => {
    command
      .argument('<FILE>', 'packed or not')
      .addOption(
        new Option('--from <KIND>', 'instead of what the file looks like').choices(conversions.map((one) => one.name)),
      )
      .option('--output <FILE>', 'where to; events of several sources go to a file each, named after the source')
      .option('--force', 'overwrite files')
      .action(async (file: string, flags: ConvertFlags) => {
        const actions = await import('../../actions/datasets/convert.ts');
        return actions.convertFile(file, flags, context);
      });
  },
};
