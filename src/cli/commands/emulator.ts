import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadPack } from '../../content/index.ts';
import { startEmulator } from '../../emulator/server.ts';
import { createEngine } from '../../engine/engine.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { contentFolder, loadCliKnowledge } from '../knowledge.ts';
import { collect, instant } from '../options.ts';

interface EmulatorFlags {
  content?: string;
  app: readonly string[];
  host: string;
  hecPort: number;
  managementPort: number;
  webPort: number;
  webTls?: boolean;
  tls: boolean;
  now?: number;
  format: string;
}

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new InvalidArgumentError('write a port from 0 to 65535; 0 takes any free one');
  return number;
}

/** `firedrill emulator`: the embedded engine as a Splunk look-alike, until it is stopped. */
export function registerEmulator(program: Command, context: CliContext): void {
  program
    .command('emulator')
    .description('serve the embedded engine as a Splunk look-alike (HEC and management REST) until stopped')
    .option('--content <DIR>', 'content pack whose saved searches, macros and lookups are installed')
    .option('--app <PATH>', 'a further Splunk app or add-on (repeatable)', collect, [])
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option('--hec-port <PORT>', 'port of the HTTP Event Collector; 0 is any free one', port, 8088)
    .option('--management-port <PORT>', 'port of the management interface; 0 is any free one', port, 8089)
    .option('--web-port <PORT>', 'port of the web page; 0 is any free one', port, 8000)
    .option('--web-tls', 'serve the web page over TLS too')
    .option('--no-tls', 'plain HTTP')
    .option('--now <TIME>', 'what now() sees: epoch or ISO 8601', instant)
    .addOption(
      new Option('--format <FORMAT>', 'how the addresses are printed').choices(['text', 'json']).default('text'),
    )
    .action(async (flags: EmulatorFlags) => {
      const pack = flags.content === undefined ? undefined : loadPack(contentFolder(context.cwd, flags.content));
      const { knowledge } = loadCliKnowledge({ cwd: context.cwd, apps: flags.app, ...(pack ? { pack } : {}) });
      const now = () => flags.now ?? context.now();
      const given = context.env.SPLUNK_PASSWORD;
      let emulator: Awaited<ReturnType<typeof startEmulator>>;
      try {
        emulator = await startEmulator({
          engine: createEngine({ knowledge, now }),
          now,
          host: flags.host,
          hecPort: flags.hecPort,
          managementPort: flags.managementPort,
          webPort: flags.webPort,
          webTls: flags.webTls ?? false,
          tls: flags.tls,
          ...(given ? { password: given } : {}),
        });
      } catch (error) {
        throw new CliError(
          exitCodes.infrastructure,
          `the emulator cannot start: ${(error as Error).message}`,
          'choose other ports with --hec-port, --management-port and --web-port',
          { cause: error },
        );
      }
      const about = {
        hec_url: emulator.hecUrl,
        management_url: emulator.managementUrl,
        web_url: emulator.webUrl,
        username: emulator.username,
        ...(given ? {} : { password: emulator.password }),
        hec_token: emulator.hecToken,
      };
      context.stdout.write(
        flags.format === 'json'
          ? `${JSON.stringify(about)}\n`
          : `HEC         ${about.hec_url}  token ${about.hec_token}\nmanagement  ${about.management_url}  user ${about.username}${given ? '' : `, password ${emulator.password}`}\nweb         ${about.web_url}\nStop with Ctrl-C.\n`,
      );
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await emulator.close();
    });
}
