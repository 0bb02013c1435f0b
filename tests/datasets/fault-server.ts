import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

/** A real server that does to each request what the test says; it counts them and keeps their headers. */
export interface FaultServer {
  readonly base: string;
  readonly requests: IncomingMessage[];
  handle(handler: Handler): void;
  close(): Promise<void>;
}

export async function startFaultServer(tls?: { key: string; cert: string }): Promise<FaultServer> {
  let handler: Handler = (_request, response) => response.writeHead(404).end();
  const requests: IncomingMessage[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request);
    handler(request, response, requests.length);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    requests,
    handle(next) {
      handler = next;
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Serves bytes with a validator, and parts of them. */
export function serveRanges(body: Buffer, request: IncomingMessage, response: ServerResponse, etag = '"v1"'): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const same = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
  if (!range || !same) return void response.writeHead(200, { 'Content-Length': body.length, ETag: etag }).end(body);
  const from = Number(range[1]);
  if (from >= body.length) return void response.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
  response
    .writeHead(206, {
      'Content-Length': body.length - from,
      'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}`,
      ETag: etag,
    })
    .end(body.subarray(from));
}

/**
 * Sends the first part of a body, then resets the connection: once `arrived` says that some of it has been kept, since a
 * reset throws away what the other side has not yet read.
 */
export function breakAfter(
  bytes: number,
  body: Buffer,
  response: ServerResponse,
  headers: Record<string, string> = {},
  arrived: () => boolean = () => true,
): void {
  response.writeHead(200, { 'Content-Length': body.length, ...headers });
  response.write(body.subarray(0, bytes));
  const timer = setInterval(() => {
    if (!arrived()) return;
    clearInterval(timer);
    response.socket?.resetAndDestroy();
  }, 10);
  response.on('close', () => clearInterval(timer));
}
