import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type FaultServer, startFaultServer } from '../datasets/fault-server.ts';
import { cli, withStandardOutput } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

const detection = (name: string, data: string) => sampleDetection({ name, type: 'TTP', data, source: 'test' });

describe('command line: datasets', () => {
  let folder: string;
  let server: FaultServer;
  let body = 'user=alice\n';
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-cli-data-'));
    mkdirSync(join(folder, 'detections/endpoint'), { recursive: true });
    writeFileSync(
      join(folder, 'detections/endpoint/a.yml'),
      detection('A', `${server.base}/datasets/attack_techniques/T1047/a.log`),
    );
    body = 'user=alice\n';
    server.handle((_request, response) => response.end(body));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) =>
    cli([...args, '--content', folder], { cwd: folder, env: { FIREDRILL_CACHE: join(folder, 'cache') } });

  it('download says what it fetched, and fetches nothing twice', async () => {
    const first = await run('download');
    expect([first.code, first.out.split('\n')[1], first.err]).to.deep.equal([
      0,
      '1 of 1 datasets at hand, 11 B',
      `fetched ${server.base}/datasets/attack_techniques/T1047/a.log (11 B)\n`,
    ]);
    const again = await run('download', '--offline', '--quiet');
    expect([again.code, again.out, server.requests.length]).to.deep.equal([0, '1 of 1 datasets at hand, 11 B\n', 1]);
  });
  it('download --format json is one document, which --output takes as well', async () => {
    writeFileSync(join(folder, 'detections/endpoint/b.yml'), detection('B', `${server.base}/datasets/gone.log`));
    server.handle((request, response) => {
      if (request.url!.includes('gone')) response.statusCode = 404;
      response.end(body);
    });
    const file = join(folder, 'downloads.json');
    const { code, out } = await run('download', '--format', 'json', '--output', file);
    expect(code).to.equal(3);
    expect(readFileSync(file, 'utf8')).to.equal(out);
    const document = JSON.parse(out);
    expect([document.schema, document.bytes]).to.deep.equal(['firedrill/download@1', 11]);
    expect(document.datasets).to.have.length(1);
    expect(readFileSync(document.datasets[0].path, 'utf8')).to.equal(body);
    expect(document.failures.map(({ reason }: { reason: string }) => reason)).to.deep.equal(['dataset-missing']);
  });
  it('download puts files into a tree that was named', async () => {
    await run('download', '--datasets', join(folder, 'tree'));
    expect(readFileSync(join(folder, 'tree/attack_techniques/T1047/a.log'), 'utf8')).to.equal(body);
  });
  it('download takes URLs, techniques and descriptors', async () => {
    const count = async (...selectors: string[]) => (await run('download', ...selectors)).out.split('\n').at(-2);
    expect(await count(`${server.base}/datasets/other.log`)).to.equal('1 of 1 datasets at hand, 11 B');
    expect(await count('T1047', `${server.base}/datasets/other.log`)).to.equal('2 of 2 datasets at hand, 22 B');
    writeFileSync(
      join(folder, 'd.yml'),
      `datasets:\n- {name: x, path: '${server.base}/datasets/x.log'}\n- {name: y, path: '${server.base}/datasets/y.log'}\n`,
    );
    expect(await count('d.yml')).to.equal('2 of 2 datasets at hand, 22 B');
    expect((await run('download', 'nothing of this name')).code).to.equal(2);
  });
  it('download ends with 3 and names what it could not fetch', async () => {
    server.handle((_request, response) => response.writeHead(404).end());
    const { code, err } = await run('download');
    expect(code).to.equal(3);
    expect(err).to.include(`dataset-missing: there is no ${server.base}/datasets/attack_techniques/T1047/a.log`);
  });
  it('lock records, says when upstream changed, and holds runs to it', async () => {
    const written = await run('datasets', 'lock');
    expect([written.code, written.out.split('\n').at(-2)]).to.deep.equal([0, '1 datasets, 1 new or changed, 0 gone']);
    expect((await run('datasets', 'lock', '--check')).code).to.equal(0);
    body = 'user=mallory\n';
    const changed = await run('datasets', 'lock', '--check', '--refresh');
    expect(changed.code).to.equal(1);
    expect(changed.out).to.include('changed ').and.include('1 new or changed');
    rmSync(join(folder, 'cache'), { recursive: true });
    const held = await run('download');
    expect(held.code).to.equal(3);
    expect(held.err).to.include('dataset-changed').and.include('datasets.lock');
  });
  it('cache tells its place, finds damage, prunes, and has a key that follows the datasets', async () => {
    expect((await run('cache', 'path')).out).to.equal(`${join(folder, 'cache')}\n`);
    const key = (await run('cache', 'key')).out;
    expect(key).to.match(/^firedrill-datasets-[0-9a-f]{16}\n$/);
    await run('datasets', 'lock');
    expect((await run('cache', 'key')).out).to.not.equal(key);
    expect((await run('cache', 'verify')).out).to.equal('1 files kept, 11 B; 0 removed\n');
    expect((await run('cache', 'prune', '--max-size', '5')).out).to.include('0 files kept, 0 B; 1 removed');
    expect(readdirSync(join(folder, 'cache/index'))).to.deep.equal([]);
  });
  it('check --online asks for each URL whether it exists, without its data', async () => {
    mkdirSync(join(folder, 'datasets'));
    server.handle((request, response) => response.writeHead(request.url!.endsWith('a.log') ? 200 : 404).end());
    expect((await run('datasets', 'check', '--online')).code).to.equal(0);
    expect(server.requests.map(({ method, url }) => [method, url])).to.deep.equal([
      ['HEAD', '/datasets/attack_techniques/T1047/a.log'],
    ]);
    writeFileSync(
      join(folder, 'detections/endpoint/b.yml'),
      detection('B', `${server.base}/datasets/gone.log`).replace('1224', '1225'),
    );
    const { code, out } = await run('datasets', 'check', '--online');
    expect([code, out.includes(`there is no ${server.base}/datasets/gone.log`)]).to.deep.equal([1, true]);
    expect((await run('datasets', 'check')).code).to.equal(0);
  });
  it('test says on standard error what it fetches, unless it is told to be quiet', async () => {
    const fetched = `fetched ${server.base}/datasets/attack_techniques/T1047/a.log (11 B)\n`;
    const plain = await run('test', '--suite', 'unit');
    expect([plain.err, plain.out.includes('fetched')]).to.deep.equal([fetched, false]);
    rmSync(join(folder, 'cache'), { recursive: true });
    const json = await run('test', '--suite', 'unit', '--format', 'json');
    expect([json.err, JSON.parse(json.out).detections.length]).to.deep.equal([fetched, 1]);
    expect((await run('test', '--suite', 'unit')).err).to.equal('');
    rmSync(join(folder, 'cache'), { recursive: true });
    expect((await run('test', '--suite', 'unit', '--quiet')).err).to.equal('');
  });
  it('test draws bars on a terminal, and takes them away before a result', async () => {
    const { err, out } = await cli(['test', '--suite', 'unit', '--content', folder], {
      cwd: folder,
      env: { FIREDRILL_CACHE: join(folder, 'cache') },
      isTTY: true,
    });
    expect(err).to.include('total   1 file, 11 B\n');
    expect(err.endsWith('\u001b[0J')).to.equal(true);
    expect(out).to.not.include('\u001b');
  });
  it('finds the files and descriptors of a clone of attack_data by its root', async () => {
    mkdirSync(join(folder, 'clone/datasets/attack_techniques/T1047'), { recursive: true });
    const technique = join(folder, 'clone/datasets/attack_techniques/T1047');
    writeFileSync(join(technique, 'a.log'), body);
    writeFileSync(
      join(technique, 'a.yml'),
      'id: 1\ndescription: x\ndatasets:\n- {name: a, path: /datasets/attack_techniques/T1047/a.log, sourcetype: t}\n',
    );
    const clone = ['--datasets', join(folder, 'clone'), '--offline'];
    expect((await run('download', ...clone)).out).to.equal(
      `${join(technique, 'a.log')} 11\n1 of 1 datasets at hand, 11 B\n`,
    );
    const shown = await run('datasets', 'show', 'a', ...clone);
    expect(shown.out)
      .to.include(`${join(technique, 'a.log')} (11 B)`)
      .and.match(/detections\s+A\n/);
    expect(server.requests).to.have.length(0);
  });
  it('says where it looked for what is missing', async () => {
    const tried = ['tree', 'tree/datasets'].map((name) => join(folder, name, 'attack_techniques/T1047/a.log'));
    const offline = await run('download', '--datasets', join(folder, 'tree'), '--offline');
    expect(offline.err).to.include(`(looked for ${tried.join(', ')}, the cache ${join(folder, 'cache')})`);
    server.handle((_request, response) => response.writeHead(404).end());
    const online = await run('download', '--datasets', join(folder, 'tree'));
    expect(online.err).to.include('the server answered 404').and.include(tried.join(', '));
  });
  it('an address that no file can have is refused by all, before anything is asked for', async () => {
    const bad = `${server.base}/datasets/a%00.log`;
    writeFileSync(join(folder, 'detections/endpoint/a.yml'), detection('A', bad));
    const message = `${bad} holds an encoded control character (%00)`;
    expect((await run('download')).err).to.equal(`dataset-invalid: the dataset ${message}\n`);
    expect((await run('replay', bad, '--dry-run', '--sourcetype', 'x')).err).to.include(`dataset-invalid: the dataset`);
    const { tests } = JSON.parse((await run('test', '--format', 'json', '--suite', 'unit')).out).detections[0];
    expect(tests[0].reason).to.equal('dataset-invalid');
    const { findings } = JSON.parse((await run('validate', '--format', 'json')).out);
    const found = findings.filter((one: { code: string }) => one.code === 'attack-data-location');
    expect(found.map((one: { message: string }) => one.message)).to.deep.equal([
      `"${bad}" holds an encoded control character (%00)`,
    ]);
    expect((await run('datasets', 'check')).out).to.include(message);
    expect((await run('datasets', 'list', '--detection', 'A')).code).to.equal(0);
    expect(server.requests).to.have.length(0);
  });
  it('secrets of an address stand in no output and no file, and datasets.lock holds without them', async () => {
    const address = (secret: string, path = 'a.log') =>
      `${server.base.replace('//', `//me:${secret}@`)}/datasets/${path}?part=1&token=${secret}`;
    const put = (secret: string) =>
      writeFileSync(join(folder, 'detections/endpoint/a.yml'), detection('A', address(secret)));
    const shown = `${server.base}/datasets/a.log?part=1&token=REDACTED`;
    mkdirSync(join(folder, 'datasets'));
    put('s3cr3t');
    writeFileSync(
      join(folder, 'datasets/d.yml'),
      `id: 1\ndescription: x\ndatasets:\n- {name: d, path: '${address('s3cr3t')}', sourcetype: t}\n`,
    );
    const files = () =>
      ['cache', 'datasets.lock'].flatMap((name) =>
        statSync(join(folder, name)).isDirectory()
          ? readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
              .filter((entry) => entry.isFile())
              .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
          : [readFileSync(join(folder, name), 'utf8')],
      );
    for (const args of [
      ['datasets', 'lock'],
      ['download'],
      ['test', '--suite', 'unit'],
      ...['json', 'junit', 'markdown'].map((format) => ['test', '--suite', 'unit', '--format', format]),
      ['test', '--suite', 'unit', '--format', 'text', '--reporter', 'tap'],
      ...['text', 'json', 'sarif', 'github'].map((format) => ['validate', '--format', format]),
      ['replay', 'A', '--dry-run'],
      ['replay', 'A', '--dry-run', '--format', 'json'],
      ['replay', address('s3cr3t', 'other.log'), '--dry-run'],
      ['datasets', 'list', '--format', 'json'],
      ['datasets', 'show', 'd'],
      ['datasets', 'check', '--online'],
      ['search', '*', '--dataset', 'datasets/d.yml'],
    ]) {
      const { result, written } = await withStandardOutput(() => run(...args));
      expect(result.out + result.err + written, args.join(' ')).to.not.include('s3cr3t');
    }
    const { datasets } = JSON.parse((await run('test', '--suite', 'unit', '--format', 'json')).out).detections[0]
      .tests[0];
    expect(datasets[0].data).to.equal(shown);
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'datasets.lock'), 'utf8')).datasets)).to.deep.equal([
      shown,
    ]);
    expect(files().join('\n')).to.include(shown).and.not.include('s3cr3t');
    // A link that was signed anew is the same dataset; other data are not.
    put('an0ther');
    expect((await run('datasets', 'lock', '--check')).code).to.equal(0);
    expect((await run('download')).code).to.equal(0);
    body = 'user=mallory\n';
    put('th1rd');
    const changed = await run('download');
    expect([changed.code, changed.err.includes('th1rd')]).to.deep.equal([3, false]);
    expect(changed.err).to.include(`dataset-changed: ${shown} has`);
  });
  it('a mirror that is none is bad usage', async () => {
    const { code, err } = await run('download', '--mirror', 'nonsense');
    expect([code, err.includes('no mirror')]).to.deep.equal([2, true]);
  });
});
