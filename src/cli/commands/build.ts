import type { CliCommand } from '../command.ts';
import type { CommonFlags } from '../common.ts';
import { addCommonOptions } from '../option-groups.ts';

/** `firedrill build`: the content pack as a Splunk app. */
export const build: CliCommand = {
  name: 'build',
  summary: 'write the content pack as a Splunk app (.tgz)',
  details: 'It holds saved searches with their actions, macros and lookups.',
  examples: ['firedrill build', 'firedrill build --content path/to/security_content --output pack.tgz'],
  declare: (command, context) => {
    command
      .argument('[SELECTOR...]', 'detections that become saved searches; all by default')
      .option('--output <FILE>', 'the file to write (default: the id of the app, .tgz)');
    addCommonOptions(command).action(async (selectors: string[], flags: CommonFlags) => {
      const actions = await import('../actions/build.ts');
      return actions.build(selectors, flags, context);
    });
  },
};
