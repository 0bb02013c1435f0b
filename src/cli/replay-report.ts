import { DatasetError } from '../datasets/index.ts';
import { printable, printableLine, withoutCredentials } from '../diagnostics/index.ts';
import type { ReplaySummary } from '../replay/index.ts';
import { SplunkError } from '../splunk/client.ts';
import type { CliContext } from './context.ts';
import { sizeText } from './progress.ts';

/** What `firedrill replay` tells at its end. */
export interface ReplayReport {
  readonly summary: ReplaySummary;
  readonly runId: string;
  /** Events that a search found; undefined where none was asked for. */
  readonly counted: number | undefined;
}

/** Says what a replay has sent. */
export function reportReplay(
  { summary, runId, counted }: ReplayReport,
  flags: { format: string; quiet?: boolean },
  context: CliContext,
): void {
  const rate = summary.seconds > 0 ? summary.bytes / summary.seconds : 0;
  if (flags.format === 'json') {
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
    context.stdout.write(
      `${JSON.stringify(
        {
          schema: 'firedrill/replay@1',
          run_id: runId,
          events: summary.events,
          bytes: summary.bytes,
          duration_s: Math.round(summary.seconds * 1000) / 1000,
          ...(counted === undefined ? {} : { verified_events: counted }),
          datasets,
        },
        null,
        1,
      )}\n`,
    );
    return;
  }
  for (const { item, events, bytes, shiftedBy, error } of summary.items) {
    if (error)
      context.stderr.write(
        printable(
          withoutCredentials(`${reasonOf(error)}: ${item.data}: ${error.message} (${events} events were sent)\n`),
        ),
      );
    else if (!flags.quiet)
      context.stdout.write(
        `${printableLine(withoutCredentials(item.data))}  ${events} events, ${sizeText(bytes)}, to index=${item.index} host=${item.host}${shiftedBy === 0 ? '' : `, moved by ${shiftedBy} s`}\n`,
      );
  }
  context.stdout.write(
    `run ${runId}: ${summary.events} events, ${sizeText(summary.bytes)} in ${summary.seconds.toFixed(1)} s, ${sizeText(Math.round(rate))}/s\n`,
  );
  if (counted === summary.events) context.stdout.write(`verified: all ${counted} events have arrived\n`);
  else if (counted !== undefined)
    context.stderr.write(
      `not verified: ${counted} of ${summary.events} events are found by a search; where the server gives events another host, send them with --endpoint event\n`,
    );
}

function reasonOf(error: Error): string {
  return error instanceof SplunkError || error instanceof DatasetError ? error.reason : 'internal-error';
}
