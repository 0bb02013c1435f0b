import { createWriteStream, existsSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readDataset, Scrubber } from '../../../datasets/index.ts';
import { createTextDecoder } from '../../../formats/text-decoder.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { fromDatasets } from '../../datasets.ts';

/** What `firedrill datasets scrub` was given. */
export interface ScrubFlags {
  output: string;
  seed: string;
  keep: readonly string[];
  map?: string;
}

/** `firedrill datasets scrub`: a log that does not tell whose it was. */
export function scrubFiles(files: readonly string[], flags: ScrubFlags, context: CliContext): Promise<void> {
  return fromDatasets(() => scrubAll(files, flags, context));
}

async function scrubAll(files: readonly string[], flags: ScrubFlags, context: CliContext): Promise<void> {
  const folder = resolve(context.cwd, flags.output);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new CliError(exitCodes.usage, `there is no folder ${flags.output}`);
  const paths = files.map((file) => resolve(context.cwd, file));
  const scrubber = new Scrubber({ seed: flags.seed, keep: flags.keep });
  for (const path of paths) {
    if (!existsSync(path)) throw new CliError(exitCodes.usage, `there is no file ${path}`);
    for await (const text of wholeLines(path)) scrubber.learn(text);
  }
  for (const path of paths) {
    // The name of a file may tell a name, too.
    const target = resolve(folder, scrubber.scrub(path.split(/[\\/]/).at(-1)!));
    if (target === path) throw new CliError(exitCodes.usage, `${path} would overwrite itself`, 'give another folder');
    const aside = `${target}.part`;
    try {
      await pipeline(scrubbed(path, scrubber), createWriteStream(aside));
      await rename(aside, target);
    } finally {
      await rm(aside, { force: true });
    }
    context.stdout.write(`${target}\n`);
  }
  const names = scrubber.names();
  if (flags.map !== undefined)
    await writeFile(resolve(context.cwd, flags.map), `${JSON.stringify(Object.fromEntries(names), null, 1)}\n`);
  context.stdout.write(`${names.size} names replaced in ${paths.length} files\n`);
}

async function* scrubbed(path: string, scrubber: Scrubber): AsyncGenerator<string> {
  for await (const text of wholeLines(path)) yield scrubber.scrub(text);
}

/** Text in pieces that end with a line, so that nothing to be replaced is cut in two. */
async function* wholeLines(path: string): AsyncGenerator<string> {
  const decoder = createTextDecoder();
  let rest = '';
  for await (const chunk of readDataset({ data: path, path })) {
    rest += decoder.write(chunk);
    const end = rest.lastIndexOf('\n') + 1;
    if (end === 0) continue;
    yield rest.slice(0, end);
    rest = rest.slice(end);
  }
  yield rest + decoder.end();
}
