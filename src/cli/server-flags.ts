import type { Command } from 'commander';
import { withoutCredentials } from '../diagnostics/index.ts';
import { type Config, holdsCredentials } from './config.ts';
import { CliError, exitCodes } from './context.ts';

/** Flags that tell where a server is; secrets come from the environment alone. */
export interface ServerFlags {
  readonly hecUrl?: string;
  readonly splunkUrl?: string;
  readonly splunkUsername?: string;
  readonly verifyTls?: boolean;
  readonly timeout?: number;
  readonly gzip?: boolean;
}

/** Options of every command that speaks to a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--splunk-url <URL>', 'the management interface, such as https://HOST:8089', serverAddress)
    .option('--hec-url <URL>', 'the event collector, such as https://HOST:8088', serverAddress)
    .option('--splunk-username <NAME>', 'who searches')
    .option('--verify-tls', 'accept trusted certificates only (default)')
    .option('--no-verify-tls', 'accept any certificate');
}

/** An address must be one, and hold no password: it stands in messages. */
function serverAddress(url: string): string {
  if (holdsCredentials(url))
    throw new CliError(
      exitCodes.usage,
      'the address of a server holds a user name or password',
      'set SPLUNK_PASSWORD, SPLUNK_TOKEN and SPLUNK_HEC_TOKEN in the environment instead',
    );
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CliError(exitCodes.usage, `"${url}" is no address of a server`, 'write https://HOST:8089');
  return url;
}

/** One of several servers, from `URL=HEC_URL`. */
export function serverPair(text: string, before: readonly Server[]): readonly Server[] {
  const [url, hecUrl] = text.split(/=(?=https?:\/\/)/);
  if (hecUrl === undefined)
    throw new CliError(
      exitCodes.usage,
      `"${withoutCredentials(text)}" is no server`,
      'write URL=HEC_URL, such as https://HOST:8089=https://HOST:8088',
    );
  return [...before, { url: serverAddress(url!), hec_url: serverAddress(hecUrl) }];
}

type Server = NonNullable<NonNullable<Config['splunk']>['servers']>[number];

/** The configuration with what the flags say of servers: flags win. One server that is named is the only one. */
export function withServerFlags(
  config: Config,
  flags: ServerFlags & { readonly splunkServer?: readonly Server[] },
): Config {
  const { servers, ...splunk } = config.splunk ?? {};
  const { splunkUrl, hecUrl, splunkUsername, verifyTls, splunkServer = [] } = flags;
  const named = splunkServer.length > 0 ? splunkServer : splunkUrl === undefined ? servers : undefined;
  return {
    ...config,
    splunk: {
      ...splunk,
      ...(named === undefined ? {} : { servers: named }),
      ...(splunkUrl === undefined ? {} : { url: splunkUrl }),
      ...(hecUrl === undefined ? {} : { hec_url: hecUrl }),
      ...(splunkUsername === undefined ? {} : { username: splunkUsername }),
      ...(verifyTls === undefined ? {} : { verify_tls: verifyTls }),
    },
  };
}
