import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { registerCache } from './cache.ts';
import { registerDatasets } from './datasets.ts';
import { registerDownload } from './download.ts';
import { registerEmulator } from './emulator.ts';
import { registerReport } from './report.ts';
import { registerSearch } from './search.ts';
import { registerTest } from './test.ts';
import { registerValidate } from './validate.ts';

/** Every command of the command line, in the order of the help text. */
export const commands: readonly ((program: Command, context: CliContext) => void)[] = [
  registerTest,
  registerValidate,
  registerSearch,
  registerDownload,
  registerDatasets,
  registerCache,
  registerEmulator,
  registerReport,
];
