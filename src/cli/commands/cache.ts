import { type Command, InvalidArgumentError } from 'commander';
import type { CacheFlags, PruneFlags } from '../actions/cache.ts';
import type { CliCommand } from '../command.ts';
import type { CommonFlags } from '../common.ts';
import { addCommonOptions } from '../option-groups.ts';

const actions = () => import('../actions/cache.ts');

/** `firedrill cache`: the folder of downloads. */
export const cache: CliCommand = {
  name: 'cache',
  summary: 'the folder of downloads, shared by runs',
  environment: ['FIREDRILL_CACHE'],
  subcommands: [
    {
      name: 'path',
      summary: 'print where it is',
      declare: (command, context) =>
        void addCacheOptions(command).action(async (flags: CacheFlags) => (await actions()).printPath(flags, context)),
    },
    {
      name: 'verify',
      summary: 'hash every file, and remove those that are damaged',
      details: 'Exits with 1 where one was.',
      declare: (command, context) =>
        void addCacheOptions(command).action(async (flags: CacheFlags) =>
          (await actions()).verifyCache(flags, context),
        ),
    },
    {
      name: 'prune',
      summary: 'remove what has not been used for long',
      examples: ['firedrill cache prune --older-than 7 --max-size 2G'],
      declare: (command, context) =>
        void addCacheOptions(command)
          .option('--older-than <DAYS>', 'days without use', days, 30)
          .option('--max-size <SIZE>', 'keep at most so much, such as 500M or 2G', size)
          .action(async (flags: PruneFlags) => (await actions()).pruneCache(flags, context)),
    },
    {
      name: 'key',
      summary: 'print a key for the cache of a CI service; it changes when the datasets do',
      declare: (command, context) =>
        void addCommonOptions(command.argument('[SELECTOR...]', 'detections')).action(
          async (selectors: string[], flags: CommonFlags) => (await actions()).printKey(selectors, flags, context),
        ),
    },
  ],
};

function addCacheOptions(command: Command): Command {
  return command
    .option('--datasets <DIR>', 'the dataset tree whose cache is meant')
    .option('--content <DIR>', 'the content pack whose configuration counts');
}

function days(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0)) throw new InvalidArgumentError('write a number of days');
  return number;
}

function size(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(value);
  if (!match) throw new InvalidArgumentError('write a size such as 500M or 2G');
  return Math.round(Number(match[1]) * 1000 ** ' kmgt'.indexOf((match[2] || ' ').toLowerCase()));
}
