import { type Command, InvalidArgumentError } from 'commander';
import { type CacheReport, cacheKey, DatasetCache, isRemote, readLockFile } from '../../datasets/index.ts';
import { addCommonOptions, type CommonFlags, loadContent } from '../common.ts';
import { readSetup } from '../config.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { cacheRoot, fromDatasets } from '../datasets.ts';
import { sizeText } from '../progress.ts';
import { dataOf } from './download.ts';

interface CacheFlags {
  datasets?: string;
  content?: string;
  olderThan?: number;
  maxSize?: number;
}

/** `firedrill cache`: the folder of downloads. */
export function registerCache(program: Command, context: CliContext): void {
  const cache = program.command('cache').description('the folder of downloads, shared by runs');
  const sub = (name: string, description: string) =>
    cache
      .command(name)
      .description(description)
      .option('--datasets <DIR>', 'the dataset tree whose cache is meant')
      .option('--content <DIR>', 'the content pack whose configuration counts');
  const open = (flags: CacheFlags) => new DatasetCache(cacheRoot(context, flags, readSetup(context, flags).config));
  sub('path', 'print where it is').action((flags: CacheFlags) => {
    context.stdout.write(`${open(flags).root}\n`);
  });
  sub('verify', 'hash every file, and remove those that are damaged').action(async (flags: CacheFlags) => {
    const report = await open(flags).verify();
    tell(context, report, 'damaged');
    if (report.removed.length > 0) context.setExitCode(exitCodes.failed);
  });
  sub('prune', 'remove what has not been used for long')
    .option('--older-than <DAYS>', 'days without use', days, 30)
    .option('--max-size <SIZE>', 'keep at most so much, such as 500M or 2G', size)
    .action(async (flags: CacheFlags) => {
      const limits = {
        before: (context.now() - flags.olderThan! * 86_400) * 1000,
        ...(flags.maxSize === undefined ? {} : { maxBytes: flags.maxSize }),
      };
      tell(context, await open(flags).prune(limits), 'unused');
    });
  registerKey(cache, context);
}

/** `firedrill cache key`: a name for the cache of a CI service that changes when the datasets do. */
function registerKey(cache: Command, context: CliContext): void {
  const command = cache
    .command('key')
    .description('print a key for the cache of a CI service; it changes when the datasets do')
    .argument('[SELECTOR...]', 'detections');
  addCommonOptions(command).action(async (selectors: string[], flags: CommonFlags) => {
    const { detections, places } = loadContent(context, flags, selectors);
    const lock = await fromDatasets(() => readLockFile(`${places.content}/datasets.lock`));
    context.stdout.write(`${cacheKey(dataOf(detections).filter(isRemote), lock)}\n`);
  });
}

function tell(context: CliContext, report: CacheReport, what: string): void {
  for (const sha256 of report.removed) context.stdout.write(`removed ${sha256} (${what})\n`);
  context.stdout.write(`${report.entries} files kept, ${sizeText(report.bytes)}; ${report.removed.length} removed\n`);
}

function days(value: string): number {
  const number = Number(value);
  if (!(number >= 0)) throw new InvalidArgumentError('write a number of days');
  return number;
}

function size(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(value);
  if (!match) throw new InvalidArgumentError('write a size such as 500M or 2G');
  return Math.round(Number(match[1]) * 1000 ** ' kmgt'.indexOf((match[2] || ' ').toLowerCase()));
}
