import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { registerAdd } from './datasets-add.ts';
import { registerCheck } from './datasets-check.ts';
import { registerConvert } from './datasets-convert.ts';
import { registerList } from './datasets-list.ts';
import { registerLock } from './datasets-lock.ts';
import { registerScrub } from './datasets-scrub.ts';
import { registerShow } from './datasets-show.ts';
import { registerTrim } from './datasets-trim.ts';

/** Every sub-command of `firedrill datasets`, in the order of the help text. */
const subcommands: readonly ((datasets: Command, context: CliContext) => void)[] = [
  registerList,
  registerShow,
  registerCheck,
  registerAdd,
  registerLock,
  registerConvert,
  registerTrim,
  registerScrub,
];

/** `firedrill datasets`: the catalogue of attack data, and what makes test data of them. */
export function registerDatasets(program: Command, context: CliContext): void {
  const datasets = program
    .command('datasets')
    .description('the catalogue of attack data, and tools that make test data');
  for (const register of subcommands) register(datasets, context);
}
