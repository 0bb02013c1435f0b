import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { create } from 'tar';
import { DatasetError, download, locateDataset, readDataset, resolveDataset } from '../../src/datasets/index.ts';

describe('datasets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-data-'));
  let server: Server;
  let base: string;
  let handler: (request: IncomingMessage, response: ServerResponse, attempt: number) => void;
  let attempts = 0;
  before(async () => {
    server = createServer((request, response) => handler(request, response, ++attempts));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    attempts = 0;
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const fetchTo = (name: string) =>
    download(`${base}/datasets/${name}`, join(folder, name), { pauseMs: 5, retries: 2, timeoutMs: 2000 });
  const failed = async (name: string): Promise<DatasetError> => {
    const error = await fetchTo(name).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(DatasetError);
    expect(readdirSync(folder).filter((file) => file.startsWith(name))).to.deep.equal([]);
    return error as DatasetError;
  };

  it('maps URLs below the tree and never out of it', () => {
    const places = { content: '/pack', datasets: '/data' };
    expect(
      locateDataset('https://media.githubusercontent.com/media/splunk/attack_data/master/datasets/a/b.log', places),
    ).to.deep.equal({
      path: '/data/a/b.log',
      url: 'https://media.githubusercontent.com/media/splunk/attack_data/master/datasets/a/b.log',
    });
    expect(locateDataset('tests/x.log', places)).to.deep.equal({ path: '/pack/tests/x.log' });
    expect(locateDataset('file:tests/x.log', places)).to.deep.equal({ path: '/pack/tests/x.log' });
    expect(() => locateDataset('../../etc/passwd', places)).to.throw('leads out of');
    expect(() => locateDataset('https://h/datasets/..%2f..%2fetc/passwd', places)).to.throw('leads out of');
    expect(() => locateDataset('gopher://h/x', places)).to.throw('not supported');
  });
  it('downloads, and keeps the file whole', async () => {
    handler = (_request, response) => response.end('line one\n');
    await fetchTo('ok.log');
    expect(readFileSync(join(folder, 'ok.log'), 'utf8')).to.equal('line one\n');
    expect(attempts).to.equal(1);
  });
  it('tries again after 500, 429 and a reset', async () => {
    handler = (request, response, attempt) => {
      if (attempt === 1) response.writeHead(500).end();
      else if (attempt === 2) response.writeHead(429, { 'Retry-After': '0' }).end();
      else response.end('data');
      void request;
    };
    await fetchTo('retry.log');
    expect(attempts).to.equal(3);
    handler = (request, response, attempt) => {
      if (attempt === 1) request.socket.destroy();
      else response.end('data');
    };
    attempts = 0;
    await fetchTo('reset.log');
    expect(attempts).to.equal(2);
  });
  it('gives up after its tries, naming the URL', async () => {
    handler = (_request, response) => response.writeHead(503).end();
    const error = await failed('down.log');
    expect([error.reason, attempts]).to.deep.equal(['dataset-download', 3]);
    expect(error.message).to.include(`${base}/datasets/down.log`).and.include('503');
  });
  it('does not try a 404 again', async () => {
    handler = (_request, response) => response.writeHead(404).end();
    expect((await failed('gone.log')).reason).to.equal('dataset-missing');
    expect(attempts).to.equal(1);
  });
  it('refuses a body that is cut off', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half');
      setTimeout(() => response.socket?.destroy(), 10);
    };
    await failed('cut.log');
    expect(attempts).to.equal(3);
  });
  it('refuses a web page, an empty body and a git-LFS pointer', async () => {
    handler = (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>');
    expect((await failed('page.log')).reason).to.equal('dataset-corrupt');
    handler = (_request, response) => response.end('');
    expect((await failed('empty.log')).reason).to.equal('dataset-corrupt');
    handler = (_request, response) =>
      response.end('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n');
    expect((await failed('lfs.log')).reason).to.equal('dataset-lfs-pointer');
  });
  it('ends a redirect loop', async () => {
    handler = (_request, response) => response.writeHead(302, { Location: `${base}/datasets/loop.log` }).end();
    expect((await failed('loop.log')).reason).to.equal('dataset-download');
  });
  it('stops at the size limit', async () => {
    handler = (_request, response) => response.end('x'.repeat(5000));
    const error = await download(`${base}/datasets/big.log`, join(folder, 'big.log'), {
      maxBytes: 1000,
      retries: 0,
    }).catch((caught: unknown) => caught as DatasetError);
    expect((error as DatasetError).reason).to.equal('dataset-too-large');
    expect(existsSync(join(folder, 'big.log'))).to.equal(false);
  });
  it('never downloads offline, and fetches a shared file once', async () => {
    const options = { content: folder, datasets: join(folder, 'tree'), offline: true };
    const error = await resolveDataset(`${base}/datasets/a/b.log`, options).catch(
      (caught: unknown) => caught as DatasetError,
    );
    expect((error as DatasetError).reason).to.equal('dataset-missing');
    expect(attempts).to.equal(0);
    handler = (_request, response) => response.end('shared');
    const both = await Promise.all(
      [1, 2].map(() => resolveDataset(`${base}/datasets/a/b.log`, { ...options, offline: false })),
    );
    expect(both.map((one) => one.bytes)).to.deep.equal([6, 6]);
    expect(attempts).to.equal(1);
  });
  it('names a git-LFS pointer in the local tree', async () => {
    mkdirSync(join(folder, 'tree/p'), { recursive: true });
    writeFileSync(join(folder, 'tree/p/x.log'), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n');
    const error = await resolveDataset('https://h/datasets/p/x.log', {
      content: folder,
      datasets: join(folder, 'tree'),
      offline: true,
    }).catch((caught: unknown) => caught as DatasetError);
    expect((error as DatasetError).reason).to.equal('dataset-lfs-pointer');
  });
  it('reads gzip and tar archives', async () => {
    const read = async (path: string) => {
      const parts: Buffer[] = [];
      for await (const chunk of readDataset({ data: path, path, bytes: 0 })) parts.push(chunk);
      return Buffer.concat(parts).toString();
    };
    writeFileSync(join(folder, 'z.log.gz'), gzipSync('zipped\n'));
    expect(await read(join(folder, 'z.log.gz'))).to.equal('zipped\n');
    writeFileSync(join(folder, 'one.log'), 'one');
    writeFileSync(join(folder, 'two.log'), 'two');
    await create({ file: join(folder, 'both.tar.gz'), gzip: true, cwd: folder }, ['one.log', 'two.log']);
    expect(await read(join(folder, 'both.tar.gz'))).to.equal('one\ntwo\n');
  });
});
