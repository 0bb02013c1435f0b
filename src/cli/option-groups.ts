import type { Command } from 'commander';
import { collect, instant, positiveInteger } from './options.ts';
import { serverAddress } from './server-address.ts';

/** A content pack, further apps, and what they may name: of every command that reads content. */
export function addContentOptions(command: Command): Command {
  return command
    .option('--content <DIR>', 'the content pack, in the layout of security_content')
    .option('--app <PATH>', 'a further Splunk app or add-on (repeatable)', collect, [])
    .option(
      '--allow-outside <DIR>',
      'a folder outside of content and datasets that data and lookups may be read from (repeatable)',
      collect,
      [],
    );
}

/** The options that every command on a content pack takes; they stand behind its own in the help. */
export function addCommonOptions(command: Command): Command {
  addContentOptions(command.optionsGroup('Common options:'))
    .option('--datasets <DIR>', 'local dataset tree and download cache')
    .option('--offline', 'use only what --datasets holds');
  return addViewOptions(command);
}

/** How much a command says, and how. */
export function addViewOptions(command: Command): Command {
  return command
    .option('--quiet', 'only the result')
    .option('--verbose', 'more of everything')
    .option('--no-color', 'no colours');
}

/** Of every command whose result is a document. */
export function addOutputOption(command: Command): Command {
  return command.option('--output <FILE>', 'write the document to a file as well');
}

/** Options of every command that may download. */
export function addFetchOptions(command: Command): Command {
  return command
    .optionsGroup('Downloads:')
    .option('--mirror <FROM=TO>', 'where URLs that begin with FROM are to be had as well (repeatable)', collect, [])
    .option('--max-bytes <N>', 'refuse a dataset that is larger', positiveInteger);
}

/** Options of commands that fetch datasets, and do little else. */
export function addDownloadOptions(command: Command): Command {
  return addFetchOptions(command).option('--jobs <N>', 'downloads at once (default: 8)', positiveInteger);
}

/** Options of every command that speaks to a server. */
export function addServerOptions(command: Command): Command {
  return command
    .optionsGroup('Servers:')
    .option('--splunk-url <URL>', 'the management interface, such as https://HOST:8089', serverAddress)
    .option('--hec-url <URL>', 'the event collector, such as https://HOST:8088', serverAddress)
    .option('--splunk-username <NAME>', 'who searches (default: admin)')
    .option('--verify-tls', 'accept trusted certificates only (default)')
    .option('--no-verify-tls', 'accept any certificate');
}

/** Of every command that judges content by rules. */
export function addRuleLevelOption(command: Command): Command {
  return command.option(
    '--rule-level <ID=LEVEL>',
    'severity of a rule: off, info, warning or error (repeatable)',
    collect,
    [],
  );
}

/** Of every command in which time counts. */
export function addNowOption(command: Command): Command {
  return command.option('--now <TIME>', 'what now() sees: epoch or ISO 8601 (default: the clock)', instant);
}
