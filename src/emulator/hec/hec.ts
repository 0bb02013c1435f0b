import { createGunzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RawIngester } from '../../engine/ingest/ingest.ts';
import { jsonLength } from '../../formats/json-fields.ts';
import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { EmulatorState, HecToken } from '../state.ts';

/** Status codes of the HTTP Event Collector ("HTTP Event Collector troubleshooting", possible error codes). */
const answers = {
  success: [200, 0, 'Success'],
  disabled: [403, 1, 'Token disabled'],
  required: [401, 2, 'Token is required'],
  authorization: [401, 3, 'Invalid authorization'],
  token: [403, 4, 'Invalid token'],
  noData: [400, 5, 'No data'],
  format: [400, 6, 'Invalid data format'],
  index: [400, 7, 'Incorrect index'],
  internal: [500, 8, 'Internal server error'],
  channelMissing: [400, 10, 'Data channel is missing'],
  channelInvalid: [400, 11, 'Invalid data channel'],
  eventRequired: [400, 12, 'Event field is required'],
  eventBlank: [400, 13, 'Event field cannot be blank'],
  ackDisabled: [400, 14, 'ACK is disabled'],
  fields: [400, 15, 'Error in handling indexed fields'],
  healthy: [200, 17, 'HEC is healthy'],
} as const;

class HecError extends Error {
  readonly answer: keyof typeof answers;
  readonly extra: Record<string, unknown>;
  constructor(answer: keyof typeof answers, extra: Record<string, unknown> = {}) {
    super(answers[answer][2]);
    this.answer = answer;
    this.extra = extra;
  }
}

function send(reply: FastifyReply, answer: keyof typeof answers, extra: Record<string, unknown> = {}): FastifyReply {
  const [status, code, text] = answers[answer];
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=UTF-8')
    .send(JSON.stringify({ text, code, ...extra }));
}

const channelPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Registers `/services/collector…` on a server. */
export function registerHec(server: FastifyInstance, state: EmulatorState): void {
  const handle =
    (work: (request: FastifyRequest, token: HecToken) => Promise<Record<string, unknown>>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      try {
        return send(reply, 'success', await work(request, tokenOf(request, state)));
      } catch (error) {
        if (error instanceof HecError) return send(reply, error.answer, error.extra);
        if (['Z_DATA_ERROR', 'Z_BUF_ERROR', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? ''))
          return send(reply, 'format');
        return send(reply, 'internal');
      }
    };
  for (const path of ['/services/collector/raw', '/services/collector/raw/1.0'])
    server.post(
      path,
      handle((request, token) => ingestRaw(request, token, state)),
    );
  for (const path of ['/services/collector', '/services/collector/event', '/services/collector/event/1.0'])
    server.post(
      path,
      handle((request, token) => ingestEvents(request, token, state)),
    );
  server.post(
    '/services/collector/ack',
    handle((request, token) => queryAcks(request, token, state)),
  );
  for (const path of ['/services/collector/health', '/services/collector/health/1.0'])
    server.get(path, async (_request, reply) => send(reply, 'healthy'));
}

