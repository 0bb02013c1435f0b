import { InvalidArgumentError, Option } from 'commander';
import type { EmulatorFlags } from '../actions/emulator.ts';
import type { CliCommand } from '../command.ts';
import { addContentOptions, addNowOption, addViewOptions } from '../option-groups.ts';

/** `firedrill emulator`: the embedded engine as a Splunk look-alike. */
export const emulator: CliCommand = {
  name: 'emulator',
  summary: 'serve the embedded engine as a Splunk look-alike (HEC, REST, web) until stopped',
  details:
    'What SPLUNK_PASSWORD and SPLUNK_HEC_TOKEN do not set is made up and printed once. The user is admin. docs/emulator.md lists what is answered.',
  examples: [
    'firedrill emulator',
    'firedrill emulator --content path/to/security_content --data state --scheduler',
    'firedrill emulator --no-tls --hec-port 0 --management-port 0 --web-port 0 --format json',
  ],
  environment: ['SPLUNK_PASSWORD', 'SPLUNK_HEC_TOKEN'],
  declare: (command, context) => {
    command
      .option('--data <DIR>', 'keep indexes, saved searches, KV store, lookups and tokens in a folder')
      .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
      .option('--hec-port <PORT>', 'port of the HTTP Event Collector; 0 is any free one', port, 8088)
      .option('--management-port <PORT>', 'port of the management interface; 0 is any free one', port, 8089)
      .option('--web-port <PORT>', 'port of the web page; 0 is any free one', port, 8000)
      .option('--web-tls', 'serve the web page over TLS too')
      .option('--no-tls', 'plain HTTP')
      .option('--tls-key <FILE>', 'private key (PEM) instead of a self-signed certificate; with --tls-cert')
      .option('--tls-cert <FILE>', 'certificate (PEM) for --tls-key')
      .option('--no-es', 'do not show Enterprise Security among the apps')
      .option('--scheduler', 'run saved searches by their schedules');
    addNowOption(command).addOption(
      new Option('--format <FORMAT>', 'how the addresses are printed').choices(['text', 'json']).default('text'),
    );
    addContentOptions(command.optionsGroup('Common options:'));
    addViewOptions(command).action(async (flags: EmulatorFlags) => {
      const actions = await import('../actions/emulator.ts');
      return actions.serveEmulator(flags, context);
    });
  },
};

function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65535)
    throw new InvalidArgumentError('write a port from 0 to 65535; 0 takes any free one');
  return number;
}
