import { InvalidArgumentError, Option } from 'commander';
import type { ReplayFlags } from '../actions/replay.ts';
import { type CliCommand, downloadVariables, serverVariables } from '../command.ts';
import { addCommonOptions, addDownloadOptions, addOutputOption, addServerOptions } from '../option-groups.ts';
import { positiveInteger } from '../options.ts';

/** `firedrill replay`: datasets to the HTTP Event Collector. */
export const replay: CliCommand = {
  name: 'replay',
  summary: 'post datasets to the HTTP Event Collector of Splunk or of the emulator',
  details: 'Exits with 3 where something cannot be had or sent, 1 where --verify counts other than what was sent.',
  examples: [
    'firedrill replay T1047 --dry-run',
    'firedrill replay T1047 --hec-url https://splunk.example:8088 --shift now',
    'firedrill replay auditd.log --sourcetype linux:audit --hec-url http://localhost:8088',
    'firedrill replay --delete --run-id mh1x2k --splunk-url https://splunk.example:8089',
  ],
  environment: [...serverVariables, ...downloadVariables],
  declare: (command, context) => {
    command
      .argument('[SELECTOR or FILE...]', 'detections, techniques, descriptors, dataset URLs, log files')
      .option('--from-file <FILE>', 'further selectors, one a line: names, ids, techniques, URLs')
      .option(
        '--index <INDEX>',
        'the index of all events (default: that of the dataset, else risk for stash and main for others)',
      )
      .option('--host <HOST>', 'the host of all events (default: that of the dataset, else one for the run)')
      .option('--source <SOURCE>', 'the source of all events (default: that of the dataset)')
      .option('--sourcetype <TYPE>', 'the sourcetype of all events (default: that of the dataset)')
      .option('--run-id <ID>', 'names this run: events bear the host firedrill-ID, or the field firedrill_run')
      .addOption(
        new Option(
          '--endpoint <ENDPOINT>',
          'of the event collector (default: raw; event for what has a host of its own)',
        ).choices(['raw', 'event']),
      )
      .addOption(new Option('--shift <TO>', 'move times so that the last event of a dataset is now').choices(['now']))
      .option('--speed <FACTOR>', 'send events at their distances, such as 60x as fast as they happened', speed)
      .option('--dry-run', 'only show what would go where')
      .option('--verify', 'count by a search what has arrived')
      .option('--delete', 'remove what a run has sent (by --run-id, or the selected datasets) instead of sending')
      .option('--gzip', 'compress (default: for servers on other machines)')
      .option('--no-gzip', 'do not compress')
      .option('--timeout <SECONDS>', 'how long a busy server is waited for (default: 120)', positiveInteger)
      .option('--batch-bytes <N>', 'send so many bytes at a time', positiveInteger)
      .addOption(new Option('--format <FORMAT>', 'of the summary').choices(['text', 'json']).default('text'));
    addOutputOption(command);
    addServerOptions(addDownloadOptions(addCommonOptions(command))).action(
      async (selectors: string[], flags: ReplayFlags) => {
        const actions = await import('../actions/replay.ts');
        return actions.replayDatasets(selectors, flags, context);
      },
    );
  },
};

function speed(value: string): number {
  const number = Number(value.replace(/x$/i, ''));
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('write a factor such as 60x');
  return number;
}
