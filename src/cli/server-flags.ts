import type { Config } from './config.ts';
import type { ServerAddress } from './server-address.ts';

/** Flags that tell where a server is; secrets come from the environment alone. */
export interface ServerFlags {
  readonly hecUrl?: string;
  readonly splunkUrl?: string;
  readonly splunkUsername?: string;
  readonly verifyTls?: boolean;
  readonly timeout?: number;
  readonly gzip?: boolean;
}

/** The configuration with what the flags say of servers: flags win. One server that is named is the only one. */
export function withServerFlags(
  config: Config,
  flags: ServerFlags & { readonly splunkServer?: readonly ServerAddress[] },
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
