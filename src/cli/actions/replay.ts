import { createLimit, DatasetError, type DatasetOptions, readDataset, resolveDataset } from '../../datasets/index.ts';
import { printable, withoutCredentials } from '../../diagnostics/index.ts';
import { usualIndex } from '../../enterprise-security/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import {
  countEvents,
  deleteEvents,
  type EventPlace,
  markRun,
  type ReplayItem,
  replay,
  runHost,
  surveyTimes,
  waitForCount,
} from '../../replay/index.ts';
import type { HecSender } from '../../splunk/hec-sender.ts';
import { type MarkedPlace, runField } from '../../splunk/marked-events.ts';
import { emitDocument, loadContent } from '../common.ts';
import { type Config, timeoutOf } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { cacheRoot, cliDatasets } from '../datasets.ts';
import { loadCliKnowledge } from '../knowledge.ts';
import { createProgressView } from '../progress.ts';
import { type ChosenDataset, chooseDatasets, optionsFor, selectorsOfFile } from '../replay-items.ts';
import { reportReplay } from '../replay-report.ts';
import { type RunRecord, runRecord } from '../run-record.ts';
import { type ServerFlags, withServerFlags } from '../server-flags.ts';
import { guarded, openClient, openSender } from '../servers.ts';
import type { DownloadFlags } from './download.ts';

/** What `firedrill replay` was given. */
export type ReplayFlags = DownloadFlags &
  ServerFlags & {
    fromFile?: string;
    index?: string;
    host?: string;
    source?: string;
    sourcetype?: string;
    runId?: string;
    endpoint?: 'raw' | 'event';
    shift?: 'now';
    speed?: number;
    dryRun?: boolean;
    verify?: boolean;
    delete?: boolean;
    batchBytes?: number;
    format: string;
  };

interface Plan {
  readonly items: readonly ReplayItem[];
  readonly failures: readonly DatasetError[];
}

/** `firedrill replay`: post datasets to the HTTP Event Collector of Splunk or of the emulator. */
export async function replayDatasets(
  selectors: readonly string[],
  flags: ReplayFlags,
  context: CliContext,
): Promise<void> {
  const loaded = loadContent(context, flags, []);
  const content = { ...loaded, config: withServerFlags(loaded.config, flags) };
  const runId = flags.runId ?? Math.round(context.now() * 1000).toString(36);
  const all = [...selectors, ...(flags.fromFile ? await selectorsOfFile(flags.fromFile) : [])];
  if (all.length === 0 && !(flags.delete && flags.runId))
    throw new CliError(exitCodes.usage, 'replay needs something to replay', 'name a detection, T1047, a URL or a file');
  // What is missing is said before anything is downloaded.
  const sender = flags.dryRun || flags.delete ? undefined : openSender(flags, content.config, context);
  const view = createProgressView(context, { quiet: flags.quiet ?? false });
  const { options } = await cliDatasets(context, flags, content, { onProgress: (progress) => view.update(progress) });
  const chosen = await chooseDatasets(all, content, options, context.cwd);
  const { knowledge } = loadCliKnowledge({
    cwd: context.cwd,
    apps: [...(content.config.apps ?? []), ...flags.app],
    pack: content.pack,
  });
  const records = runRecord(cacheRoot(context, flags, content.config), runId);
  const sending = { knowledge, runId, records, flags, config: content.config, context };
  if (flags.delete) return deleteRun(chosen, sending);
  const plan = await planItems(chosen, runId, flags, options);
  view.end();
  options.downloader.close();
  for (const error of plan.failures) context.stderr.write(printable(`${error.reason}: ${error.message}\n`));
  if (plan.failures.length > 0) context.setExitCode(exitCodes.infrastructure);
  if (!sender) return dryRun(plan.items, knowledge, flags, context);
  await sendAll(plan.items, sender, sending);
}

/** Finds each log, and says where it goes: flags, then what is known of it, then what the run gives. */
async function planItems(
  chosen: readonly ChosenDataset[],
  runId: string,
  flags: ReplayFlags,
  datasets: DatasetOptions,
): Promise<Plan> {
  const where = flags.dryRun ? { ...datasets, offline: true } : datasets;
  const limit = createLimit(flags.jobs ?? 8);
  const places = chosen.map((one) => placeOf(one, runId, flags));
  const planned = await Promise.all(
    chosen.map((one, i) => limit('', () => planItem(one, places[i]!, where).catch(datasetFault))),
  );
  return {
    items: planned.filter((one): one is ReplayItem => !(one instanceof DatasetError)),
    failures: planned.filter((one): one is DatasetError => one instanceof DatasetError),
  };
}

async function planItem(one: ChosenDataset, place: EventPlace, datasets: DatasetOptions): Promise<ReplayItem> {
  const dataset = await resolveDataset(one.data, optionsFor(one, datasets), one.sha256 ? { sha256: one.sha256 } : {});
  return { data: one.data, group: one.group, ...place, open: () => readDataset(dataset) };
}

function datasetFault(error: unknown): DatasetError {
  if (error instanceof DatasetError) return error;
  throw error;
}

function placeOf(one: ChosenDataset, runId: string, flags: ReplayFlags) {
  const sourcetype = flags.sourcetype ?? one.sourcetype;
  if (sourcetype === undefined)
    throw new CliError(
      exitCodes.usage,
      `nothing tells the sourcetype of ${withoutCredentials(one.data)}`,
      'give --sourcetype and --source',
    );
  return {
    index: flags.index ?? one.index ?? usualIndex(sourcetype, 'main'),
    source: flags.source ?? one.source ?? withoutCredentials(one.data),
    sourcetype,
    host: flags.host ?? one.host ?? runHost(runId),
  };
}

