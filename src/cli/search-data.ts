import { createReadStream, existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { readDataset, resolveDataset } from '../datasets/index.ts';
import { withoutCredentials } from '../diagnostics/index.ts';
import type { Engine } from '../engine/engine.ts';
import { createTextDecoder } from '../formats/text-decoder.ts';
import type { Config } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { cliDatasets, fromDatasets } from './datasets.ts';
import { fileFault, isPlainFile } from './files.ts';
import { type ChosenDataset, datasetsOfDescriptor } from './replay-items.ts';

/** What a search is told about its events. */
export interface DataFlags {
  readonly data?: string;
  readonly dataset: readonly string[];
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index: string;
  readonly host: string;
  readonly datasets?: string;
  readonly app: readonly string[];
  readonly allowOutside: readonly string[];
  readonly offline?: boolean;
  readonly mirror: readonly string[];
  readonly maxBytes?: number;
}

interface Metadata {
  readonly index: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
}

/** Loads the log of `--data` and what the descriptors of `--dataset` list. */
export async function loadSearchData(
  engine: Engine,
  flags: DataFlags,
  config: Config,
  context: CliContext,
): Promise<void> {
  const { index, host } = flags;
  if (flags.data !== undefined) {
    const file = resolve(context.cwd, flags.data);
    if (!existsSync(file)) throw new CliError(exitCodes.infrastructure, `there is no data file ${flags.data}`);
    const sourcetype = flags.sourcetype ?? 'generic_single_line';
    // What is no plain file, such as a pipe, can be read only once: as it comes.
    const chunks = isPlainFile(file)
      ? readDataset({ data: flags.data, path: file })
      : (createReadStream(file) as AsyncIterable<Buffer>);
    await ingest(engine, chunks, { index, host, source: flags.source ?? file, sourcetype }, flags.data);
  }
  for (const descriptor of flags.dataset) await loadDescriptor(engine, descriptor, flags, config, context);
}

async function loadDescriptor(
  engine: Engine,
  written: string,
  flags: DataFlags,
  config: Config,
  context: CliContext,
): Promise<void> {
  const file = resolve(context.cwd, written);
  if (!isPlainFile(file))
    throw new CliError(
      exitCodes.infrastructure,
      `there is no descriptor ${written}`,
      'name the .yml beside the logs; a log itself goes to --data',
    );
  const tree = treeOf(file) ?? resolve(context.cwd, flags.datasets ?? config.datasets ?? dirname(file));
  const chosen = await datasetsOfDescriptor(file, tree);
  if (!chosen)
    throw new CliError(
      exitCodes.usage,
      `${written} is no descriptor of datasets`,
      'it must list datasets: with name, path, source and sourcetype each; a log itself goes to --data',
    );
  const places = { content: dirname(file), datasets: tree, bundled: false };
  const { options } = await cliDatasets(context, flags, { places, config });
  try {
    for (const one of chosen) {
      const found = await fromDatasets(() =>
        resolveDataset(one.data, options, one.sha256 ? { sha256: one.sha256 } : {}),
      );
      await ingest(engine, readDataset(found), metadataOf(one, written, flags), one.data);
    }
  } finally {
    options.downloader.close();
  }
}

/** The dataset tree that a descriptor lies in: paths in it begin with `/datasets/`. */
function treeOf(file: string): string | undefined {
  const at = file.lastIndexOf(`${sep}datasets${sep}`);
  return at < 0 ? undefined : file.slice(0, at + `${sep}datasets`.length);
}

function metadataOf(dataset: ChosenDataset, descriptor: string, flags: DataFlags): Metadata {
  const sourcetype = dataset.sourcetype ?? flags.sourcetype;
  if (sourcetype === undefined)
    throw new CliError(
      exitCodes.usage,
      `${descriptor} names no sourcetype for ${withoutCredentials(dataset.data)}`,
      'write it into the descriptor, or give --sourcetype',
    );
  return {
    index: dataset.index ?? flags.index,
    host: dataset.host ?? flags.host,
    source: dataset.source ?? flags.source ?? withoutCredentials(dataset.data),
    sourcetype,
  };
}

/** Reads a log in pieces, so that its size does not matter. */
async function ingest(
  engine: Engine,
  chunks: AsyncIterable<Buffer>,
  metadata: Metadata,
  written: string,
): Promise<void> {
  const raw = engine.openRaw(metadata);
  const decoder = createTextDecoder(raw.charset);
  await fromDatasets(async () => {
    try {
      for await (const chunk of chunks) raw.push(decoder.write(chunk));
    } catch (error) {
      const fault = fileFault(error, written);
      throw fault === undefined ? error : new CliError(exitCodes.infrastructure, fault);
    }
  });
  raw.push(decoder.end());
  raw.finish();
}