/** The token of a request: `Splunk <token>`, or the password of basic authentication. */
function tokenOf(request: FastifyRequest, state: EmulatorState): HecToken {
  const header = request.headers.authorization;
  if (header === undefined) throw new HecError('required');
  const splunk = /^Splunk\s+(\S+)$/i.exec(header);
  const basic = /^Basic\s+(\S+)$/i.exec(header);
  const given =
    splunk?.[1] ??
    (basic
      ? Buffer.from(basic[1]!, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : undefined);
  if (given === undefined) throw new HecError('authorization');
  const token = state.tokens.get(given);
  if (!token) throw new HecError('token');
  if (token.disabled) throw new HecError('disabled');
  return token;
}

function query(request: FastifyRequest): Record<string, string | undefined> {
  return request.query as Record<string, string | undefined>;
}

/** The channel of a request; tokens with acknowledgement need one. */
function channelOf(request: FastifyRequest, token: HecToken): string | undefined {
  const header = request.headers['x-splunk-request-channel'];
  const channel = (Array.isArray(header) ? header[0] : header) ?? query(request).channel;
  if (channel === undefined) {
    if (token.useAck) throw new HecError('channelMissing');
    return undefined;
  }
  if (!channelPattern.test(channel)) throw new HecError('channelInvalid');
  return channel;
}

function body(request: FastifyRequest): AsyncIterable<Buffer> {
  const stream = request.body as NodeJS.ReadableStream | undefined;
  if (!stream || typeof stream === 'string') throw new HecError('noData');
  return (
    request.headers['content-encoding'] === 'gzip' ? stream.pipe(createGunzip()) : stream
  ) as AsyncIterable<Buffer>;
}

/** What is given in the query goes before the token's own settings. */
function metadataOf(request: FastifyRequest, token: HecToken, state: EmulatorState) {
  const { index, source, sourcetype, host } = query(request);
  const chosen = index ?? token.index;
  if (!state.engine.store.indexes().includes(chosen)) throw new HecError('index', { 'invalid-event-number': 1 });
  return {
    index: chosen,
    source: source ?? `http:${token.name}`,
    sourcetype: sourcetype ?? 'httpevent',
    host: host ?? request.ip,
  };
}

/** An id that the client can ask about; events are searchable at once, so that it is acknowledged already. */
function acknowledge(state: EmulatorState, token: HecToken, channel: string | undefined): Record<string, unknown> {
  if (!token.useAck || channel === undefined) return {};
  const key = `${token.token}\0${channel}`;
  const acks = state.acks.get(key) ?? { next: 0, done: new Set<number>() };
  state.acks.set(key, acks);
  const ackId = acks.next++;
  acks.done.add(ackId);
  return { ackId };
}

async function ingestRaw(
  request: FastifyRequest,
  token: HecToken,
  state: EmulatorState,
): Promise<Record<string, unknown>> {
  const channel = channelOf(request, token);
  const metadata = metadataOf(request, token, state);
  const raw = state.engine.openRaw(metadata);
  const decoder = createTextDecoder();
  let bytes = 0;
  for await (const chunk of body(request)) {
    bytes += chunk.length;
    raw.push(decoder.write(chunk));
  }
  raw.push(decoder.end());
  raw.finish();
  if (bytes === 0) throw new HecError('noData');
  return acknowledge(state, token, channel);
}

interface HecEvent {
  readonly event?: unknown;
  readonly time?: string | number;
  readonly host?: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index?: string;
  readonly fields?: Record<string, unknown>;
}

const maxEventBody = 512 * 1024 * 1024;

async function readAll(request: FastifyRequest): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of body(request)) {
    size += chunk.length;
    if (size > maxEventBody) throw new HecError('format');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A batch of JSON objects, one behind the other. */
async function ingestEvents(
  request: FastifyRequest,
  token: HecToken,
  state: EmulatorState,
): Promise<Record<string, unknown>> {
  const channel = channelOf(request, token);
  const text = await readAll(request);
  if (text.trim() === '') throw new HecError('noData');
  const defaults = metadataOf(request, token, state);
  const events: HecEvent[] = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    if (/^[\s,]*$/.test(rest)) break;
    const end = jsonLength(text, at);
    if (end < 0) throw new HecError('format', { 'invalid-event-number': events.length });
    events.push(JSON.parse(text.slice(at, end)) as HecEvent);
    at = end;
  }
  events.forEach((event, number) => check(event, number, state));
  for (const event of events) {
    const metadata = {
      index: event.index ?? defaults.index,
      source: event.source ?? defaults.source,
      sourcetype: event.sourcetype ?? defaults.sourcetype,
      host: event.host ?? defaults.host,
    };
    const ingester = new RawIngester(metadata, { knowledge: state.engine.knowledge, now: state.now() });
    const raw = typeof event.event === 'string' ? event.event : JSON.stringify(event.event);
    const time = event.time === undefined ? undefined : Number(event.time);
    const indexed =
      event.fields &&
      new Map(
        Object.entries(event.fields).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.map(String) : String(value),
        ]),
      );
    state.engine.ingestEvents(
      ingester.event(raw, {
        ...(time === undefined || Number.isNaN(time) ? {} : { time: time > 1e11 ? time / 1000 : time }),
        ...(indexed ? { indexed } : {}),
      }),
    );
  }
  return acknowledge(state, token, channel);
}

function check(event: HecEvent, number: number, state: EmulatorState): void {
  const at = { 'invalid-event-number': number };
  if (event === null || typeof event !== 'object' || Array.isArray(event)) throw new HecError('format', at);
  if (event.event === undefined || event.event === null) throw new HecError('eventRequired', at);
  if (event.event === '') throw new HecError('eventBlank', at);
  if (event.index !== undefined && !state.engine.store.indexes().includes(event.index)) throw new HecError('index', at);
  if (
    event.fields !== undefined &&
    (event.fields === null ||
      typeof event.fields !== 'object' ||
      Array.isArray(event.fields) ||
      Object.values(event.fields).some((value) => value !== null && typeof value === 'object' && !Array.isArray(value)))
  ) {
    throw new HecError('fields', at);
  }
}

async function queryAcks(
  request: FastifyRequest,
  token: HecToken,
  state: EmulatorState,
): Promise<Record<string, unknown>> {
  if (!token.useAck) throw new HecError('ackDisabled');
  const channel = channelOf(request, token);
  let ids: unknown;
  try {
    ids = (JSON.parse(await readAll(request)) as { acks?: unknown }).acks;
  } catch {
    throw new HecError('format');
  }
  if (!Array.isArray(ids)) throw new HecError('format');
  const key = `${token.token}\0${channel}`;
  const done = state.acks.get(key)?.done;
  // An id that was reported is forgotten, as in Splunk.
  return { acks: Object.fromEntries(ids.map((id) => [String(id), done?.delete(Number(id)) ?? false])) };
}
