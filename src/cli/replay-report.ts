import { DatasetError } from '../datasets/index.ts';
import { printable, printableLine, withoutCredentials } from '../diagnostics/index.ts';
import type { ReplaySummary } from '../replay/index.ts';
import { SplunkError } from '../splunk/client.ts';
import { emitDocument } from './common.ts';
import type { CliContext } from './context.ts';
import { sizeText } from './progress.ts';

/** What `firedrill replay` tells at its end. */
export interface ReplayReport {
  readonly summary: ReplaySummary;
  readonly runId: string;
  /** Events that a search found; undefined where none was asked for. */
  readonly counted: number | undefined;
}

/** Says what a replay has sent: the document to standard output and `--output`, what is wrong to standard error. */
export async function reportReplay(
  report: ReplayReport,
  flags: { format: string; quiet?: boolean; output?: string },
  context: CliContext,
): Promise<void> {
  const { summary, counted } = report;
  if (flags.format !== 'json') {
    for (const { item, events, error } of summary.items)
      if (error)
        context.stderr.write(
          printable(
            withoutCredentials(`${reasonOf(error)}: ${item.data}: ${error.message} (${events} events were sent)\n`),
          ),
        );
    if (counted !== undefined && counted !== summary.events)
      context.stderr.write(
        `not verified: ${counted} of ${summary.events} events are found by a search; where the server gives events another host, send them with --endpoint event\n`,
      );
  }
  await emitDocument(flags.format === 'json' ? reportJson(report) : reportText(report, flags), flags, context);
}

function reportJson({ summary, runId, counted }: ReplayReport): string {
  const datasets = summary.items.map(
    ({ item: { open: _open, group: _group, ...place }, events, bytes, shiftedBy, error }) => ({
      ...place,
      data: withoutCredentials(place.data),
      events,
      bytes,
      shifted_by: shiftedBy,
      error: error?.message ?? null,
    }),
  );
  const document = {
    schema: 'firedrill/replay@1',
    run_id: runId,
    events: summary.events,
    bytes: summary.bytes,
    duration_s: Math.round(summary.seconds * 1000) / 1000,
    ...(counted === undefined ? {} : { verified_events: counted }),
    datasets,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function reportText({ summary, runId, counted }: ReplayReport, { quiet }: { quiet?: boolean }): string {
  const rate = summary.seconds > 0 ? summary.bytes / summary.seconds : 0;
  const sent = summary.items
    .filter(({ error }) => !error && !quiet)
    .map(
      ({ item, events, bytes, shiftedBy }) =>
        `${printableLine(withoutCredentials(item.data))}  ${events} events, ${sizeText(bytes)}, to index=${item.index} host=${item.host}${shiftedBy === 0 ? '' : `, moved by ${shiftedBy} s`}\n`,
    );
  return [
    ...sent,
    `run ${runId}: ${summary.events} events, ${sizeText(summary.bytes)} in ${summary.seconds.toFixed(1)} s, ${sizeText(Math.round(rate))}/s\n`,
    ...(counted === summary.events ? [`verified: all ${counted} events have arrived\n`] : []),
  ].join('');
}

function reasonOf(error: Error): string {
  return error instanceof SplunkError || error instanceof DatasetError ? error.reason : 'internal-error';
}
