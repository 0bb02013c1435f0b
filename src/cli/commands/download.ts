import { Option } from 'commander';
import type { DownloadFlags } from '../actions/download.ts';
import { type CliCommand, downloadVariables } from '../command.ts';
import { addCommonOptions, addDownloadOptions, addOutputOption } from '../option-groups.ts';

/** `firedrill download`: fetch what the selected detections need. */
export const download: CliCommand = {
  name: 'download',
  summary: 'fetch the datasets that detections need, or that are named',
  details: 'Without a selector, what every detection of the content needs. Exits with 3 where one cannot be had.',
  examples: [
    'firedrill download T1003.001 --content path/to/security_content --datasets attack_data/datasets',
    'firedrill download --offline',
  ],
  environment: downloadVariables,
  declare: (command, context) => {
    command
      .argument('[SELECTOR...]', 'detections, techniques, descriptors, dataset URLs')
      .addOption(
        new Option('--format <FORMAT>', 'what goes to standard output').choices(['text', 'json']).default('text'),
      );
    addOutputOption(command);
    addDownloadOptions(addCommonOptions(command)).action(
      async (selectors: string[], flags: DownloadFlags & { format: string }) => {
        const actions = await import('../actions/download.ts');
        return actions.download(selectors, flags, context);
      },
    );
  },
};
