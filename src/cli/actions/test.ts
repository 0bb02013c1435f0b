import { appendFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import Mocha from 'mocha';
import { type FileReader, keepingReader } from '../../content/index.ts';
import type { RunFormat } from '../../reporters/format-names.ts';
import { runJson } from '../../reporters/json.ts';
import { runMarkdown } from '../../reporters/markdown.ts';
import { runFormats } from '../../reporters/run-formats.ts';
import { detectionText, summaryText } from '../../reporters/text.ts';
import { runOnMocha } from '../../suites/mocha.ts';
import type { RunResult, SuiteName } from '../../suites/result.ts';
import { type Observed, type RunOptions, suiteNames } from '../../suites/run.ts';
import { summarize } from '../../suites/summary.ts';
import { TargetError } from '../../targets/target.ts';
import { type CommonFlags, emitDocument, type LoadedContent, loadContent, writeDocument } from '../common.ts';
import { timeoutOf } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { cliDatasets, type DatasetFlags } from '../datasets.ts';
import { recordExpectations, withoutExpectations } from '../expectations.ts';
import { fileFault } from '../files.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';
import { createProgressView, type ProgressView } from '../progress.ts';
import { ruleLevels } from '../rule-levels.ts';
import type { ServerAddress } from '../server-address.ts';
import { type ServerFlags, withServerFlags } from '../server-flags.ts';
import { openTargets } from '../targets.ts';

/** What `firedrill test` was given. */
export type TestFlags = CommonFlags &
  DatasetFlags &
  ServerFlags & {
    suite: string;
    target?: string;
    format: RunFormat;
    reporter?: string;
    grep?: string;
    bail?: boolean;
    watch?: boolean;
    jobs?: number;
    splunkServer: readonly ServerAddress[];
    ruleLevel: readonly string[];
    now?: number;
    updateExpectations?: boolean;
  };

/** Shows nothing: used where the document alone goes to standard output. */
class Silent extends Mocha.reporters.Base {}

/** `firedrill test`: fetch datasets, replay, run the suites, report; with `--watch` again after each save. */
export async function test(selectors: readonly string[], flags: TestFlags, context: CliContext): Promise<void> {
  const reader = flags.watch ? keepingReader() : undefined;
  await testCommand(selectors, flags, context, reader);
  if (!flags.watch) return;
  const { watchTests } = await import('../watch.ts');
  const { pack } = loadContent(context, flags, [], reader);
  await watchTests(pack.root, selectors, context, (saved) => testCommand(saved, flags, context, reader));
}

function suitesOf(text: string): SuiteName[] {
  return text.split(',').map((name) => {
    const suite = suiteNames.find((one) => one === name.trim());
    if (!suite)
      throw new CliError(exitCodes.usage, `there is no suite "${name.trim()}"`, `one of ${suiteNames.join(', ')}`);
    return suite;
  });
}

/** A pattern or a reporter that there is not must not end a run that has begun. */
function checkMochaFlags(flags: TestFlags): void {
  if (flags.reporter !== undefined && flags.format !== 'text')
    throw new CliError(
      exitCodes.usage,
      `--reporter and --format ${flags.format} both write to standard output`,
      'give one of them; firedrill report makes further formats of --output FILE',
    );
  try {
    const mocha = new Mocha({ reporter: flags.reporter ?? Silent, ...(flags.grep ? { grep: flags.grep } : {}) });
    mocha.dispose();
  } catch (error) {
    const about = error instanceof SyntaxError ? '--grep' : '--reporter';
    throw new CliError(
      exitCodes.usage,
      `${about}: ${(error as Error).message.split('\n')[0]}`,
      about === '--grep' ? 'write a regular expression' : `one of ${reporterNames().join(', ')}, or a module`,
    );
  }
}

/** Mocha's reporters by the names that its own command line lists. */
function reporterNames(): string[] {
  return Object.keys(Mocha.reporters).filter((name) => /^[a-z]/.test(name) && name !== 'base');
}

async function testCommand(
  selectors: readonly string[],
  flags: TestFlags,
  context: CliContext,
  reader?: FileReader,
): Promise<void> {
  const started = new Date(context.now() * 1000);
  const began = performance.now();
  checkMochaFlags(flags);
  const loaded = loadContent(context, flags, selectors, reader);
  const content = { ...loaded, config: withServerFlags(loaded.config, flags) };
  const result = await runTests(content, flags, context, started, began);
  if (flags.grep && result.detections.length === 0)
    throw new CliError(
      exitCodes.usage,
      `no test fits --grep ${flags.grep}`,
      'firedrill test --reporter spec names them',
    );
  context.setExitCode(exitCodeOf(result));
  if (flags.format !== 'text') await emitDocument(runFormats[flags.format](result, context), flags, context);
  // The text has been shown detection by detection; a file gets what `firedrill report` reads.
  else if (flags.reporter === undefined) context.stdout.write(`\n${summaryText(result)}`);
  if (flags.format === 'text' && flags.output !== undefined)
    await writeDocument(runJson(result), flags.output, context);
  await writeSummary(result, context);
}

/** A test that failed counts more than one that could not be run. */
function exitCodeOf({ detections }: RunResult): number {
  const outcomes = new Set(detections.flatMap((detection) => detection.tests.map((test) => test.outcome)));
  if (outcomes.has('fail')) return exitCodes.failed;
  return outcomes.has('error') ? exitCodes.infrastructure : exitCodes.passed;
}

/** The summary of a job of GitHub Actions; that it cannot be written changes no verdict. */
async function writeSummary(result: RunResult, context: CliContext): Promise<void> {
  const file = context.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    await appendFile(resolve(context.cwd, file), runMarkdown(result));
  } catch (error) {
    context.stderr.write(`firedrill: no summary (GITHUB_STEP_SUMMARY): ${fileFault(error, file) ?? error}\n`);
  }
}

