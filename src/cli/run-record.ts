import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withoutCredentials } from '../diagnostics/index.ts';
import type { OriginCount, Replayed } from '../replay/index.ts';

/** What was sent of one log. */
interface Sent {
  readonly data: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly events: number;
}

/** Events of a log that a run has sent, and that a search for the run does not find all. */
export interface Missing {
  readonly data: string;
  readonly sourcetype: string;
  readonly sent: number;
  readonly found: number;
}

/** What a run has sent from this machine, so that it can be said what of it was not found again. */
export interface RunRecord {
  add(items: readonly Replayed[]): Promise<void>;
  /** Compares what was found with what was sent; `only` names the logs that were looked for. */
  missing(found: readonly OriginCount[], only?: readonly string[]): Promise<Missing[]>;
  forget(): Promise<void>;
}

/** The record of a run, a file beside the cache of downloads. */
export function runRecord(cacheRoot: string, runId: string): RunRecord {
  const file = join(cacheRoot, 'runs', `${encodeURIComponent(runId).slice(0, 200)}.jsonl`);
  return {
    async add(items) {
      const lines = items.map(({ item: { data, source, sourcetype }, events }): string =>
        JSON.stringify({ data: withoutCredentials(data), source, sourcetype, events } satisfies Sent),
      );
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${lines.join('\n')}\n`);
    },
    async missing(found, only) {
      const names = only && new Set(only.map(withoutCredentials));
      const sent = (await readSent(file)).filter(({ data }) => names?.has(data) ?? true);
      const total = (counts: readonly { readonly events: number }[]) =>
        counts.reduce((sum, { events }) => sum + events, 0);
      if (total(found) >= total(sent)) return [];
      return [...new Set(sent.map(originOf))].flatMap((origin) => {
        const ofIt = sent.filter((one) => originOf(one) === origin);
        const counts = { sent: total(ofIt), found: total(found.filter((one) => originOf(one) === origin)) };
        const { data, sourcetype } = ofIt[0]!;
        return counts.found < counts.sent ? [{ data, sourcetype, ...counts }] : [];
      });
    },
    forget: () => rm(file, { force: true }),
  };
}

function originOf({ source, sourcetype }: { readonly source: string; readonly sourcetype: string }): string {
  return `${source}\0${sourcetype}`;
}

async function readSent(file: string): Promise<Sent[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Sent];
    } catch {
      // A line that was cut off when a run was stopped tells nothing.
      return [];
    }
  });
}
