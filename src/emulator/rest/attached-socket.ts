import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { EmulatorState } from '../state.ts';
import { authenticate } from './route.ts';

/** A request that is written to an open socket, as its head says it. */
interface AttachedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What has come behind the head. */
  readonly rest: Buffer;
}

const requestLine = /^POST (\S*\/receivers\/stream(?:\?\S*)?) HTTP\/1\.[01]\r?\n/;
/** As much of a request as tells whether it can be one. */
const start = /^POST \/services[^ ?]*(?:[ ?]|$)/;
const longestHead = 64 * 1024;
/** Milliseconds that a connection may wait before its first request. */
const patience = 60_000;

/**
 * Lets clients attach to an index: they send the head of a request to `receivers/stream` without a length, and then write
 * events until they close the socket (the SDKs' `Index.attach`; `X-Splunk-Input-Mode: Streaming`). HTTP knows no such
 * request, so each connection is looked at before the HTTP server has it.
 */
export function takeAttachedSockets(fastify: FastifyInstance, state: EmulatorState): void {
  const server = fastify.server as Server;
  const event = server instanceof TlsServer ? 'secureConnection' : 'connection';
  const serve = server.listeners(event) as ((socket: Socket) => void)[];
  const attached = new Set<Socket>();
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) =>
    peek(socket, (request) => {
      if (!request) {
        for (const one of serve) one.call(server, socket);
        return;
      }
      attached.add(socket);
      socket.on('close', () => attached.delete(socket));
      receive(request, socket, state);
    }),
  );
  fastify.addHook('preClose', async () => {
    for (const socket of attached) socket.destroy();
  });
}

/** Reads the head of the first request; what is no attached one goes back into the socket. */
function peek(socket: Socket, decide: (request: AttachedRequest | undefined) => void): void {
  let head = Buffer.alloc(0);
  const give = () => socket.destroy();
  const end = (request: AttachedRequest | undefined) => {
    socket.off('data', take).off('error', give).off('timeout', give).setTimeout(0);
    if (request) return decide(request);
    socket.pause();
    socket.unshift(head);
    decide(undefined);
    socket.resume();
  };
  const take = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const text = head.subarray(0, longestHead).toString('latin1');
    if (!start.test(text)) return end(undefined);
    const at = /\r?\n\r?\n/.exec(text);
    if (at) end(requestIn(text.slice(0, at.index + 2), head.subarray(at.index + at[0].length)));
    else if (head.length >= longestHead) end(undefined);
  };
  socket.on('data', take).on('error', give).on('timeout', give).setTimeout(patience);
}

/** The request of a head; nothing where it is another's or says how its body ends. */
function requestIn(head: string, rest: Buffer): AttachedRequest | undefined {
  const line = requestLine.exec(head);
  if (!line || !URL.canParse(line[1]!, 'http://localhost')) return undefined;
  const headers: Record<string, string> = {};
  for (const [, name, value] of head.matchAll(/^([^\s:]+):[ \t]*(.*?)[ \t]*\r?$/gm))
    headers[name!.toLowerCase()] = value!;
  const isFramed = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return isFramed ? undefined : { url: new URL(line[1]!, 'http://localhost'), headers, rest };
}

function receive({ url, headers, rest }: AttachedRequest, socket: Socket, state: EmulatorState): void {
  const given = (name: string) => url.searchParams.get(name) ?? undefined;
  const index = given('index') ?? 'main';
  socket.on('error', () => {});
  const isKnown = authenticate({ headers }, state) !== undefined;
  if (!isKnown || !state.engine().store.indexes().includes(index)) {
    refuseSocket(socket, isKnown ? '400 Bad Request' : '401 Unauthorized');
    return;
  }
  const place = {
    index,
    source: given('source') ?? 'www',
    sourcetype: given('sourcetype') ?? 'web_input',
    host: given('host') ?? socket.remoteAddress ?? 'localhost',
  };
  const raw = state.engine().openRaw(place, { onRegexLimit: state.complain });
  const decoder = createTextDecoder(raw.charset);
  raw.push(decoder.write(rest));
  socket.on('data', (chunk: Buffer) => raw.push(decoder.write(chunk)));
  socket.once('close', () => {
    raw.push(decoder.end());
    raw.finish();
  });
  socket.on('end', () => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
}

function refuseSocket(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
