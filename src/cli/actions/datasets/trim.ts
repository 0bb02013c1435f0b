import { existsSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Detection, DetectionTest } from '../../../content/index.ts';
import { readDataset, resolveDataset, trimEvents } from '../../../datasets/index.ts';
import { DiagnosticError } from '../../../diagnostics/index.ts';
import { usualIndex } from '../../../enterprise-security/index.ts';
import { cutPieces, type EventPlace } from '../../../replay/index.ts';
import { createEmbeddedTarget } from '../../../targets/embedded.ts';
import type { Target } from '../../../targets/target.ts';
import { type LoadedContent, loadContent } from '../../common.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { cliDatasets, fromDatasets } from '../../datasets.ts';
import { loadCliKnowledge } from '../../knowledge.ts';
import { sizeText } from '../../progress.ts';
import type { DownloadFlags } from '../download.ts';

/** What `firedrill datasets trim` was given. */
export type TrimFlags = DownloadFlags & {
  to: string;
  context: number;
  sample: number;
  seed: string;
  maxTests: number;
  now?: number;
};

/** `firedrill datasets trim`: the part of a log that a detection needs. */
export function trimDatasets(selectors: readonly string[], flags: TrimFlags, context: CliContext): Promise<void> {
  return fromDatasets(() => trimAll(selectors, flags, context));
}

async function trimAll(selectors: readonly string[], flags: TrimFlags, context: CliContext): Promise<void> {
  const loaded = loadContent(context, flags, selectors);
  const { options } = await cliDatasets(context, flags, loaded);
  try {
    for (const detection of loaded.detections)
      for (const test of detection.tests) {
        const logs = await loadLogs(
          test,
          async (data) => {
            const dataset = await resolveDataset(data, options);
            return { name: dataset.name, chunks: readDataset(dataset) };
          },
          knowledgeOf(loaded, flags, context),
          flags.now ?? context.now(),
        );
        await trimTest(detection, test, logs, { loaded, flags, context });
      }
  } finally {
    options.downloader.close();
  }
}

function knowledgeOf({ config, pack }: LoadedContent, flags: TrimFlags, context: CliContext) {
  return loadCliKnowledge({ cwd: context.cwd, apps: [...(config.apps ?? []), ...flags.app], pack }).knowledge;
}

interface Log extends EventPlace {
  readonly name: string;
  /** The text of each event, as it stands in the file. */
  readonly events: readonly string[];
}

async function loadLogs(
  test: DetectionTest,
  open: (data: string) => Promise<{ name: string; chunks: AsyncIterable<Buffer> }>,
  knowledge: ReturnType<typeof knowledgeOf>,
  now: number,
): Promise<Log[]> {
  const logs: Log[] = [];
  for (const { data, source, sourcetype, index, host } of test.attackData) {
    const place = {
      index: index ?? usualIndex(sourcetype, 'main'),
      source,
      sourcetype,
      host: host ?? 'firedrill',
    };
    const { name, chunks } = await open(data);
    const events: string[] = [];
    for await (const piece of cutPieces(chunks, knowledge.indexProps(place), now)) events.push(piece.text);
    logs.push({ ...place, name, events });
  }
  return logs;
}

interface TrimRun {
  readonly loaded: LoadedContent;
  readonly flags: TrimFlags;
  readonly context: CliContext;
}

async function trimTest(detection: Detection, test: DetectionTest, logs: readonly Log[], run: TrimRun): Promise<void> {
  const { flags, context, loaded } = run;
  const now = flags.now ?? context.now();
  const target = createEmbeddedTarget({ knowledge: knowledgeOf(loaded, flags, context), now: () => now });
  const owners = logs.flatMap((log, i) => log.events.map((_event, j) => [i, j] as const));
  const answer = (kept: readonly number[]) =>
    results(
      detection,
      logs,
      kept.map((i) => owners[i]!),
      target,
    );
  const all = await answer(owners.map((_owner, i) => i));
  if (all === '[]')
    throw new CliError(
      exitCodes.failed,
      `${detection.name}: ${test.name}: the detection finds nothing in the whole data`,
      'firedrill test says which command nothing passed',
    );
  const { keep, needed, tests, complete } = await trimEvents(
    owners.length,
    async (kept) => (await answer(kept)) === all,
    { context: flags.context, sample: flags.sample, seed: flags.seed, maxTests: flags.maxTests },
  );
  await target.close();
  const folder = resolve(context.cwd, flags.to);
  mkdirSync(folder, { recursive: true });
  for (const [i, log] of logs.entries()) {
    const kept = keep.map((position) => owners[position]!).filter(([owner]) => owner === i);
    const text = kept.map(([, j]) => log.events[j]!).join('');
    const file = join(folder, log.name.replace(/\.(?:gz|zst|zip|tgz|tar|tar\.gz|evtx)$/i, '.log'));
    if (existsSync(file)) throw new CliError(exitCodes.usage, `${file} exists`, 'give an empty folder');
    await writeFile(file, text);
    context.stdout.write(
      `${file}: ${kept.length} of ${log.events.length} events, ${sizeText(Buffer.byteLength(text))}\n`,
    );
  }
  context.stdout.write(
    `${detection.name}: ${test.name}: ${needed} events are needed for the same results (${tests} runs${complete ? '' : ', not all decided: give a larger --max-tests'})\n`,
  );
}

/** The rows that the detection gives for some of the events, in a form that can be compared. */
async function results(
  detection: Detection,
  logs: readonly Log[],
  kept: readonly (readonly [number, number])[],
  target: Target,
): Promise<string> {
  await target.cleanUp([{ index: '*' }]);
  for (const [i, { index, source, sourcetype, host, events }] of logs.entries()) {
    const text = kept
      .filter(([owner]) => owner === i)
      .map(([, j]) => events[j]!)
      .join('');
    if (text === '') continue;
    const chunks = (async function* () {
      yield Buffer.from(text);
    })();
    await target.ingest({ index, source, sourcetype, host, chunks });
  }
  const search = /^\s*(?:\||search[\s(])/i.test(detection.search) ? detection.search : `search ${detection.search}`;
  try {
    const { rows } = await target.search({ search });
    return JSON.stringify(rows.map((row) => JSON.stringify([...row].sort(([a], [b]) => (a < b ? -1 : 1)))).sort());
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new CliError(exitCodes.infrastructure, `${detection.name}: ${error.message}`, undefined, { cause: error });
  }
}
