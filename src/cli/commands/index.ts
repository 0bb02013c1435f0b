import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** Adds a command to the program. */
export type RegisterCommand = (program: Command, context: CliContext) => void;

/** Every command of the command line, in the order of the help text; only the one that is called gets loaded. */
export const commands: Readonly<Record<string, () => Promise<RegisterCommand>>> = {
  test: async () => (await import('./test.ts')).registerTest,
  validate: async () => (await import('./validate.ts')).registerValidate,
  search: async () => (await import('./search.ts')).registerSearch,
  fields: async () => (await import('./fields.ts')).registerFields,
  download: async () => (await import('./download.ts')).registerDownload,
  datasets: async () => (await import('./datasets.ts')).registerDatasets,
  replay: async () => (await import('./replay.ts')).registerReplay,
  cache: async () => (await import('./cache.ts')).registerCache,
  build: async () => (await import('./build.ts')).registerBuild,
  emulator: async () => (await import('./emulator.ts')).registerEmulator,
  report: async () => (await import('./report.ts')).registerReport,
  fmt: async () => (await import('./fmt.ts')).registerFmt,
  convert: async () => (await import('./convert.ts')).registerConvert,
  new: async () => (await import('./new.ts')).registerNew,
  rules: async () => (await import('./rules.ts')).registerRules,
  schema: async () => (await import('./schema.ts')).registerSchema,
};
