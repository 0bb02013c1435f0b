import { Option } from 'commander';
import type { SearchFlags } from '../actions/search.ts';
import { type CliCommand, downloadVariables } from '../command.ts';
import { addCommonOptions, addFetchOptions, addNowOption, addOutputOption } from '../option-groups.ts';
import { collect } from '../options.ts';

const formats = ['table', 'json', 'csv', 'ndjson', 'raw'] as const;
/** What `firedrill search --list` can list. */
const listable = ['commands', 'functions', 'aggregations'] as const;

/** A format of `firedrill search`. */
export type SearchFormat = (typeof formats)[number];
/** A part of the language that `firedrill search --list` knows. */
export type Listable = (typeof listable)[number];

/** `firedrill search`: SPL over local log files. */
export const search: CliCommand = {
  name: 'search',
  summary: 'run SPL over local log files with the embedded engine',
  details: 'Exits with 0 whatever it finds, 2 on a mistake in the search, 3 where data cannot be had.',
  examples: [
    "firedrill search 'EventCode=1 | stats count by Image' --data sysmon.log \\",
    '    --source XmlWinEventLog:Microsoft-Windows-Sysmon/Operational --sourcetype xmlwineventlog',
    "firedrill search '| makeresults count=3 | streamstats count AS n' --format csv",
    'firedrill search --spl-file hunt.spl --dataset datasets/attack_techniques/T1047/invoke_wmiexec.yml',
  ],
  environment: downloadVariables,
  declare: (command, context) => {
    command
      .argument('[SPL]', 'the search, or - to read it from standard input')
      .option('--spl-file <FILE>', 'read the search from a file')
      .option('--data <FILE>', 'a raw log file to search')
      .option('--source <S>', 'source of the events in --data')
      .option('--sourcetype <T>', 'sourcetype of the events in --data')
      .option('--index <I>', 'index of the events in --data, and of descriptors that name none', 'main')
      .option('--host <H>', 'host of the events', 'firedrill')
      .option('--dataset <YML>', 'load what an attack_data-style descriptor lists (repeatable)', collect, [])
      .option('--earliest <TIME>', 'Splunk time modifier or epoch (default: all time)')
      .option('--latest <TIME>', 'Splunk time modifier or epoch (default: all time)');
    addNowOption(command)
      .option('--timezone <ZONE>', 'IANA time zone for times in results', 'UTC')
      .addOption(
        new Option('--format <FORMAT>', 'output format (default: table on a terminal, else json)').choices(formats),
      )
      .addOption(new Option('--list <WHAT>', 'list what the engine knows, a line each').choices(listable));
    addOutputOption(command);
    addFetchOptions(addCommonOptions(command)).action(async (spl: string | undefined, flags: SearchFlags) => {
      const actions = await import('../actions/search.ts');
      return actions.search(spl, flags, context);
    });
  },
};
