import { buffer } from 'node:stream/consumers';
import { DiagnosticError } from '../diagnostics/index.ts';
import { shownAddress } from '../splunk/address.ts';
import { SplunkClient, SplunkError, type SplunkOptions } from '../splunk/client.ts';
import { HecSender } from '../splunk/hec-sender.ts';
import { dispatchCondition, placeCondition } from '../splunk/marked-events.ts';
import type { Row } from '../values/index.ts';
import { type IngestRequest, type SearchOutcome, type Target, TargetError } from './target.ts';

/** A server's two interfaces: management for searches, HTTP Event Collector for data. */
export interface HttpTargetOptions extends SplunkOptions {
  /** Such as `https://localhost:8088`; needed to ingest, as is the token. */
  readonly hecUrl?: string;
  readonly hecToken?: string;
  /** Nothing else uses the server: a test leaves no event in any index behind. */
  readonly isPrivate?: boolean;
}

/** Searches run on a server: an emulator, or a real Splunk. Both are spoken to in the same way. */
export function createHttpTarget(kind: 'emulator' | 'splunk', options: HttpTargetOptions): Target {
  const client = new SplunkClient(options);
  let sender: HecSender | undefined;
  const indexes = new Set<string>();
  const dispatched = new Map<string, string>();
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SplunkError)) throw error;
      if (error.reason.startsWith('spl-'))
        throw new DiagnosticError({
          code: error.reason,
          severity: 'error',
          message: error.message.replace(/^the \w+ failed with \d+: /, '').replace(/ \(spl-[a-z-]+\)$/, ''),
        });
      throw new TargetError(error.reason, error.message, { cause: error });
    }
  };
  const search = async (
    text: string,
    range: { earliest?: string; latest?: string },
    signal?: AbortSignal,
  ): Promise<SearchOutcome> => {
    const job = await client.search(text, range, signal);
    const results = await client.results(job.sid);
    return {
      sid: job.sid,
      fields: results.fields,
      rows: results.rows.map((row): Row => new Map(Object.entries(row))),
      messages: job.messages,
      scannedEvents: job.scanCount,
      matchedEvents: job.eventCount,
      durationMs: job.runDuration * 1000,
    };
  };
  return {
    kind,
    url: shownAddress(options.url),
    eventual: kind === 'splunk',
    prepare: () => guarded(() => client.login()),
    ingest: (request) =>
      guarded(async () => {
        const { index, host, found = { index, host } } = request;
        if (!indexes.has(index)) {
          await client.ensureIndex(index);
          indexes.add(index);
        }
        sender ??= openSender(options);
        // Transforms at index time may give events another source: what has come is the difference.
        const count = async () =>
          Number((await search(`| tstats count where ${placeCondition(found, '=')}`, {})).rows[0]?.get('count') ?? 0);
        const before = await count();
        const bytes = await send(sender, request);
        return { events: (await count()) - before, bytes };
      }),
    search: (request) =>
      guarded(() =>
        search(
          request.search,
          {
            ...(request.earliest ? { earliest: request.earliest } : {}),
            ...(request.latest ? { latest: request.latest } : {}),
          },
          request.signal,
        ),
      ),
    dispatch: (name) =>
      guarded(async () => {
        const job = await client.dispatch(name);
        dispatched.set(job.sid, name);
        return { sid: job.sid, resultCount: job.resultCount };
      }),
    cleanUp: (places) =>
      guarded(async () => {
        const conditions = options.isPrivate
          ? ['index=*']
          : [...places.map((place) => placeCondition(place, '::')), ...[...dispatched.keys()].map(dispatchCondition)];
        for (const condition of conditions) await client.search(`search ${condition} | delete`);
        for (const name of new Set(dispatched.values())) await client.acknowledge(name);
        dispatched.clear();
      }),
    close: async () => sender?.close(),
  };
}

function openSender({ hecUrl: url, hecToken: token, verifyTls, timeout }: HttpTargetOptions): HecSender {
  if (url === undefined || token === undefined)
    throw new SplunkError(
      'hec-not-configured',
      'there is no HEC address or token: write splunk: {hec_url: …} into firedrill.yml, and set SPLUNK_HEC_TOKEN',
    );
  return new HecSender({ url, token, verifyTls, timeout });
}

/** Sends one file batch by batch and waits until all is acknowledged; how many bytes were sent. */
async function send(sender: HecSender, request: IngestRequest): Promise<number> {
  const { index, source, sourcetype, host } = request;
  let bytes = 0;
  if (request.marked) {
    for await (const batch of request.marked) {
      await sender.sendEvents(batch.events);
      bytes += batch.bytes;
    }
    await sender.settle();
    return bytes;
  }
  for await (const batch of request.batches ?? joined(request.chunks)) {
    if (batch.length === 0) continue;
    await sender.sendRaw({ index, source, sourcetype, host }, batch);
    bytes += batch.length;
  }
  await sender.settle();
  return bytes;
}

async function* joined(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield await buffer(chunks);
}
