import type { Command } from 'commander';
import { DatasetError, resolveDataset } from '../../datasets/index.ts';
import { addCommonOptions, type CommonFlags, loadContent } from '../common.ts';
import { type CliContext, exitCodes } from '../context.ts';

/** `firedrill download`: fetch what the selected detections need. */
export function registerDownload(program: Command, context: CliContext): void {
  const command = program
    .command('download')
    .description('fetch the datasets that the selected detections, or dataset URLs, need')
    .argument('[SELECTOR...]', 'detections, or dataset URLs');
  addCommonOptions(command).action(async (selectors: string[], flags: CommonFlags) => {
    const urls = selectors.filter((selector) => /^https?:\/\//i.test(selector));
    const others = selectors.filter((selector) => !urls.includes(selector));
    const { places, detections } = loadContent(context, flags, others);
    const chosen = urls.length > 0 && others.length === 0 ? [] : detections;
    const wanted = [
      ...new Set([
        ...urls,
        ...chosen.flatMap((detection) => detection.tests.flatMap((test) => test.attackData.map((data) => data.data))),
      ]),
    ];
    let bytes = 0;
    let failed = 0;
    for (const data of wanted) {
      try {
        const dataset = await resolveDataset(data, {
          content: places.content,
          datasets: places.datasets,
          offline: flags.offline ?? false,
          ...(context.env.GITHUB_TOKEN ? { download: { githubToken: context.env.GITHUB_TOKEN } } : {}),
        });
        bytes += dataset.bytes;
        if (!flags.quiet) context.stdout.write(`${dataset.path} ${dataset.bytes}\n`);
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        failed++;
        context.stderr.write(`${error.reason}: ${error.message}\n`);
      }
    }
    context.stdout.write(
      `${wanted.length - failed} of ${wanted.length} datasets at hand, ${(bytes / 1e6).toFixed(1)} MB\n`,
    );
    if (failed > 0) context.setExitCode(exitCodes.infrastructure);
  });
}
