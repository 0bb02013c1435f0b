import { Command, CommanderError } from 'commander';
import { printable } from '../diagnostics/index.ts';
import { commands, type RegisterCommand } from './commands/index.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { fileFault } from './files.ts';
import { version } from './version.ts';

/** Runs the command line; resolves when the command has ended. The exit status goes to the context. */
export async function run(argv: readonly string[], context: CliContext): Promise<void> {
  const program = new Command('firedrill');
  program
    .description(
      'Rehearses the attack and checks that the alarm goes off: tests Splunk detections against recorded attack data.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    });
  for (const load of wantedCommands(argv)) (await load())(program, context);
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      context.setExitCode(error.exitCode === 0 ? exitCodes.passed : exitCodes.usage);
      return;
    }
    if (error instanceof CliError) {
      context.stderr.write(printable(`firedrill: ${error.message}\n${error.hint ? `  hint: ${error.hint}\n` : ''}`));
      context.setExitCode(error.exitCode);
      return;
    }
    const fault = fileFault(error);
    if (fault !== undefined) {
      context.stderr.write(printable(`firedrill: ${fault}\n`));
      context.setExitCode(exitCodes.infrastructure);
      return;
    }
    throw error;
  }
}

/** The command that is called; all of them where help or a suggestion needs their names. */
function wantedCommands(argv: readonly string[]): readonly (() => Promise<RegisterCommand>)[] {
  const name = argv[0] ?? '';
  if (name === '--version') return [];
  return Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
}

/** The process itself as a context. */
export function processContext(): CliContext {
  const env = process.env;
  const isTTY = process.stdout.isTTY === true;
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env,
    cwd: process.cwd(),
    now: () => Date.now() / 1000,
    color: isTTY && !env.NO_COLOR && !env.CI && !process.argv.includes('--no-color'),
    isTTY: isTTY && !env.CI,
    drawsProgress: process.stderr.isTTY === true && !env.CI && env.TERM !== 'dumb',
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}
