import type { CliCommand } from '../command.ts';
import { build } from './build.ts';
import { cache } from './cache.ts';
import { convert } from './convert.ts';
import { datasets } from './datasets/index.ts';
import { download } from './download.ts';
import { emulator } from './emulator.ts';
import { fields } from './fields.ts';
import { fmt } from './fmt.ts';
import { newContent } from './new.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { rules } from './rules.ts';
import { schema } from './schema.ts';
import { search } from './search.ts';
import { test } from './test.ts';
import { validate } from './validate.ts';

/** Every command of the command line, in the order of the help text. */
export const commands: readonly CliCommand[] = [
  test,
  validate,
  search,
  fields,
  download,
  datasets,
  replay,
  cache,
  build,
  emulator,
  report,
  fmt,
  convert,
  newContent,
  rules,
  schema,
];
