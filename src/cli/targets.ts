import type { ContentPack } from '../content/index.ts';
import { startEmulator } from '../emulator/server.ts';
import { createEngine } from '../engine/engine.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { createEmbeddedTarget } from '../targets/embedded.ts';
import { createHttpTarget } from '../targets/http.ts';
import type { Target } from '../targets/target.ts';
import type { Config } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

export interface OpenTargets {
  open(): Target;
  /** One server for all detections: they are tested one after the other. */
  readonly shared: boolean;
  readonly url?: string;
  close(): Promise<void>;
}

export interface TargetRequest {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  readonly config: Config;
  readonly context: CliContext;
  readonly now: () => number;
}

/**
 * Makes targets of the wanted kind. `emulator` starts one on free ports, unless the configuration names an address;
 * `splunk` takes its address from the configuration and its secrets from the environment.
 */
export async function openTargets(kind: string, request: TargetRequest): Promise<OpenTargets> {
  const { knowledge, now, config, context } = request;
  if (kind === 'embedded')
    return { open: () => createEmbeddedTarget({ knowledge, now }), shared: false, close: async () => {} };
  const { env } = context;
  const timeout = config.timeout ?? 120;
  if (kind === 'emulator' && config.splunk?.url === undefined) {
    const emulator = await startEmulator({ engine: createEngine({ knowledge, now }), now });
    const options = {
      url: emulator.managementUrl,
      username: emulator.username,
      password: emulator.password,
      hecUrl: emulator.hecUrl,
      hecToken: emulator.hecToken,
      verifyTls: false,
      timeout,
    };
    return {
      open: () => createHttpTarget('emulator', options),
      shared: true,
      url: emulator.managementUrl,
      close: () => emulator.close(),
    };
  }
  const url = config.splunk?.url;
  if (url === undefined)
    throw new CliError(
      exitCodes.usage,
      `the target ${kind} needs an address`,
      'write splunk: {url: https://HOST:8089, hec_url: https://HOST:8088} into firedrill.yml',
    );
  if (!env.SPLUNK_TOKEN && !env.SPLUNK_PASSWORD)
    throw new CliError(
      exitCodes.usage,
      `the target ${kind} needs credentials`,
      'set SPLUNK_PASSWORD or SPLUNK_TOKEN, and SPLUNK_HEC_TOKEN, in the environment',
    );
  const options = {
    url,
    verifyTls: config.splunk?.verify_tls ?? true,
    timeout,
    ...(config.splunk?.username ? { username: config.splunk.username } : {}),
    ...(env.SPLUNK_PASSWORD ? { password: env.SPLUNK_PASSWORD } : {}),
    ...(env.SPLUNK_TOKEN ? { token: env.SPLUNK_TOKEN } : {}),
    ...(config.splunk?.hec_url ? { hecUrl: config.splunk.hec_url } : {}),
    ...(env.SPLUNK_HEC_TOKEN ? { hecToken: env.SPLUNK_HEC_TOKEN } : {}),
  };
  return {
    open: () => createHttpTarget(kind === 'splunk' ? 'splunk' : 'emulator', options),
    shared: true,
    url,
    close: async () => {},
  };
}
