import { pipeline, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import type { EventMetadata } from '../../engine/store.ts';
import type { EmulatorState } from '../state.ts';
import { HecError } from './answers.ts';
import type { HecToken } from './inputs.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** The last value of each query argument. */
export function queryOf(request: FastifyRequest): Query {
  const given = request.query as Record<string, string | string[] | undefined>;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? value.at(-1) : value]),
  );
}

/** The token of a request: `Splunk <token>`, the password of basic authentication, or `?token=` where the token allows it. */
export function tokenOf(request: FastifyRequest, state: EmulatorState): HecToken {
  const header = request.headers.authorization;
  const inQuery = queryOf(request).token;
  if (header === undefined && inQuery === undefined) throw new HecError('tokenRequired');
  const token = state.hec.find(header === undefined ? inQuery! : secretIn(header));
  if (!token) throw new HecError('invalidToken');
  if (token.disabled) throw new HecError('tokenDisabled');
  if (header === undefined && !token.allowQueryString) throw new HecError('queryString');
  return token;
}

function secretIn(header: string): string {
  const splunk = /^Splunk\s+(\S+)$/i.exec(header)?.[1];
  if (splunk !== undefined) return splunk;
  const basic = /^Basic\s+(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) throw new HecError('authorization');
  return Buffer.from(basic, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

const channelPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The channel of a request, from header or query; tokens with acknowledgement need one. */
export function channelOf(request: FastifyRequest, token: HecToken): string | undefined {
  const header = request.headers['x-splunk-request-channel'];
  const channel = [header].flat()[0] ?? queryOf(request).channel;
  if (channel === undefined || channel === '') {
    if (token.useAck && !token.channelOptional) throw new HecError('channelMissing');
    return undefined;
  }
  if (!channelPattern.test(channel)) throw new HecError('channelInvalid');
  return channel.toLowerCase();
}

/** Whether a token may write to an index that exists. */
export function mayWrite(index: string, token: HecToken, state: EmulatorState): boolean {
  if (token.indexes.length > 0 && index !== token.index && !token.indexes.includes(index)) return false;
  return state.engine().store.indexes().includes(index);
}

/** What is given in the query goes before the token's own settings. */
export function metadataOf(request: FastifyRequest, token: HecToken, state: EmulatorState): EventMetadata {
  const { index, source, sourcetype, host } = queryOf(request);
  const chosen = index || token.index;
  // Splunk counts the events from 1 in this answer, and from 0 in the others.
  if (!mayWrite(chosen, token, state)) throw new HecError('index', { 'invalid-event-number': 1 });
  return {
    index: chosen,
    source: source || token.source || `http:${token.name}`,
    sourcetype: sourcetype || token.sourcetype || 'httpevent',
    host: host || token.host || request.ip,
  };
}

/** Logs shrink to a tenth or twentieth; what swells more than this is no log. */
const maxExpansion = 200;
const freeExpansion = 256 * 1024 * 1024;

/** The body as it comes, unpacked. Ends with an error where it is no gzip, swells without end or was cut off. */
export async function* bodyOf(request: FastifyRequest): AsyncGenerator<Buffer> {
  const stream = request.body as NodeJS.ReadableStream | undefined;
  if (!stream || typeof stream === 'string') return;
  if (request.headers['content-encoding']?.toLowerCase() !== 'gzip') {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
    return;
  }
  const gunzip: Transform = createGunzip();
  // An aborted upload has to reach the reader as an error.
  pipeline(stream, gunzip, () => {});
  let packed = 0;
  let unpacked = 0;
  stream.on('data', (chunk: Buffer) => {
    packed += chunk.length;
  });
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    unpacked += chunk.length;
    if (unpacked > freeExpansion && unpacked > packed * maxExpansion) {
      gunzip.destroy();
      throw new HecError('format');
    }
    yield chunk;
  }
}
