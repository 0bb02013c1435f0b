import { Option } from 'commander';
import type { ConvertFlags } from '../actions/convert.ts';
import type { CliCommand } from '../command.ts';
import { addCommonOptions } from '../option-groups.ts';

/** `firedrill convert`: detections in another form. */
export const convert: CliCommand = {
  name: 'convert',
  summary: 'write detections in another form; what has no counterpart there is reported',
  examples: ['firedrill convert --to ng detections/endpoint/wmiexec.yml', 'firedrill convert --to v5 --write'],
  declare: (command, context) => {
    command
      .argument('[SELECTOR...]', 'detections: files, folders, names, ids, T1047, story:…, type:…, datasource:…')
      .addOption(new Option('--to <FORM>', 'the form').choices(['v5', 'ng']).makeOptionMandatory())
      .option('--write', 'replace the files; otherwise the one that is chosen goes to standard output');
    addCommonOptions(command).action(async (selectors: string[], flags: ConvertFlags) => {
      const actions = await import('../actions/convert.ts');
      return actions.convertDetections(selectors, flags, context);
    });
  },
};
