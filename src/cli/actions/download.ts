import type { Detection } from '../../content/index.ts';
import {
  DatasetError,
  type DatasetOptions,
  isRemote,
  type ResolvedDataset,
  resolveDataset,
} from '../../datasets/index.ts';
import { printable, withoutCredentials } from '../../diagnostics/index.ts';
import { type CommonFlags, type LoadedContent, loadContent, writeDocument } from '../common.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { cliDatasets, type DatasetFlags } from '../datasets.ts';
import { createProgressView, sizeText } from '../progress.ts';
import { chooseDatasets, optionsFor } from '../replay-items.ts';

/** What commands that fetch datasets were given. */
export type DownloadFlags = CommonFlags & DatasetFlags & { jobs?: number };

/** `firedrill download`: fetch what the selected detections need. */
export async function download(
  selectors: readonly string[],
  flags: DownloadFlags & { format: string },
  context: CliContext,
): Promise<void> {
  const loaded = loadContent(context, flags, []);
  const wanted = await wantedOf(selectors, loaded, context);
  const view = createProgressView(context, { files: wanted.length, quiet: flags.quiet ?? false });
  const { options } = await cliDatasets(context, flags, loaded, { onProgress: (progress) => view.update(progress) });
  const found: ResolvedDataset[] = [];
  const asText = flags.format === 'text';
  const failures = await resolveAll(wanted, options, flags.jobs ?? 8, (dataset) => {
    found.push(dataset);
    view.atHand(dataset.data);
    if (asText && !flags.quiet && !context.isTTY) context.stdout.write(fileLine(dataset));
  });
  view.end();
  options.downloader.close();
  for (const error of failures) context.stderr.write(printable(`${error.reason}: ${error.message}\n`));
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  const summary = `${found.length} of ${wanted.length} datasets at hand, ${sizeText(total)}\n`;
  context.stdout.write(asText ? summary : downloadJson(found, failures));
  if (flags.output !== undefined) {
    const document = asText ? found.map(fileLine).join('') + summary : downloadJson(found, failures);
    await writeDocument(document, flags.output, context);
  }
  if (failures.length > 0) context.setExitCode(exitCodes.infrastructure);
}

function fileLine({ path, bytes }: ResolvedDataset): string {
  return `${path} ${bytes}\n`;
}

function downloadJson(found: readonly ResolvedDataset[], failures: readonly DatasetError[]): string {
  const document = {
    schema: 'firedrill/download@1',
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
    datasets: found.map(({ data, path, bytes }) => ({ data: withoutCredentials(data), path, bytes })),
    failures: failures.map(({ reason, message }) => ({ reason, message })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
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
