import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createHttpClient, type HttpClient } from '../../src/datasets/http.ts';

describe('reading a body in large pieces', () => {
  const data = randomBytes(5_000_003);
  let server: Server;
  let client: HttpClient;
  let open: () => ReturnType<HttpClient['open']>;
  before(async () => {
    // Pieces of all sizes, so that blocks end at odd places.
    server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': data.length });
      for (let at = 0, size = 1; at < data.length; at += size, size = (size * 7) % 300_007)
        response.write(data.subarray(at, at + size));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = createHttpClient();
    open = () => client.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  after(() => {
    client.close();
    server.close();
  });

  it('leaves the pieces that came before as they were', async () => {
    const pieces: Buffer[] = [];
    for await (const piece of (await open()).body) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).equals(data)).to.equal(true);
    expect(Math.max(...pieces.map(({ length }) => length))).to.be.greaterThan(65_536);
  });
  it('waits for a reader that is slow', async () => {
    const { body } = await open();
    const pieces: Buffer[] = [];
    for await (const piece of body) {
      pieces.push(piece as Buffer);
      if (pieces.length % 8 === 0) await sleep(1);
    }
    expect(Buffer.concat(pieces).equals(data)).to.equal(true);
  });
  it('goes on reading on a connection that is kept', async () => {
    for (let i = 0; i < 3; i++) {
      let size = 0;
      for await (const piece of (await open()).body) size += (piece as Buffer).length;
      expect(size).to.equal(data.length);
    }
  });
});
