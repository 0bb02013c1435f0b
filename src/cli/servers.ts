import { SplunkClient, SplunkError } from '../splunk/client.ts';
import { HecSender } from '../splunk/hec-sender.ts';
import { type Config, holdsCredentials, timeoutOf, withTestInstance } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** Flags that tell where a server is; secrets come from the environment alone. */
export interface ServerFlags {
  readonly hecUrl?: string;
  readonly splunkUrl?: string;
  readonly splunkUsername?: string;
  readonly verifyTls?: boolean;
  readonly timeout?: number;
  readonly gzip?: boolean;
}

/** A sender to the event collector that flags or configuration name. */
export function openSender(flags: ServerFlags, config: Config, context: CliContext): HecSender {
  const url = flags.hecUrl ?? withTestInstance(config).splunk?.hec_url;
  const token = context.env.SPLUNK_HEC_TOKEN;
  if (url === undefined)
    throw new CliError(
      exitCodes.usage,
      'replay needs the address of an event collector',
      'give --hec-url, or splunk: {hec_url: …} in firedrill.yml',
    );
  checkAddress(url, 'https://HOST:8088');
  if (!token)
    throw new CliError(exitCodes.usage, 'replay needs an HEC token', 'set SPLUNK_HEC_TOKEN in the environment');
  const near = /^(?:localhost|127\..*|\[::1\])$/.test(new URL(url).hostname);
  return new HecSender({
    url,
    token,
    verifyTls: verifiesTls(flags, config),
    timeout: timeoutOf(flags.timeout, config),
    gzip: flags.gzip ?? !near,
  });
}

/** An address must be one, and hold no password: it stands in messages. */
function checkAddress(url: string, example: string): void {
  if (holdsCredentials(url))
    throw new CliError(
      exitCodes.usage,
      'the address of a server holds a user name or password',
      'set SPLUNK_PASSWORD, SPLUNK_TOKEN and SPLUNK_HEC_TOKEN in the environment instead',
    );
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CliError(exitCodes.usage, `"${url}" is no address of a server`, `write ${example}`);
}

function verifiesTls(flags: ServerFlags, config: Config): boolean {
  return flags.verifyTls === false ? false : (config.splunk?.verify_tls ?? true);
}

/** A client of the management interface, logged in. */
export async function openClient(flags: ServerFlags, config: Config, context: CliContext): Promise<SplunkClient> {
  const { env } = context;
  const { splunk } = withTestInstance(config);
  const url = flags.splunkUrl ?? splunk?.url;
  if (url === undefined)
    throw new CliError(
      exitCodes.usage,
      '--verify and --delete need the management interface',
      'give --splunk-url, or splunk: {url: …} in firedrill.yml',
    );
  checkAddress(url, 'https://HOST:8089');
  if (!env.SPLUNK_TOKEN && !env.SPLUNK_PASSWORD)
    throw new CliError(
      exitCodes.usage,
      '--verify and --delete need credentials',
      'set SPLUNK_PASSWORD or SPLUNK_TOKEN in the environment',
    );
  const username = flags.splunkUsername ?? splunk?.username;
  const client = new SplunkClient({
    url,
    verifyTls: verifiesTls(flags, config),
    timeout: timeoutOf(flags.timeout, config),
    ...(username ? { username } : {}),
    ...(env.SPLUNK_PASSWORD ? { password: env.SPLUNK_PASSWORD } : {}),
    ...(env.SPLUNK_TOKEN ? { token: env.SPLUNK_TOKEN } : {}),
  });
  await guarded(() => client.login());
  return client;
}

/** Ends the command where a server fails. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SplunkError)) throw error;
    throw new CliError(exitCodes.infrastructure, error.message, undefined, { cause: error });
  }
}
