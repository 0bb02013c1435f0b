import { performance } from 'node:perf_hooks';
import { findCommand } from '../../engine/commands/index.ts';
import { isoTime } from '../../values/index.ts';
import type { Job } from '../jobs.ts';
import type { Entry, Message } from './answer.ts';
import { pathSegment } from './path-segment.ts';

/** Why a search failed, with the stable code behind it so that firedrill's own client knows it again. */
export function failureText(job: Job): string {
  return job.error ? `${job.error.message} (${job.error.diagnostic.code})` : '';
}

function messagesOf(job: Job): Message[] {
  if (job.error) return [{ type: 'FATAL', text: failureText(job) }];
  return (job.result?.messages ?? []).map(({ type, text }) => ({ type, text }));
}

/** Commands that begin a search, and give events all the same. */
const generatingEvents = ['metasearch', 'multisearch'];

/** Whether the results of a job are events: no command has turned them into a table, or made rows that never were any. */
export function givesEvents(job: Job): boolean {
  return (job.result?.stages ?? []).every(({ command }) => {
    const kind = findCommand(command)?.kind;
    return kind !== 'transforming' && (kind !== 'generating' || generatingEvents.includes(command));
  });
}

/** The properties of a job that clients read (REST API Reference, "search/jobs/{search_id}"). */
export function jobEntry(job: Job): Entry {
  const { request, result } = job;
  const done = job.state === 'DONE' || job.state === 'FAILED';
  const { progress } = job.running.steering;
  const rows = result?.rows.length ?? job.running.rows.length;
  const matched = result?.matchedEvents ?? progress.matchedEvents;
  const path = `/services/search/jobs/${pathSegment(job.sid)}`;
  return {
    name: request.search,
    path,
    owner: request.owner,
    app: request.app,
    removable: true,
    updated: job.created,
    links: ['search.log', 'events', 'results', 'results_preview', 'timeline', 'summary', 'control'],
    content: {
      sid: job.sid,
      search: request.search,
      label: request.savedSearch ?? request.arguments.label ?? '',
      dispatchState: job.state,
      doneProgress: done ? 1 : progressOf(job),
      isDone: done,
      isFailed: job.state === 'FAILED',
      isFinalized: job.isFinalized,
      isPaused: job.state === 'PAUSED',
      isPreviewEnabled: job.previewEnabled,
      isRealTimeSearch: false,
      isRemoteTimeline: false,
      isSaved: job.isSaved,
      isSavedSearch: request.savedSearch !== undefined,
      isTimeCursored: true,
      isZombie: false,
      eventCount: matched,
      eventAvailableCount: givesEvents(job) ? rows : 0,
      eventFieldCount: result?.fields.length ?? 0,
      eventIsStreaming: true,
      eventIsTruncated: false,
      eventSearch: request.search.split('|')[0]?.trim() ?? '',
      eventSorting: 'desc',
      reportSearch: givesEvents(job) ? '' : request.search,
      resultCount: rows,
      resultIsStreaming: false,
      resultPreviewCount: rows,
      scanCount: result?.scannedEvents ?? progress.scannedEvents,
      diskUsage: 0,
      dropCount: 0,
      runDuration: Number((durationOf(job) / 1000).toFixed(3)),
      delegate: request.isScheduled ? 'scheduler' : '',
      cursorTime: isoTime(result?.earliest ?? 0),
      earliestTime: isoTime(result?.earliest ?? 0),
      latestTime: isoTime(result?.latest ?? job.created),
      searchEarliestTime: result?.earliest ?? 0,
      searchLatestTime: result?.latest ?? job.created,
      defaultSaveTTL: '604800',
      defaultTTL: '600',
      ttl: job.ttl,
      priority: job.priority,
      provenance: 'N/A',
      statusBuckets: 0,
      keywords: '',
      normalizedSearch: '',
      optimizedSearch: request.search,
      numPreviews: 0,
      pid: '0',
      published: isoTime(job.created),
      sampleRatio: '1',
      sampleSeed: '0',
      searchCanBeEventType: givesEvents(job),
      searchTotalBucketsCount: 0,
      searchTotalEliminatedBucketsCount: 0,
      bundleVersion: '0',
      canSummarize: false,
      indexEarliestTime: 0,
      indexLatestTime: 0,
      isBatchModeSearch: false,
      isEventsPreviewEnabled: false,
      remoteSearch: '',
      phase0: '',
      phase1: '',
      searchProviders: ['firedrill'],
      messages: messagesOf(job),
      performance: performanceOf(job),
      request: request.arguments,
      ...customOf(request.arguments),
      runtime: { auto_cancel: String(request.autoCancel ?? 0), auto_pause: String(request.autoPause ?? 0) },
    },
  };
}

/** `custom.x` of the request is `x` of `custom` (REST API Reference, "search/jobs"). */
function customOf(given: Readonly<Record<string, string>>): { custom?: Record<string, string> } {
  const custom = Object.entries(given).flatMap(([name, value]) =>
    name.startsWith('custom.') ? [[name.slice('custom.'.length), value] as const] : [],
  );
  return custom.length === 0 ? {} : { custom: Object.fromEntries(custom) };
}

/** The part of the events that a running search has looked at; never the whole before its end. */
function progressOf({ running }: Job): number {
  if (running.totalEvents === 0) return 0;
  return Number(Math.min(0.99, running.steering.progress.scannedEvents / running.totalEvents).toFixed(5));
}

/** Milliseconds; of a running search those since it began. */
function durationOf({ result, began, error }: Job): number {
  if (result) return result.durationMs;
  return began === undefined || error ? 0 : performance.now() - began;
}

/** Time, rows in and rows out of each command. */
function performanceOf(job: Job): Record<string, unknown> {
  const sums: Record<
    string,
    { duration_secs: number; invocations: number; input_count: number; output_count: number }
  > = {};
  for (const stage of job.result?.stages ?? []) {
    const key = `command.${stage.command}`;
    const sum = sums[key] ?? { duration_secs: 0, invocations: 0, input_count: 0, output_count: 0 };
    sums[key] = {
      duration_secs: Number((sum.duration_secs + stage.milliseconds / 1000).toFixed(6)),
      invocations: sum.invocations + 1,
      input_count: sum.input_count + stage.rowsIn,
      output_count: sum.output_count + stage.rowsOut,
    };
  }
  return sums;
}

/** What `search.log` holds: one line a stage. */
export function searchLog(job: Job): string {
  const when = new Date(job.created * 1000).toISOString();
  const lines = [`${when} INFO  SearchParser - PARSING: ${job.request.search}`];
  for (const stage of job.result?.stages ?? [])
    lines.push(
      `${when} INFO  SearchProcessor - command=${stage.command} input=${stage.rowsIn} output=${stage.rowsOut} ms=${stage.milliseconds.toFixed(3)}`,
    );
  for (const { type, text } of messagesOf(job)) lines.push(`${when} ${type.padEnd(5)} SearchMessages - ${text}`);
  lines.push(`${when} INFO  DispatchManager - state=${job.state}`);
  return `${lines.join('\n')}\n`;
}
