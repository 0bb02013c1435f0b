import { existsSync } from 'node:fs';
import {
  checkCatalogue,
  checkChecksums,
  DatasetError,
  type DatasetOptions,
  loadCatalogue,
  locateDataset,
  probeAll,
  resolveDataset,
} from '../../../datasets/index.ts';
import { type Diagnostic, formatDiagnostic } from '../../../diagnostics/index.ts';
import type { Knowledge } from '../../../knowledge/index.ts';
import { type CommonFlags, emitDocument, type LoadedContent, loadContent } from '../../common.ts';
import { type CliContext, exitCodes } from '../../context.ts';
import { cliDatasets, type DatasetFlags } from '../../datasets.ts';
import { loadCliKnowledge } from '../../knowledge.ts';
import { dataOf } from '../download.ts';

/** What `firedrill datasets check` was given. */
export type CheckFlags = CommonFlags & DatasetFlags & { online?: boolean };

/** `firedrill datasets check`: are the descriptors sound, and does every `data:` of the detections lead somewhere. */
export async function checkDatasets(
  selectors: readonly string[],
  flags: CheckFlags,
  context: CliContext,
): Promise<void> {
  const loaded = loadContent(context, flags, selectors);
  const catalogue = await loadCatalogue(loaded.places.datasets);
  const { knowledge } = knowledgeOf(loaded, flags, context);
  const findings = checkCatalogue(catalogue, { isKnown: (metadata) => isKnown(metadata, knowledge) });
  findings.push(...(await checkChecksums(catalogue)));
  findings.push(...(await checkData(loaded, flags, context)));
  const errors = findings.filter((one) => one.severity === 'error').length;
  const files = catalogue.descriptors.reduce((sum, one) => sum + one.datasets.length, 0);
  const summary = `${catalogue.descriptors.length} descriptors, ${files} datasets, ${loaded.detections.length} detections: ${errors} errors, ${findings.length - errors} warnings\n`;
  await emitDocument(findings.map((one) => `${formatDiagnostic(one)}\n`).join('') + summary, flags, context);
  if (errors > 0) context.setExitCode(exitCodes.failed);
}

function isKnown(metadata: { source: string; sourcetype: string }, knowledge: Knowledge): boolean {
  const bare = knowledge.props({ source: '', sourcetype: 'firedrill_unknown', host: '' }).settings.size;
  return knowledge.props({ ...metadata, host: '' }).settings.size > bare;
}

function knowledgeOf({ config, pack }: LoadedContent, flags: CommonFlags, context: CliContext) {
  return loadCliKnowledge({ cwd: context.cwd, apps: [...(config.apps ?? []), ...flags.app], pack });
}

/** Every `data:` must map to a path; a local one must be there, and with `--online` a remote one too. */
async function checkData(loaded: LoadedContent, flags: CheckFlags, context: CliContext): Promise<Diagnostic[]> {
  const { options } = await cliDatasets(context, flags, loaded);
  const findings: Diagnostic[] = [];
  const urls = new Set<string>();
  for (const detection of loaded.detections)
    for (const data of dataOf([detection])) {
      const complain = (message: string, code = 'dataset-missing') =>
        findings.push({ code, severity: 'error', message: `${detection.file}: ${message}` });
      try {
        const { path, tried, url } = locateDataset(data, loaded.places);
        if (existsSync(path)) await checkFile(data, options, complain);
        else if (url === undefined) complain(`there is no dataset ${data} (looked for ${tried.join(', ')})`);
        else urls.add(url);
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        complain(error.message, error.reason);
      }
    }
  if (flags.online)
    for (const [url, error] of await probeAll([...urls], options.downloader))
      findings.push({ code: error.reason, severity: 'error', message: `${url}: ${error.message}` });
  options.downloader.close();
  return findings;
}

/** A file must lie where data may, and be what `datasets.lock` records; checksums of descriptors are checked with the descriptors. */
async function checkFile(data: string, options: DatasetOptions, complain: (message: string, code: string) => void) {
  try {
    await resolveDataset(data, { ...options, offline: true });
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    if (error.reason === 'dataset-changed' || error.reason === 'dataset-outside') complain(error.message, error.reason);
  }
}
