import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadPack } from '../../content/index.ts';
import { printable } from '../../diagnostics/index.ts';
import type { Emulator, EmulatorOptions } from '../../emulator/server.ts';
import { FolderInUseError } from '../../emulator/storage/folder-lock.ts';
import { createEngine } from '../../engine/engine.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { allowedOutside } from '../datasets.ts';
import { contentFolder, loadCliKnowledge } from '../knowledge.ts';

/** What `firedrill emulator` was given. */
export interface EmulatorFlags {
  content?: string;
  app: readonly string[];
  allowOutside: readonly string[];
  data?: string;
  host: string;
  hecPort: number;
  managementPort: number;
  webPort: number;
  webTls?: boolean;
  tls: boolean;
  tlsKey?: string;
  tlsCert?: string;
  es: boolean;
  scheduler?: boolean;
  now?: number;
  format: string;
}

/** `firedrill emulator`: the embedded engine as a Splunk look-alike, until it is stopped. */
export async function serveEmulator(flags: EmulatorFlags, context: CliContext): Promise<void> {
  const options = emulatorOptions(flags, context);
  const emulator = await start(options);
  context.stdout.write(announcement(emulator, options, flags.format));
  await new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
  });
  await emulator.close();
}

/** A log file is no folder of state: elsewhere `--data` names one. */
function stateFolder(cwd: string, written: string): string {
  const folder = resolve(cwd, written);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new CliError(
      exitCodes.usage,
      `--data ${written} is a file; the emulator keeps its indexes in a folder`,
      'name a folder, and send the log to it: firedrill replay FILE --sourcetype T --hec-url URL',
    );
  return folder;
}

function emulatorOptions(flags: EmulatorFlags, context: CliContext): EmulatorOptions {
  const { cwd, env } = context;
  const pack =
    flags.content === undefined
      ? undefined
      : loadPack(contentFolder(cwd, flags.content), undefined, undefined, allowedOutside(context, flags, {}));
  const { knowledge } = loadCliKnowledge({ cwd, apps: flags.app, ...(pack ? { pack } : {}) });
  const now = () => flags.now ?? context.now();
  const certificate = readCertificate(flags, cwd);
  return {
    engine: createEngine({ knowledge, now }),
    now,
    host: flags.host,
    hecPort: flags.hecPort,
    managementPort: flags.managementPort,
    webPort: flags.webPort,
    webTls: flags.webTls ?? false,
    tls: flags.tls,
    enterpriseSecurity: flags.es,
    scheduler: flags.scheduler ?? false,
    onNote: (note) => void context.stderr.write(printable(`${note}\n`)),
    ...(certificate ? { certificate } : {}),
    ...(flags.data === undefined ? {} : { dataFolder: stateFolder(cwd, flags.data) }),
    ...(env.SPLUNK_PASSWORD ? { password: env.SPLUNK_PASSWORD } : {}),
    ...(env.SPLUNK_HEC_TOKEN ? { hecToken: env.SPLUNK_HEC_TOKEN } : {}),
  };
}

function readCertificate(flags: EmulatorFlags, cwd: string): { key: string; cert: string } | undefined {
  if (flags.tlsKey === undefined && flags.tlsCert === undefined) return undefined;
  if (flags.tlsKey === undefined || flags.tlsCert === undefined)
    throw new CliError(exitCodes.usage, '--tls-key and --tls-cert belong together', 'give both, or neither');
  const read = (file: string) => {
    try {
      return readFileSync(resolve(cwd, file), 'utf8');
    } catch (error) {
      throw new CliError(exitCodes.usage, `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
    }
  };
  return { key: read(flags.tlsKey), cert: read(flags.tlsCert) };
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  const { startEmulator } = await import('../../emulator/server.ts');
  try {
    return await startEmulator(options);
  } catch (error) {
    if (error instanceof FolderInUseError) throw new CliError(exitCodes.infrastructure, error.message);
    throw new CliError(
      exitCodes.infrastructure,
      `the emulator cannot start: ${(error as Error).message}`,
      (error as NodeJS.ErrnoException).syscall === 'listen'
        ? 'choose other ports with --hec-port, --management-port and --web-port, or another --host'
        : undefined,
      { cause: error },
    );
  }
}

/** Addresses and the secrets that were made up: what the environment gave is not repeated. */
function announcement(emulator: Emulator, options: EmulatorOptions, format: string): string {
  const about = {
    hec_url: emulator.hecUrl,
    management_url: emulator.managementUrl,
    web_url: emulator.webUrl,
    username: emulator.username,
    ...(options.password === undefined ? { password: emulator.password } : {}),
    ...(options.hecToken === undefined ? { hec_token: emulator.hecToken } : {}),
  };
  if (format === 'json') return `${JSON.stringify(about)}\n`;
  const token = about.hec_token === undefined ? '' : `  token ${about.hec_token}`;
  const password = about.password === undefined ? '' : `, password ${about.password}`;
  return `HEC         ${about.hec_url}${token}\nmanagement  ${about.management_url}  user ${about.username}${password}\nweb         ${about.web_url}\nStop with Ctrl-C.\n`;
}
