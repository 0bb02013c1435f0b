import { type CacheReport, cacheKey, DatasetCache, isRemote, readLockFile } from '../../datasets/index.ts';
import { type CommonFlags, loadContent } from '../common.ts';
import { readSetup } from '../config.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { cacheRoot, fromDatasets } from '../datasets.ts';
import { sizeText } from '../progress.ts';
import { dataOf } from './download.ts';

/** What `firedrill cache` was given. */
export interface CacheFlags {
  datasets?: string;
  content?: string;
}

/** What `firedrill cache prune` was given. */
export interface PruneFlags extends CacheFlags {
  /** Days. */
  readonly olderThan: number;
  /** Bytes. */
  readonly maxSize?: number;
}

/** `firedrill cache path`: where the cache is. */
export function printPath(flags: CacheFlags, context: CliContext): void {
  context.stdout.write(`${open(flags, context).root}\n`);
}

/** `firedrill cache verify`: hashes every file, and removes those that are damaged. */
export async function verifyCache(flags: CacheFlags, context: CliContext): Promise<void> {
  const report = await open(flags, context).verify();
  tell(context, report, 'damaged');
  if (report.removed.length > 0) context.setExitCode(exitCodes.failed);
}

/** `firedrill cache prune`: removes what has not been used for long. */
export async function pruneCache(flags: PruneFlags, context: CliContext): Promise<void> {
  const limits = {
    before: (context.now() - flags.olderThan * 86_400) * 1000,
    ...(flags.maxSize === undefined ? {} : { maxBytes: flags.maxSize }),
  };
  tell(context, await open(flags, context).prune(limits), 'unused');
}

/** `firedrill cache key`: a name for the cache of a CI service that changes when the datasets do. */
export async function printKey(selectors: readonly string[], flags: CommonFlags, context: CliContext): Promise<void> {
  const { detections, places } = loadContent(context, flags, selectors);
  const lock = await fromDatasets(() => readLockFile(`${places.content}/datasets.lock`));
  context.stdout.write(`${cacheKey(dataOf(detections).filter(isRemote), lock)}\n`);
}

function open(flags: CacheFlags, context: CliContext): DatasetCache {
  return new DatasetCache(cacheRoot(context, flags, readSetup(context, flags).config));
}

function tell(context: CliContext, report: CacheReport, what: string): void {
  for (const sha256 of report.removed) context.stdout.write(`removed ${sha256} (${what})\n`);
  context.stdout.write(`${report.entries} files kept, ${sizeText(report.bytes)}; ${report.removed.length} removed\n`);
}
