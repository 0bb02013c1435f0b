import { Command, CommanderError, Help, type Option } from 'commander';
import { printable } from '../diagnostics/index.ts';
import { addCommand } from './command.ts';
import { commands } from './commands/index.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { fileFault } from './files.ts';
import { version } from './version.ts';

/** Runs the command line; resolves when the command has ended. The exit status goes to the context. */
export async function run(argv: readonly string[], context: CliContext): Promise<void> {
  const program = createProgram(context);
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

function createProgram(context: CliContext): Command {
  const program = new Command('firedrill');
  program
    .description(
      'Rehearses the attack and checks that the alarm goes off: tests Splunk detections against recorded attack data.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [COMMAND]', 'show help for a command')
    .addHelpText('after', closingHelp)
    .configureHelp({ subcommandTerm: (command) => command.name(), optionDescription })
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'firedrill: ')),
    });
  for (const command of commands) addCommand(program, command, context);
  return program;
}

/** That a list is empty by default tells nobody anything. */
function optionDescription(this: Help, option: Option): string {
  return Help.prototype.optionDescription.call(this, option).replace(' (default: [])', '');
}

const closingHelp = `
Exit status:
  0  all that ran passed (skips allowed); a search ran, whatever it found
  1  at least one test failed
  2  bad usage, or configuration or content that cannot be read
  3  a dataset or a server could not be had, or a test could not be run

Try it on the bundled sample: firedrill test`;

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
