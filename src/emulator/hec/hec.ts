import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { EmulatorState } from '../state.ts';
import { answers, type HecAnswer, HecError } from './answers.ts';
import { ingestEvents } from './events.ts';
import type { HecToken } from './inputs.ts';
import { bodyOf, channelOf, metadataOf, queryOf, tokenOf } from './request.ts';

type Ingest = (request: FastifyRequest, token: HecToken, state: EmulatorState) => Promise<void>;

/** The endpoints that take data, each also with its version behind it. */
const uploads: readonly (readonly [string, Ingest])[] = [
  ['/services/collector', ingestEvents],
  ['/services/collector/event', ingestEvents],
  ['/services/collector/event/1.0', ingestEvents],
  ['/services/collector/raw', ingestRaw],
  ['/services/collector/raw/1.0', ingestRaw],
];

/** Registers `/services/collector…` on a server. */
export function registerHec(server: FastifyInstance, state: EmulatorState): void {
  for (const [url, ingest] of uploads)
    server.post(url, (request, reply) => guarded(request, reply, () => upload(request, state, ingest)));
  server.post('/services/collector/ack', (request, reply) => guarded(request, reply, () => queryAcks(request, state)));
  for (const url of ['/services/collector/health', '/services/collector/health/1.0'])
    server.get(url, (request, reply) => {
      const answer = healthOf(request, state);
      return send(reply, answer);
    });
  server.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .header('content-type', 'application/json; charset=UTF-8')
      .send(JSON.stringify({ text: 'The requested URL was not found on this server.', code: 404 })),
  );
}

function send(reply: FastifyReply, answer: HecAnswer, extra: Readonly<Record<string, unknown>> = {}): FastifyReply {
  const [status, code, text] = answers[answer];
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=UTF-8')
    .send(JSON.stringify({ text, code, ...extra }));
}

/** What streams throw when a client breaks off or sends no gzip. */
const clientFaults = new Set([
  'Z_DATA_ERROR',
  'Z_BUF_ERROR',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_CHUNK_SIZE',
]);

async function guarded(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Readonly<Record<string, unknown>> | FastifyReply>,
): Promise<FastifyReply> {
  try {
    const body = await work();
    return 'ackStatus' in body
      ? reply.header('content-type', 'application/json; charset=UTF-8').send(JSON.stringify({ acks: body.ackStatus }))
      : send(reply, 'success', body as Readonly<Record<string, unknown>>);
  } catch (error) {
    // What is left of a refused body is not read: the connection ends with the answer.
    if (!request.raw.complete) reply.header('connection', 'close');
    if (error instanceof HecError) return send(reply, error.answer, error.extra);
    return send(reply, clientFaults.has((error as NodeJS.ErrnoException).code ?? '') ? 'format' : 'internal');
  }
}

/** Takes a body, waits until it is stored, and gives an id where the token acknowledges. */
async function upload(
  request: FastifyRequest,
  state: EmulatorState,
  ingest: Ingest,
): Promise<Readonly<Record<string, unknown>>> {
  const { hec } = state;
  if (hec.shuttingDown) throw new HecError('shuttingDown');
  const token = tokenOf(request, state);
  const channel = channelOf(request, token);
  if (hec.isFull) throw new HecError('busy');
  const ack = token.useAck && channel !== undefined ? hec.openAck(token, channel) : null;
  if (ack === undefined) throw new HecError('ackFull');
  hec.reading++;
  try {
    await ingest(request, token, state);
    await state.storage.settled();
  } finally {
    hec.reading--;
  }
  ack?.settle();
  return ack ? { ackId: ack.id } : {};
}

/** Text that its sourcetype's rules break into events, indexed as it comes. */
async function ingestRaw(request: FastifyRequest, token: HecToken, state: EmulatorState): Promise<void> {
  const raw = state.engine().openRaw(metadataOf(request, token, state), { onRegexLimit: state.complain });
  const decoder = createTextDecoder(raw.charset);
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    raw.push(decoder.write(chunk));
  }
  raw.push(decoder.end());
  raw.finish();
  if (bytes === 0) throw new HecError('noData');
}

const maxAckBody = 1024 * 1024;

async function queryAcks(request: FastifyRequest, state: EmulatorState): Promise<Readonly<Record<string, unknown>>> {
  const token = tokenOf(request, state);
  if (!token.useAck) throw new HecError('ackDisabled');
  const channel = channelOf(request, token);
  if (channel === undefined) throw new HecError('channelMissing');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request)) {
    size += chunk.length;
    if (size > maxAckBody) throw new HecError('format');
    parts.push(chunk);
  }
  if (size === 0) throw new HecError('noData');
  let ids: unknown;
  try {
    ids = (JSON.parse(Buffer.concat(parts).toString('utf8')) as { acks?: unknown }).acks;
  } catch {
    throw new HecError('format');
  }
  if (!Array.isArray(ids)) throw new HecError('format');
  return { ackStatus: state.hec.acknowledged(token, channel, ids.map(Number)) };
}

/** A token is only looked at where the query names one. */
function healthOf(request: FastifyRequest, state: EmulatorState): HecAnswer {
  const given = queryOf(request).token;
  if (given !== undefined) {
    const token = state.hec.find(given);
    if (!token) return 'healthInvalidToken';
    if (token.disabled) return 'healthTokenDisabled';
  }
  if (state.hec.shuttingDown) return 'shuttingDown';
  return state.hec.isFull ? 'queuesFull' : 'healthy';
}
