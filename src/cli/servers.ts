import { SplunkClient, SplunkError } from '../splunk/client.ts';
import { HecSender } from '../splunk/hec-sender.ts';
import { type Config, timeoutOf, withTestInstance } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import type { ServerFlags } from './server-flags.ts';

/** A sender to the event collector that flags or configuration name. */
export function openSender(flags: ServerFlags, config: Config, context: CliContext): HecSender {
  const { splunk } = withTestInstance(config);
  const url = splunk?.hec_url;
  const token = context.env.SPLUNK_HEC_TOKEN;
  if (url === undefined)
    throw new CliError(
      exitCodes.usage,
      'replay needs the address of an event collector',
      'give --hec-url, or splunk: {hec_url: …} in firedrill.yml',
    );
  if (!token)
    throw new CliError(exitCodes.usage, 'replay needs an HEC token', 'set SPLUNK_HEC_TOKEN in the environment');
  const near = /^(?:localhost|127\..*|\[::1\])$/.test(new URL(url).hostname);
  return new HecSender({
    url,
    token,
    verifyTls: splunk?.verify_tls ?? true,
    timeout: timeoutOf(flags.timeout, config),
    gzip: flags.gzip ?? !near,
  });
}

/** A client of the management interface, logged in. */
export async function openClient(flags: ServerFlags, config: Config, context: CliContext): Promise<SplunkClient> {
  const { env } = context;
  const { splunk } = withTestInstance(config);
  const url = splunk?.url;
  if (url === undefined)
    throw new CliError(
      exitCodes.usage,
      '--verify and --delete need the management interface',
      'give --splunk-url, or splunk: {url: …} in firedrill.yml',
    );
  if (!env.SPLUNK_TOKEN && !env.SPLUNK_PASSWORD)
    throw new CliError(
      exitCodes.usage,
      '--verify and --delete need credentials',
      'set SPLUNK_PASSWORD or SPLUNK_TOKEN in the environment',
    );
  const username = splunk?.username;
  const client = new SplunkClient({
    url,
    verifyTls: splunk?.verify_tls ?? true,
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
