import type { Command } from 'commander';
import type { CliContext } from './context.ts';

/**
 * A command as it is declared: what it takes, and what its help says. What it does lies in `actions/` and is loaded when
 * it is called, so that help and mistakes in usage cost no more than the declarations.
 */
export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands; the first sentence of its own help as well. */
  readonly summary: string;
  /** What its own help says beyond that. */
  readonly details?: string;
  /** Adds arguments, options and the action. */
  readonly declare?: (command: Command, context: CliContext) => void;
  readonly subcommands?: readonly CliCommand[];
  /** Command lines that can be run as they stand. */
  readonly examples?: readonly string[];
  /** The environment variables that it reads. */
  readonly environment?: readonly Variable[];
}

/** What the environment can say. */
const variables = {
  SPLUNK_PASSWORD: 'password for the management interface',
  SPLUNK_TOKEN: 'token for the management interface, instead of a password',
  SPLUNK_HEC_TOKEN: 'token of the HTTP Event Collector',
  GITHUB_TOKEN: 'sent to GitHub when datasets are fetched',
  FIREDRILL_CACHE: 'folder of the download cache',
  FIREDRILL_CA_FILE: 'further certificate authorities for downloads (PEM)',
  HTTPS_PROXY: 'proxy for downloads; HTTP_PROXY and NO_PROXY count as well',
  GITHUB_STEP_SUMMARY: 'file that gets a Markdown summary',
} as const;

type Variable = keyof typeof variables;

/** What every command that may download reads. */
export const downloadVariables: readonly Variable[] = [
  'FIREDRILL_CACHE',
  'FIREDRILL_CA_FILE',
  'GITHUB_TOKEN',
  'HTTPS_PROXY',
];

/** What every command that speaks to a server reads. */
export const serverVariables: readonly Variable[] = ['SPLUNK_PASSWORD', 'SPLUNK_TOKEN', 'SPLUNK_HEC_TOKEN'];

/** Adds a declared command to a program or to the command that it is part of. */
export function addCommand(parent: Command, declared: CliCommand, context: CliContext): void {
  const { name, summary, details, declare, subcommands = [] } = declared;
  const command = parent
    .command(name)
    .summary(summary)
    .description(details === undefined ? summary : `${summary}\n\n${details}`)
    .helpOption('-h, --help', 'show help');
  declare?.(command, context);
  for (const one of subcommands) addCommand(command, one, context);
  const after = helpAfter(declared);
  if (after !== '') command.addHelpText('after', after);
}

function helpAfter({ examples = [], environment = [] }: CliCommand): string {
  const width = Math.max(...environment.map((name) => name.length));
  return [
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((line) => `  ${line}`)] : []),
    ...(environment.length > 0
      ? ['', 'Environment:', ...environment.map((name) => `  ${name.padEnd(width)}  ${variables[name]}`)]
      : []),
  ].join('\n');
}
