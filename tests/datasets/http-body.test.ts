import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../../src/datasets/http.ts';

/** A length that is taken past the HTTP parser, and one that is not. */
const sizes = { long: 5_000_003, short: 500_003 };

describe('reading a body in large pieces', () => {
  const data = randomBytes(sizes.long);
  let server: Server;
  let client: HttpClient;
  let answers: (response: ServerResponse) => void;
  let sockets: number;

  before(async () => {
    server = createServer((_request, response) => answers(response));
    server.on('connection', () => sockets++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    client = createHttpClient();
    sockets = 0;
    answers = (response) => send(response, data);
  });
  afterEach(() => client.close());
  after(() => void server.close());

  const open = (): Promise<HttpAnswer> =>
    client.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/data.log`);

  /** Pieces of all sizes, so that blocks end at odd places. */
  function send(response: ServerResponse, bytes: Buffer, announced = bytes.length): void {
    response.writeHead(200, { 'Content-Length': announced });
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 300_007)
      response.write(bytes.subarray(at, at + size));
    response.end();
  }

  /** What comes, and the error that ends it. */
  async function readAll(
    { body }: HttpAnswer,
    each: (count: number) => unknown = () => undefined,
  ): Promise<{ bytes: Buffer; largest: number; error?: { code?: string; message: string } }> {
    const pieces: Buffer[] = [];
    const result = () => ({
      bytes: Buffer.concat(pieces),
      largest: Math.max(...pieces.map(({ length }) => length)),
    });
    try {
      for await (const piece of body) {
        pieces.push(Buffer.from(piece));
        await each(pieces.length);
      }
    } catch (error) {
      return { ...result(), error: error as Error };
    }
    return result();
  }

  for (const [name, size] of Object.entries(sizes))
    describe(`a ${name} one`, () => {
      const part = data.subarray(0, size);
      beforeEach(() => {
        answers = (response) => send(response, part);
      });

      it('comes whole', async () => {
        const { bytes, largest, error } = await readAll(await open());
        expect(error).to.equal(undefined);
        expect(bytes.equals(part)).to.equal(true);
        expect(largest).to.be.greaterThan(65_536);
      });
      it('waits for a reader that is slow', async () => {
        const { bytes } = await readAll(await open(), (count) => (count % 8 === 0 ? sleep(1) : undefined));
        expect(bytes.equals(part)).to.equal(true);
      });
      it('waits for a reader that begins late', async () => {
        const answer = await open();
        await sleep(20);
        expect((await readAll(answer)).bytes.equals(part)).to.equal(true);
      });
      it('comes again and again', async () => {
        for (let i = 0; i < 5; i++) expect((await readAll(await open())).bytes.equals(part)).to.equal(true);
        expect(sockets).to.equal(name === 'long' ? 5 : 1);
      });
      it('gives what came before the connection broke, and then says so', async () => {
        const some = part.subarray(0, size / 2);
        answers = (response) => {
          response.writeHead(200, { 'Content-Length': part.length });
          response.write(some, () => response.destroy());
        };
        const { bytes, error } = await readAll(await open());
        expect(error?.code).to.equal('ECONNRESET');
        expect(part.subarray(0, bytes.length).equals(bytes)).to.equal(true);
        expect(bytes.length).to.be.within(1, some.length);
      });
      it('ends where its length says, whatever else the server sends', async () => {
        answers = (response) => {
          response.strictContentLength = false;
          send(response, Buffer.concat([part, Buffer.from('HTTP/1.1 200 OK\r\n\r\nmore')]), part.length);
        };
        const { bytes } = await readAll(await open());
        expect(bytes.equals(part)).to.equal(true);
      });
      it('is given up by a reader that has enough', async () => {
        const closed = new Promise<void>((resolve) => {
          answers = (response) => {
            response.writeHead(200, { 'Content-Length': part.length }).write(part.subarray(0, size - 1));
            response.on('close', () => resolve());
          };
        });
        for await (const piece of (await open()).body) {
          expect(piece.length).to.be.greaterThan(0);
          break;
        }
        await closed;
      });
      it('ends when the client is told to stop', async () => {
        answers = (response) => {
          response.writeHead(200, { 'Content-Length': part.length }).write(part.subarray(0, size - 1));
        };
        const stop = new AbortController();
        client.close();
        client = createHttpClient({ signal: stop.signal });
        const answer = await open();
        setTimeout(() => stop.abort(), 20);
        expect((await readAll(answer)).error?.code).to.equal('ERR_CANCELED');
      });
      it('ends with the error that it is destroyed with', async () => {
        answers = (response) => {
          response.writeHead(200, { 'Content-Length': part.length }).write(part.subarray(0, size - 1));
        };
        const answer = await open();
        setTimeout(() => answer.body.destroy(new Error('too slow')), 20);
        expect((await readAll(answer)).error?.message).to.equal('too slow');
      });
    });
});
