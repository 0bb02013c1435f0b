import { withoutCredentials } from '../diagnostics/index.ts';
import { CliError, exitCodes } from './context.ts';

/** Where a server has its two interfaces. */
export interface ServerAddress {
  readonly url: string;
  readonly hec_url: string;
}

/** Reads the address of a server. It must be one, and hold no password: it stands in messages. */
export function serverAddress(url: string): string {
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

/** Reads one of several servers, `URL=HEC_URL`. */
export function serverPair(text: string, before: readonly ServerAddress[]): readonly ServerAddress[] {
  const [url, hecUrl] = text.split(/=(?=https?:\/\/)/);
  if (hecUrl === undefined)
    throw new CliError(
      exitCodes.usage,
      `"${withoutCredentials(text)}" is no server`,
      'write URL=HEC_URL, such as https://HOST:8089=https://HOST:8088',
    );
  return [...before, { url: serverAddress(url!), hec_url: serverAddress(hecUrl) }];
}

/** Whether a URL has a user name or a password before its host. */
export function holdsCredentials(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed !== undefined && (parsed.username !== '' || parsed.password !== '');
}