async function runTests(
  content: LoadedContent,
  flags: TestFlags,
  context: CliContext,
  started: Date,
  began: number,
): Promise<RunResult> {
  const { pack, config } = content;
  const loaded = loadCliKnowledge({ cwd: context.cwd, apps: [...(config.apps ?? []), ...flags.app], pack });
  const notes = new Set<string>();
  const kind = flags.target ?? config.target ?? 'embedded';
  // A reporter of Mocha draws on the terminal itself.
  const view = createProgressView(context, { quiet: flags.quiet ?? false, plain: flags.reporter !== undefined });
  const datasets = await cliDatasets(context, flags, content, { onProgress: (progress) => view.update(progress) });
  const targets = await reachTargets(kind, {
    pack,
    knowledge: loaded.knowledge,
    config,
    context,
    now: () => flags.now ?? context.now(),
    timeout: timeoutOf(flags.timeout, config),
    onNote: (note) => void notes.add(note),
  });
  const observed: Observed[] = [];
  try {
    const results = await runOnMocha(
      {
        ...runOptions(content, flags, context, view),
        knowledge: loaded.knowledge,
        datasets: datasets.options,
        openTarget: targets.open,
        jobs: Math.min(flags.jobs ?? config.jobs ?? targets.most ?? availableParallelism(), targets.most ?? Infinity),
        ...(flags.updateExpectations ? { onObserved: (one) => void observed.push(one) } : {}),
      },
      {
        reporter: flags.reporter ?? Silent,
        ...(flags.grep ? { grep: flags.grep } : {}),
        bail: flags.bail ?? false,
      },
    );
    view.end();
    for (const file of recordExpectations(pack, observed)) context.stderr.write(`wrote ${file}\n`);
    return summarize(results, {
      started,
      durationMs: performance.now() - began,
      target: { kind, ...(targets.url ? { url: targets.url } : {}) },
    });
  } finally {
    view.end();
    datasets.options.downloader.close();
    await targets.close();
    reportKnowledge(loaded.diagnostics, notes, flags, context);
  }
}

/** Opens the servers, or says that they cannot be had. */
async function reachTargets(...args: Parameters<typeof openTargets>): ReturnType<typeof openTargets> {
  try {
    return await openTargets(...args);
  } catch (error) {
    if (error instanceof TargetError)
      throw new CliError(exitCodes.infrastructure, error.message, undefined, { cause: error });
    throw error;
  }
}

/** What the flags and the configuration say of a run. */
function runOptions(
  { pack, config, detections }: LoadedContent,
  flags: TestFlags,
  context: CliContext,
  view: ProgressView,
) {
  const shown = flags.format === 'text' && flags.reporter === undefined && !flags.quiet;
  return {
    pack,
    detections: flags.updateExpectations ? withoutExpectations(detections) : detections,
    suites: suitesOf(flags.suite),
    ruleLevels: ruleLevels(config, flags.ruleLevel),
    timeout: timeoutOf(flags.timeout, config),
    index: 'contentctl_testing_index',
    host: `firedrill-${Math.round(context.now() * 1000).toString(36)}`,
    bail: flags.bail ?? false,
    clock: () => performance.now(),
    now: () => flags.now ?? context.now(),
    ...(shown
      ? {
          onResult: (result) => {
            view.hide();
            context.stdout.write(`${detectionText(result, { color: context.color })}\n`);
          },
        }
      : {}),
  } satisfies Partial<RunOptions>;
}
