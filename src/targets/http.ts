import { DiagnosticError } from '../diagnostics/index.ts';
import { SplunkClient, SplunkError, type SplunkOptions } from '../splunk/client.ts';
import type { Row } from '../values/index.ts';
import { type SearchOutcome, type Target, TargetError } from './target.ts';

/** Searches run on a server: an emulator, or a real Splunk. Both are spoken to in the same way. */
export function createHttpTarget(kind: 'emulator' | 'splunk', options: SplunkOptions): Target {
  const client = new SplunkClient(options);
  const indexes = new Set<string>();
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
    url: options.url,
    eventual: kind === 'splunk',
    prepare: () => guarded(() => client.login()),
    ingest: (request) =>
      guarded(async () => {
        const { index, source, sourcetype, host } = request;
        if (!indexes.has(index)) {
          await client.ensureIndex(index);
          indexes.add(index);
        }
        const { bytes } = await client.sendRaw({ index, source, sourcetype, host }, request.chunks);
        const counted = await search(`| tstats count where index="${index}" host="${host}" source="${source}"`, {});
        return { events: Number(counted.rows[0]?.get('count') ?? 0), bytes };
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
        return { sid: job.sid, resultCount: job.resultCount };
      }),
    cleanUp: (selector) =>
      guarded(
        async () =>
          void (await client.search(`search index="${selector.index}" host="${selector.host ?? '*'}" | delete`)),
      ),
    close: async () => {},
  };
}
