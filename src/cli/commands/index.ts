import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { registerSearch } from './search.ts';

/** Every command of the command line, in the order of the help text. */
export const commands: readonly ((program: Command, context: CliContext) => void)[] = [registerSearch];
