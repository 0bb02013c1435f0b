import type { ContentPack } from '../content/index.ts';
import { createEngine } from '../engine/engine.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { shownAddress } from '../splunk/address.ts';
import { createEmbeddedTarget } from '../targets/embedded.ts';
import type { Target } from '../targets/target.ts';
import { type Config, withTestInstance } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** Targets that can be opened, one for each detection that is tested at a time. */
export interface OpenTargets {
  open(): Target;
  /** How many detections may be tested at once: one a server; undefined where the machine is the limit. */
  readonly most?: number;
  readonly url?: string;
  close(): Promise<void>;
}

/** What targets are made from. */
export interface TargetRequest {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  readonly config: Config;
  readonly context: CliContext;
  readonly now: () => number;
  /** Seconds that a search may take on a server. */
  readonly timeout: number;
  /** Told about settings of apps that cannot be used. */
  readonly onNote: (note: string) => void;
}

/**
 * Makes targets of the wanted kind. `emulator` starts one on free ports, unless the configuration names an address;
 * `splunk` takes its address from the configuration and its secrets from the environment.
 */
export async function openTargets(kind: string, request: TargetRequest): Promise<OpenTargets> {
  const { knowledge, now, config, context, timeout, onNote } = request;
  if (kind === 'embedded')
    return { open: () => createEmbeddedTarget({ knowledge, now, onNote }), close: async () => {} };
  const { env } = context;
  if (kind === 'emulator' && config.splunk?.url === undefined && config.splunk?.servers === undefined) {
    // Clients and servers of HTTP are loaded where they are wanted: that takes as long as a small test.
    const { startEmulator } = await import('../emulator/server.ts');
    const { createHttpTarget } = await import('../targets/http.ts');
    const emulator = await startEmulator({ engine: createEngine({ knowledge, now, onNote }), now });
    const options = {
      url: emulator.managementUrl,
      username: emulator.username,
      password: emulator.password,
      hecUrl: emulator.hecUrl,
      hecToken: emulator.hecToken,
      verifyTls: false,
      timeout,
      isPrivate: true,
    };
    return {
      open: () => createHttpTarget('emulator', options),
      most: 1,
      url: emulator.managementUrl,
      close: () => emulator.close(),
    };
  }
  return remoteTargets(kind === 'splunk' ? 'splunk' : 'emulator', config, env, timeout);
}

/** Servers from the configuration, with credentials from the environment; each takes one detection after the other. */
async function remoteTargets(
  kind: 'splunk' | 'emulator',
  config: Config,
  env: CliContext['env'],
  timeout: number,
): Promise<OpenTargets> {
  const { splunk = {} } = kind === 'splunk' ? withTestInstance(config) : config;
  const servers = (splunk.servers ?? [{ url: splunk.url, hec_url: splunk.hec_url }]).filter(
    (server) => server.url !== undefined,
  );
  if (servers.length === 0)
    throw new CliError(
      exitCodes.usage,
      `the target ${kind} needs an address`,
      'give --splunk-url and --hec-url, or splunk: {url: …, hec_url: …} in firedrill.yml',
    );
  if (!env.SPLUNK_TOKEN && !env.SPLUNK_PASSWORD)
    throw new CliError(
      exitCodes.usage,
      `the target ${kind} needs credentials`,
      'set SPLUNK_PASSWORD or SPLUNK_TOKEN, and SPLUNK_HEC_TOKEN, in the environment',
    );
  const common = {
    verifyTls: splunk.verify_tls ?? true,
    timeout,
    ...(splunk.username ? { username: splunk.username } : {}),
    ...(env.SPLUNK_PASSWORD ? { password: env.SPLUNK_PASSWORD } : {}),
    ...(env.SPLUNK_TOKEN ? { token: env.SPLUNK_TOKEN } : {}),
    ...(env.SPLUNK_HEC_TOKEN ? { hecToken: env.SPLUNK_HEC_TOKEN } : {}),
  };
  const { createHttpTarget } = await import('../targets/http.ts');
  let next = 0;
  return {
    open: () => {
      const server = servers[next++ % servers.length]!;
      return createHttpTarget(kind, {
        ...common,
        url: server.url!,
        ...(server.hec_url === undefined ? {} : { hecUrl: server.hec_url }),
      });
    },
    most: servers.length,
    url: servers.map((server) => shownAddress(server.url!)).join(', '),
    close: async () => {},
  };
}