async function dryRun(
  items: readonly ReplayItem[],
  knowledge: Knowledge,
  flags: ReplayFlags,
  context: CliContext,
): Promise<void> {
  const rows = [];
  for (const { open, group: _group, ...item } of items) {
    const { events, first, last } = await surveyTimes(open(), knowledge.indexProps(item), context.now());
    rows.push({
      ...item,
      data: withoutCredentials(item.data),
      events,
      ...(first === undefined ? {} : { first, last }),
    });
  }
  if (flags.format === 'json') {
    await emitDocument(
      `${JSON.stringify({ schema: 'firedrill/replay-plan@1', datasets: rows }, null, 1)}\n`,
      flags,
      context,
    );
    return;
  }
  let text = '';
  for (const { data, index, source, sourcetype, host, events, first, last } of rows) {
    const times = first === undefined ? 'no times' : `${isoSeconds(first)} to ${isoSeconds(last!)}`;
    text += printable(
      `${data}\n  to index=${index} host=${host} source="${source}" sourcetype=${sourcetype}\n  ${events} events, ${times}\n`,
    );
  }
  await emitDocument(text, flags, context);
}

function isoSeconds(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

interface Sending {
  readonly knowledge: Knowledge;
  readonly runId: string;
  readonly records: RunRecord;
  readonly flags: ReplayFlags;
  readonly config: Config;
  readonly context: CliContext;
}

async function sendAll(items: readonly ReplayItem[], sender: HecSender, sending: Sending): Promise<void> {
  const { knowledge, runId, records, flags, config, context } = sending;
  const run = { id: runId, host: runHost(runId) };
  const marked = items.map((item) => ({ item, ...markRun(item, run, knowledge, flags.endpoint) }));
  const places = marked.map(({ found }) => found);
  const client = flags.verify ? await openClient(flags, config, context) : undefined;
  const before = client ? await guarded(() => countEvents(client, places)) : undefined;
  const view = createProgressView(context, { files: items.length, quiet: flags.quiet ?? false, verb: 'sent' });
  try {
    const sent = marked.map(({ item, endpoint }) => ({ ...item, endpoint }));
    const summary = await replay(sent, {
      knowledge,
      sink: sender,
      now: context.now(),
      shift: flags.shift === 'now',
      fields: { [runField]: runId },
      ...(flags.speed === undefined ? {} : { speed: flags.speed }),
      ...(flags.jobs === undefined ? {} : { jobs: flags.jobs }),
      ...(flags.batchBytes === undefined ? {} : { batchBytes: flags.batchBytes }),
      onProgress: ({ data }, { bytes, done }) =>
        view.update({ url: data, state: done ? 'done' : 'receiving', received: bytes }),
    });
    view.end();
    await records.add(summary.items);
    const failed = summary.items.some((one) => one.error);
    const arrived =
      client && before && !failed
        ? await guarded(() =>
            waitForCount(client, places, before.total + summary.events, timeoutOf(flags.timeout, config)),
          )
        : undefined;
    const counted = arrived && before ? arrived.total - before.total : undefined;
    await reportReplay({ summary, runId, counted }, flags, context);
    if (failed) context.setExitCode(exitCodes.infrastructure);
    else if (counted !== undefined && counted !== summary.events) context.setExitCode(exitCodes.failed);
  } finally {
    view.end();
    sender.close();
  }
}

/** Where events of a run can be: under its host or the given one, or with its id in a field. */
function placesOf(one: ChosenDataset, { knowledge, runId, flags }: Sending): MarkedPlace {
  const { found } = markRun(placeOf(one, runId, flags), { id: runId, host: runHost(runId) }, knowledge, 'raw');
  return { ...found, ...marksOf(runId, flags) };
}

function marksOf(runId: string, flags: ReplayFlags): { host: string; run?: string } {
  return { host: flags.host ?? runHost(runId), ...(flags.runId === undefined ? {} : { run: runId }) };
}

async function deleteRun(chosen: readonly ChosenDataset[], sending: Sending): Promise<void> {
  const { runId, records, flags, config, context } = sending;
  if (chosen.length > 0 && flags.runId === undefined && flags.host === undefined)
    throw new CliError(
      exitCodes.usage,
      'which run is to be deleted?',
      'give the --run-id that replay printed, or --host',
    );
  const client = await openClient(flags, config, context);
  const places =
    chosen.length > 0
      ? chosen.map((one) => placesOf(one, sending))
      : [{ index: flags.index ?? '*', ...marksOf(runId, flags) }];
  const deleted = await guarded(() => deleteEvents(client, places));
  context.stdout.write(`${deleted.reduce((sum, { events }) => sum + events, 0)} events deleted\n`);
  const missing = await records.missing(deleted, chosen.length > 0 ? chosen.map(({ data }) => data) : undefined);
  for (const { data, sourcetype, sent, found } of missing)
    context.stderr.write(
      printable(
        `not found: ${sent - found} of ${sent} events of ${data} (sourcetype=${sourcetype}): the server has given them another host or index; send such data with --endpoint event\n`,
      ),
    );
  if (missing.length > 0) context.setExitCode(exitCodes.failed);
  else if (chosen.length === 0) await records.forget();
}
