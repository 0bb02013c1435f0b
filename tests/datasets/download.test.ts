import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generate } from 'selfsigned';
import {
  createDatasetRecords,
  createDownloader,
  DatasetCache,
  DatasetError,
  type DownloadOptions,
  readLockFile,
  resolveDataset,
  writeLockFile,
} from '../../src/datasets/index.ts';
import { breakAfter, type FaultServer, serveRanges, startFaultServer } from './fault-server.ts';

const data = Buffer.from('2026-01-01T00:00:00Z user=alice action=logon\n'.repeat(4000));
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('downloads', () => {
  let folder: string;
  let cache: DatasetCache;
  let server: FaultServer;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-data-'));
    cache = new DatasetCache(join(folder, 'cache'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Whether bytes of a download stand in the cache. */
  const keptSome = (more = 1000) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).size > more,
    );
  const url = (name = 'a.log') => `${server.base}/datasets/${name}`;
  const downloader = (options: Partial<DownloadOptions> = {}) =>
    createDownloader({ cache, pauseMs: 5, retries: 2, timeoutMs: 2000, ...options });
  const fetched = async (options: Partial<DownloadOptions> = {}, name?: string) => {
    const one = downloader(options);
    try {
      return readFileSync((await one.fetch(url(name))).path);
    } finally {
      one.close();
    }
  };
  /** The error of a download; the cache must hold nothing of it but what can be gone on with. */
  const failure = async (options: Partial<DownloadOptions> = {}, name = 'a.log'): Promise<DatasetError> => {
    const error = await fetched(options, name).then(
      () => expect.fail('the download did not fail'),
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(DatasetError);
    expect((error as DatasetError).message).to.include(url(name));
    expect(readdirSync(join(cache.root, 'objects'))).to.deep.equal([]);
    expect(readdirSync(join(cache.root, 'index'))).to.deep.equal([]);
    return error as DatasetError;
  };

  describe('recovers from', () => {
    it('500 twice', async () => {
      server.handle((_request, response, attempt) =>
        attempt < 3 ? response.writeHead(500).end() : response.end(data),
      );
      expect(await fetched()).to.deep.equal(data);
      expect(server.requests).to.have.length(3);
    });
    it('429 with Retry-After in seconds and as a date', async () => {
      server.handle((_request, response, attempt) => {
        if (attempt === 1) response.writeHead(429, { 'Retry-After': '0' }).end();
        else if (attempt === 2) response.writeHead(503, { 'Retry-After': new Date(0).toUTCString() }).end();
        else response.end(data);
      });
      expect(await fetched({ pauseMs: 100_000 })).to.deep.equal(data);
    });
    it('a reset before the headers', async () => {
      server.handle((request, response, attempt) =>
        attempt === 1 ? request.socket.resetAndDestroy() : response.end(data),
      );
      expect(await fetched()).to.deep.equal(data);
    });
    it('a reset within the body, and asks only for the rest', async () => {
      server.handle((request, response, attempt) =>
        attempt === 1
          ? breakAfter(70_000, data, response, { ETag: '"v1"' }, () => keptSome())
          : serveRanges(data, request, response),
      );
      expect(await fetched()).to.deep.equal(data);
      expect(Number(/\d+/.exec(server.requests[1]!.headers.range!)![0])).to.be.within(1, 70_000);
      expect(server.requests[1]!.headers['if-range']).to.equal('"v1"');
    });
    it('resets that come as often as they like while there is headway', async () => {
      const size = 20_000;
      server.handle((request, response) => {
        const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
        response.writeHead(from > 0 ? 206 : 200, {
          'Content-Length': data.length - from,
          ETag: '"v1"',
          ...(from > 0 ? { 'Content-Range': `bytes ${from}-${data.length - 1}/${data.length}` } : {}),
        });
        const piece = data.subarray(from, from + size);
        if (from + size >= data.length) return response.end(piece);
        response.write(piece);
        const timer = setInterval(() => keptSome(Math.max(1000, from)) && response.socket?.resetAndDestroy(), 5);
        response.on('close', () => clearInterval(timer));
      });
      expect(await fetched()).to.deep.equal(data);
      expect(server.requests.length).to.be.greaterThan(4);
    });
    it('a file that changed meanwhile: it begins anew', async () => {
      const other = Buffer.from('another version\n'.repeat(3000));
      server.handle((request, response, attempt) =>
        attempt === 1
          ? breakAfter(70_000, data, response, { ETag: '"v1"' }, () => keptSome())
          : serveRanges(other, request, response, '"v2"'),
      );
      expect(await fetched()).to.deep.equal(other);
    });
    it('a server that answers with another part than was asked for', async () => {
      server.handle((_request, response, attempt) => {
        if (attempt === 1) breakAfter(70_000, data, response, { ETag: '"v1"' }, () => keptSome());
        else if (attempt === 2) response.writeHead(206, { 'Content-Range': 'bytes 5-9/10' }).end('wrong');
        else response.end(data);
      });
      expect(await fetched()).to.deep.equal(data);
    });
    it('a slow-loris, whose body hardly moves', async () => {
      server.handle((request, response, attempt) => {
        if (attempt > 1) return serveRanges(data, request, response);
        response.writeHead(200, { 'Content-Length': data.length, ETag: '"v1"' });
        const drip = setInterval(() => response.write('2'), 20);
        response.on('close', () => clearInterval(drip));
      });
      expect((await fetched({ idleMs: 150, minBytesPerSecond: 1000 })).length).to.equal(data.length);
      expect(server.requests.length).to.equal(2);
    });
    it('headers that never come', async () => {
      server.handle((_request, response, attempt) => void (attempt > 1 && response.end(data)));
      expect(await fetched({ timeoutMs: 100 })).to.deep.equal(data);
    });
    it('a checksum that is wrong once', async () => {
      server.handle((_request, response, attempt) => response.end(attempt === 1 ? 'damaged' : data));
      const one = downloader();
      expect((await one.fetch(url(), { sha256: sha256(data) })).sha256).to.equal(sha256(data));
      one.close();
    });
  });

  describe('ends with a clear error for', () => {
    it('a server that stays down', async () => {
      server.handle((_request, response) => response.writeHead(503).end());
      const error = await failure();
      expect([error.reason, server.requests.length]).to.deep.equal(['dataset-download', 3]);
      expect(error.message).to.include('503');
    });
    it('a Retry-After of an hour', async () => {
      server.handle((_request, response) => response.writeHead(429, { 'Retry-After': '3600' }).end());
      expect((await failure()).message)
        .to.include('429')
        .and.include('3600');
      expect(server.requests).to.have.length(1);
    });
    it('what does not exist, at once', async () => {
      server.handle((_request, response) => response.writeHead(404).end());
      expect((await failure()).reason).to.equal('dataset-missing');
      expect(server.requests).to.have.length(1);
    });
    it('a link that has expired', async () => {
      server.handle((_request, response) => response.writeHead(403).end());
      const error = await failure();
      expect(error.reason).to.equal('dataset-refused');
      expect(error.message).to.include('expired');
    });
    it('a body that is cut off each time', async () => {
      server.handle((_request, response) => breakAfter(1000, data, response));
      await failure();
      expect(server.requests).to.have.length(3);
    });
    it('a chunked body that is cut off', async () => {
      server.handle((_request, response) => {
        response.writeHead(200);
        response.write(data.subarray(0, 1000), () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
      });
      await failure();
    });
    it('a web page, announced or not', async () => {
      server.handle((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Log in'));
      expect((await failure()).message).to.include('web page');
      server.handle((_request, response) => response.end('\n<!DOCTYPE html><html>'));
      expect((await failure()).message).to.include('web page');
      expect(server.requests).to.have.length(1);
    });
    it('an empty body', async () => {
      server.handle((_request, response) => response.end());
      expect((await failure()).reason).to.equal('dataset-corrupt');
    });
    it('a wrong checksum and a wrong size', async () => {
      server.handle((_request, response) => response.end(data));
      for (const expected of [{ sha256: sha256('other') }, { size: 5 }]) {
        const one = downloader();
        const error = await one.fetch(url(), expected).catch((caught: unknown) => caught as DatasetError);
        one.close();
        expect((error as DatasetError).reason).to.equal('dataset-corrupt');
        expect(readdirSync(join(cache.root, 'objects'))).to.deep.equal([]);
        expect(readdirSync(join(cache.root, 'partial'))).to.deep.equal([]);
      }
    });
    it('a redirect loop, and too many redirects', async () => {
      server.handle((_request, response) => response.writeHead(302, { Location: url() }).end());
      expect((await failure()).message).to.include('loop');
      server.handle((_request, response, attempt) => response.writeHead(302, { Location: `/hop/${attempt}` }).end());
      expect((await failure()).message).to.include('redirected more than 10 times');
    });
    it('a redirect to what is no web address', async () => {
      server.handle((_request, response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end());
      expect((await failure()).message).to.include('no web address');
    });
    it('more than the size limit, announced or not', async () => {
      server.handle((_request, response) => response.writeHead(200, { 'Content-Length': data.length }).end(data));
      expect((await failure({ maxBytes: 1000 })).reason).to.equal('dataset-too-large');
      server.handle((_request, response) => response.end(data));
      expect((await failure({ maxBytes: 1000 })).reason).to.equal('dataset-too-large');
    });
    it('a full disk, and leaves nothing behind', async () => {
      server.handle((_request, response) => response.end(data));
      const createSink = () =>
        new Writable({
          write: (_chunk, _encoding, done) =>
            done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
        });
      expect((await failure({ createSink })).reason).to.equal('disk-full');
      expect(readdirSync(join(cache.root, 'partial'))).to.deep.equal([]);
    });
    it('a cache that cannot be written', async () => {
      writeFileSync(join(folder, 'cache'), 'a file where the folder belongs');
      const one = downloader();
      const error = (await one.fetch(url()).catch((caught: unknown) => caught)) as DatasetError;
      one.close();
      expect(error.reason).to.equal('cache-failed');
      expect(error.message).to.include(cache.root);
    });
  });

  describe('git LFS', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(data)}\nsize ${data.length}\n`;
    const lfs = (options: { object?: Buffer; error?: string; expire?: number } = {}) => {
      let expired = 0;
      server.handle((request, response) => {
        if (request.url === '/datasets/a.log') return void response.end(pointer);
        if (request.url === '/lfs/objects/batch') {
          const object = options.error
            ? { error: { code: 404, message: options.error } }
            : { actions: { download: { href: `${server.base}/store`, header: { 'X-Signature': 'secret' } } } };
          return void text(request).then((body) => {
            expect(JSON.parse(body)).to.deep.include({
              operation: 'download',
              objects: [{ oid: sha256(data), size: data.length }],
            });
            response.end(JSON.stringify({ objects: [object] }));
          });
        }
        if (expired++ < (options.expire ?? 0) || request.headers['x-signature'] !== 'secret')
          return void response.writeHead(403).end();
        response.end(options.object ?? data);
      });
      return { lfsServers: [{ from: server.base, to: `${server.base}/lfs` }] };
    };

    it('fetches what a pointer stands for', async () => {
      expect(await fetched(lfs())).to.deep.equal(data);
    });
    it('asks for a new address when the given one has expired', async () => {
      expect(await fetched(lfs({ expire: 1 }))).to.deep.equal(data);
      expect(server.requests.map((request) => request.url)).to.deep.equal([
        '/datasets/a.log',
        '/lfs/objects/batch',
        '/store',
        '/lfs/objects/batch',
        '/store',
      ]);
    });
    it('refuses data that are not what the pointer says', async () => {
      expect((await failure(lfs({ object: Buffer.from('other') }))).reason).to.equal('dataset-corrupt');
    });
    it('says when the server does not have the object', async () => {
      const error = await failure(lfs({ error: 'Object does not exist' }));
      expect(error.reason).to.equal('dataset-lfs-pointer');
      expect(error.message).to.include('Object does not exist');
    });
    it('names a pointer whose server is not known', async () => {
      lfs();
      expect((await failure()).reason).to.equal('dataset-lfs-pointer');
    });
    it('takes a pointer of a local tree for the data behind it', async () => {
      mkdirSync(join(folder, 'tree'), { recursive: true });
      writeFileSync(join(folder, 'tree/a.log'), pointer);
      const places = { content: folder, datasets: join(folder, 'tree') };
      const one = downloader(lfs());
      const found = await resolveDataset(url(), { ...places, offline: false, downloader: one });
      one.close();
      expect([readFileSync(found.path).length, found.name]).to.deep.equal([data.length, 'a.log']);
      const error = (await resolveDataset(url(), { ...places, offline: true }).catch(
        (caught) => caught,
      )) as DatasetError;
      expect(error.reason).to.equal('dataset-lfs-pointer');
    });
  });

  describe('the cache', () => {
    it('keeps what was fetched, also for another process', async () => {
      server.handle((_request, response) => response.end(data));
      await fetched();
      expect(await fetched()).to.deep.equal(data);
      expect(server.requests).to.have.length(1);
    });
    it('holds the same data of two URLs once', async () => {
      server.handle((_request, response) => response.end(data));
      await fetched({}, 'a.log');
      await fetched({}, 'b.log');
      expect((await cache.verify()).entries).to.equal(1);
      const urls: string[] = [];
      for await (const entry of cache.entries()) urls.push(entry.url);
      expect(urls.sort()).to.deep.equal([url('a.log'), url('b.log')]);
    });
    it('fetches again what was damaged, and verify removes it', async () => {
      server.handle((_request, response) => response.end(data));
      const damage = async () => {
        const { path } = (await cache.find(url()))!;
        chmodSync(path, 0o644);
        writeFileSync(path, Buffer.alloc(data.length, 'x'));
      };
      await fetched();
      await damage();
      expect(await fetched()).to.deep.equal(data);
      await damage();
      expect((await cache.verify()).removed).to.deep.equal([sha256(data)]);
      expect(readdirSync(join(cache.root, 'index'))).to.deep.equal([]);
    });
    it('prunes by age and by size, the longest unused first', async () => {
      server.handle((request, response) => response.end(`${request.url}`.repeat(100)));
      for (const name of ['a.log', 'b.log', 'c.log']) {
        await fetched({}, name);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      await fetched({}, 'a.log');
      const { size } = (await cache.find(url('a.log')))!;
      expect((await cache.prune({ maxBytes: size * 2 })).entries).to.equal(2);
      expect(await cache.find(url('b.log'))).to.equal(undefined);
      expect((await cache.prune({ before: Date.now() + 1000 })).entries).to.equal(0);
    });
    it('fetches a URL once for all who ask at the same time', async () => {
      server.handle((_request, response) => setTimeout(() => response.end(data), 20));
      const one = downloader();
      const two = downloader();
      const entries = await Promise.all([one.fetch(url()), one.fetch(url()), two.fetch(url())]);
      one.close();
      two.close();
      expect(new Set(entries.map((entry) => entry.path)).size).to.equal(1);
      expect(server.requests).to.have.length(1);
    });
    it('runs only so many downloads of a host at once', async () => {
      let running = 0;
      let most = 0;
      server.handle((_request, response) => {
        most = Math.max(most, ++running);
        setTimeout(() => {
          running--;
          response.end(data);
        }, 15);
      });
      const one = downloader({ perHost: 2 });
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => one.fetch(url(name))));
      one.close();
      expect(most).to.equal(2);
    });
    it('puts downloads into a tree that was named', async () => {
      server.handle((_request, response) => response.end(data));
      const one = downloader();
      const places = { content: folder, datasets: join(folder, 'tree'), offline: false, keepInTree: true };
      const found = await resolveDataset(url('x/a.log'), { ...places, downloader: one });
      expect(found.path).to.equal(join(folder, 'tree/x/a.log'));
      expect(readFileSync(found.path)).to.deep.equal(data);
      expect(statSync(found.path).ino).to.equal(statSync((await cache.find(url('x/a.log')))!.path).ino);
      expect(readdirSync(join(folder, 'tree/x'))).to.deep.equal(['a.log']);
      one.close();
    });
    it('is used offline, and nothing else is', async () => {
      server.handle((_request, response) => response.end(data));
      const one = downloader();
      const options = { content: folder, datasets: join(folder, 'tree'), offline: true, downloader: one };
      const error = (await resolveDataset(url(), options).catch((caught) => caught)) as DatasetError;
      expect(error.reason).to.equal('dataset-missing');
      expect(server.requests).to.have.length(0);
      await one.fetch(url());
      expect((await resolveDataset(url(), options)).bytes).to.equal(data.length);
      one.close();
    });
  });

  describe('processes', () => {
    const script = fileURLToPath(new URL('./fetch-process.ts', import.meta.url));
    const start = (): ChildProcess =>
      spawn(process.execPath, ['--import', 'tsx', script, cache.root, url()], { stdio: ['ignore', 'pipe', 'inherit'] });

    it('two at once share one download; one that is killed leaves what another goes on with', async () => {
      let killed = start();
      server.handle((_request, response) => {
        response.writeHead(200, { 'Content-Length': data.length, ETag: '"v1"' });
        response.write(data.subarray(0, 60_000));
      });
      while (!readParts().some((size) => size >= 60_000)) await new Promise((resolve) => setTimeout(resolve, 20));
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      expect(await cache.find(url())).to.equal(undefined);
      // Its lock is stale as soon as it is no longer renewed; the test does not wait for that.
      for (const name of readdirSync(join(cache.root, 'locks')))
        rmSync(join(cache.root, 'locks', name), { recursive: true });
      server.handle((request, response) => setTimeout(() => serveRanges(data, request, response), 50));
      const both = [start(), (killed = start())];
      const paths = await Promise.all(both.map((one) => text(one.stdout!)));
      expect(paths[0]).to.equal(paths[1]);
      expect(readFileSync(paths[0]!.trim())).to.deep.equal(data);
      expect(server.requests.map((request) => request.headers.range)).to.deep.equal(['bytes=60000-']);
    });
    const readParts = () =>
      existsSync(join(cache.root, 'partial'))
        ? readdirSync(join(cache.root, 'partial')).map((name) => statSync(join(cache.root, 'partial', name)).size)
        : [];
  });

  describe('mirrors and datasets.lock', () => {
    it('tries the mirrors first, then the address itself', async () => {
      server.handle((request, response) =>
        request.url === '/mirror/a.log' ? response.writeHead(404).end() : response.end(data),
      );
      expect(
        await fetched({ mirrors: [{ from: `${server.base}/datasets/`, to: `${server.base}/mirror/` }] }),
      ).to.deep.equal(data);
      expect(server.requests.map((request) => request.url)).to.deep.equal(['/mirror/a.log', '/datasets/a.log']);
    });
    it('fetches s3:// through its mirror, and says that it needs one', async () => {
      server.handle((_request, response) => response.end(data));
      const one = downloader({ mirrors: [{ from: 's3://bucket/', to: `${server.base}/` }] });
      expect((await one.fetch('s3://bucket/x.log')).size).to.equal(data.length);
      one.close();
      const error = (await downloader()
        .fetch('s3://other/x.log')
        .catch((caught) => caught)) as DatasetError;
      expect(error.message).to.include('s3://other/x.log').and.include('--mirror');
    });
    it('says when upstream is no longer what was locked', async () => {
      const file = join(folder, 'datasets.lock');
      await writeLockFile(file, new Map([[url(), { sha256: sha256('before'), size: 6 }]]));
      const lock = (await readLockFile(file))!;
      server.handle((_request, response) => response.end(data));
      const places = { content: folder, datasets: join(folder, 'tree') };
      const one = downloader();
      const records = createDatasetRecords(places, [{ file, lock }]);
      const error = (await resolveDataset(url(), { ...places, offline: false, downloader: one, records }).catch(
        (caught) => caught,
      )) as DatasetError;
      one.close();
      expect(error.reason).to.equal('dataset-changed');
      expect(error.message).to.include(url()).and.include(file).and.include(`${data.length} bytes instead of 6`);
    });
    it('refuses a lock file that is none', async () => {
      const file = join(folder, 'datasets.lock');
      writeFileSync(file, '{"schema":"firedrill/datasets-lock@1","datasets":{"x":{"sha256":"zz","size":1}}}');
      expect(((await readLockFile(file).catch((caught) => caught)) as DatasetError).message).to.include(
        'datasets.x.sha256',
      );
      expect(await readLockFile(join(folder, 'none'))).to.equal(undefined);
    });
  });

  describe('credentials and proxies', () => {
    let secure: FaultServer;
    let ca: string;
    before(async () => {
      const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
        extensions: [
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 7, ip: '127.0.0.1' },
            ],
          },
        ],
      } as Parameters<typeof generate>[1]);
      ca = pems.cert;
      secure = await startFaultServer({ key: pems.private, cert: pems.cert });
    });
    after(() => secure.close());

    it('trusts a given certificate authority, and no unknown one', async () => {
      secure.handle((_request, response) => response.end(data));
      const trusting = downloader({ ca });
      expect((await trusting.fetch(`${secure.base}/a`)).size).to.equal(data.length);
      trusting.close();
      const error = (await downloader()
        .fetch(`${secure.base}/b`)
        .catch((caught) => caught)) as DatasetError;
      expect(error.reason).to.equal('dataset-download');
      expect(error.message).to.include('self-signed');
    });
    it('shows the token to its hosts only, and not behind a redirect elsewhere', async () => {
      secure.handle((request, response) => {
        if (request.url === '/a') response.end(data);
        else response.writeHead(302, { Location: `${server.base.replace('http:', 'https:')}/x` }).end();
      });
      const one = downloader({ ca, githubToken: 'secret', tokenHosts: ['localhost'], retries: 0 });
      await one.fetch(`${secure.base}/a`);
      expect(secure.requests[0]!.headers.authorization).to.equal('Bearer secret');
      server.handle((_request, response) => response.end(data));
      await one.fetch(url());
      expect(server.requests[0]!.headers.authorization).to.equal(undefined);
      // Behind a redirect to another host the token is gone, even where the way leads back.
      const elsewhere = secure.base.replace('localhost', '127.0.0.1');
      const hops: (string | undefined)[] = [];
      secure.handle((request, response) => {
        hops.push(request.headers.authorization);
        if (request.url === '/start') response.writeHead(302, { Location: `${elsewhere}/middle` }).end();
        else if (request.url === '/middle') response.writeHead(302, { Location: `${secure.base}/end` }).end();
        else response.end(data);
      });
      await one.fetch(`${secure.base}/start`);
      expect(hops).to.deep.equal(['Bearer secret', undefined, undefined]);
      one.close();
    });
    it('never follows from TLS to plain HTTP', async () => {
      secure.handle((_request, response) => response.writeHead(302, { Location: url() }).end());
      const one = downloader({ ca });
      const error = (await one.fetch(`${secure.base}/a`).catch((caught) => caught)) as DatasetError;
      one.close();
      expect(error.message).to.include('from TLS to plain');
    });
    it('asks through a proxy, plain and tunnelled, except for NO_PROXY', async () => {
      const seen: string[] = [];
      const proxy = createServer((request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`);
        response.end(data);
      });
      proxy.on('connect', (request, socket, head) => {
        seen.push(`CONNECT ${request.headers['proxy-authorization']}`);
        const upstream = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          upstream.write(head);
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.on('error', () => socket.destroy());
        socket.on('error', () => upstream.destroy());
      });
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const address = `http://me:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const one = downloader({ ca, proxy: { httpProxy: address, httpsProxy: address, noProxy: '127.0.0.1' } });
      const login = `Basic ${Buffer.from('me:pass').toString('base64')}`;
      await one.fetch('http://data.example/x.log');
      secure.handle((_request, response) => response.end(data));
      await one.fetch(`${secure.base}/tunnelled`);
      server.handle((_request, response) => response.end(data));
      await one.fetch(url());
      one.close();
      proxy.closeAllConnections();
      proxy.close();
      expect(seen).to.deep.equal([`GET http://data.example/x.log ${login}`, `CONNECT ${login}`]);
      expect(server.requests).to.have.length(1);
    });
  });
});
