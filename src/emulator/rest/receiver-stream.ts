import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { EmulatorState } from '../state.ts';
import { authenticate, refuse } from './route.ts';

/**
 * `receivers/stream` (REST API Reference, "receivers/stream"): a body of any size, indexed as it arrives and broken into
 * events by its sourcetype. Answers 204 when everything is stored. It stands apart from the families because its body is
 * not read into memory.
 */
export function registerReceiverStream(server: FastifyInstance, state: EmulatorState): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const base of ['/services', '/servicesNS/:owner/:app'])
      scope.post(`${base}/receivers/stream`, { bodyLimit: 8 * 1024 ** 3 }, async (request, reply) => {
        if (authenticate(request, state) === undefined)
          return refuse(request, reply, 401, 'WARN', 'call not properly authenticated');
        const query = request.query as Readonly<Record<string, string | undefined>>;
        const index = query.index ?? 'main';
        if (!state.engine().store.indexes().includes(index))
          return refuse(request, reply, 400, 'ERROR', `supplied index '${index}' missing`);
        await indexBody(request, { ...query, index }, state);
        await state.storage.settled();
        return reply.code(204).send();
      });
  });
}

async function indexBody(
  request: FastifyRequest,
  query: Readonly<Record<string, string | undefined>> & { readonly index: string },
  state: EmulatorState,
): Promise<void> {
  const metadata = {
    index: query.index,
    source: query.source ?? 'www',
    sourcetype: query.sourcetype ?? 'web_input',
    host: query.host ?? request.ip,
  };
  const raw = state.engine().openRaw(metadata, { onRegexLimit: state.complain });
  const decoder = createTextDecoder(raw.charset);
  for await (const chunk of (request.body ?? []) as AsyncIterable<Buffer>) raw.push(decoder.write(chunk));
  raw.push(decoder.end());
  raw.finish();
}
