import type { Command } from 'commander';
import type { Detection } from '../../content/index.ts';
import {
  DatasetError,
  type DatasetOptions,
  isRemote,
  type ResolvedDataset,
  resolveDataset,
} from '../../datasets/index.ts';
import { printable } from '../../diagnostics/index.ts';
import { addCommonOptions, type CommonFlags, type LoadedContent, loadContent } from '../common.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { addFetchOptions, cliDatasets, type DatasetFlags } from '../datasets.ts';
import { positiveInteger } from '../options.ts';
import { createProgressView, sizeText } from '../progress.ts';
import { chooseDatasets, optionsFor } from '../replay-items.ts';

/** What `firedrill download` was given. */
export type DownloadFlags = CommonFlags & DatasetFlags & { jobs?: number };

/** Options of commands that fetch datasets, and do little else. */
export function addDownloadOptions(command: Command): Command {
  return addFetchOptions(addCommonOptions(command)).option('--jobs <N>', 'downloads at once', positiveInteger);
}

/** `firedrill download`: fetch what the selected detections need. */
export function registerDownload(program: Command, context: CliContext): void {
  const command = program
    .command('download')
    .description('fetch the datasets that the selected detections need, or that are named')
    .argument('[SELECTOR...]', 'detections, techniques, descriptors, dataset URLs');
  addDownloadOptions(command).action(async (selectors: string[], flags: DownloadFlags) => {
    const loaded = loadContent(context, flags, []);
    const wanted = await wantedOf(selectors, loaded, context);
    const view = createProgressView(context, { files: wanted.length, quiet: flags.quiet ?? false });
    const { options } = await cliDatasets(context, flags, loaded, { onProgress: (progress) => view.update(progress) });
    let total = 0;
    const failures = await resolveAll(wanted, options, flags.jobs ?? 8, ({ data, path, bytes }) => {
      total += bytes;
      view.atHand(data);
      if (!flags.quiet && !context.isTTY) context.stdout.write(`${path} ${bytes}\n`);
    });
    view.end();
    options.downloader.close();
    for (const error of failures) context.stderr.write(printable(`${error.reason}: ${error.message}\n`));
    context.stdout.write(
      `${wanted.length - failures.length} of ${wanted.length} datasets at hand, ${sizeText(total)}\n`,
    );
    if (failures.length > 0) context.setExitCode(exitCodes.infrastructure);
  });
}

/** The data that selectors choose; without any, those of all detections. */
async function wantedOf(
  selectors: readonly string[],
  loaded: LoadedContent,
  { cwd }: CliContext,
): Promise<readonly WantedData[]> {
  if (selectors.length === 0) return uniqueData(dataOf(loaded.detections).map((data) => ({ data })));
  const urls = selectors.filter(isRemote);
  const others = selectors.filter((selector) => !isRemote(selector));
  const { content, datasets } = loaded.places;
  const chosen = await chooseDatasets(others, loaded, { content, datasets, offline: true }, cwd);
  return uniqueData([...urls.map((data) => ({ data })), ...chosen]);
}

/** A dataset to fetch, and the checksum that its descriptor gives. */
export interface WantedData {
  readonly data: string;
  readonly sha256?: string;
  readonly named?: string;
}

function uniqueData(wanted: readonly WantedData[]): readonly WantedData[] {
  return [...new Map(wanted.map((one) => [one.data, one])).values()];
}

/** Every `data:` of the detections' tests. */
export function dataOf(detections: readonly Detection[]): string[] {
  return detections.flatMap((detection) => detection.tests.flatMap((test) => test.attackData.map(({ data }) => data)));
}

/** Resolves many datasets, a few at once; one that fails does not stop the others. */
export async function resolveAll(
  wanted: readonly WantedData[],
  options: DatasetOptions,
  jobs: number,
  onFile: (dataset: ResolvedDataset) => void,
): Promise<DatasetError[]> {
  const failures: DatasetError[] = [];
  let next = 0;
  const work = async () => {
    for (let i = next++; i < wanted.length; i = next++) {
      try {
        const { data, sha256 } = wanted[i]!;
        onFile(await resolveDataset(data, optionsFor(wanted[i]!, options), sha256 === undefined ? {} : { sha256 }));
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, wanted.length) }, work));
  return failures;
}
