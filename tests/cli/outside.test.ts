import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type FaultServer, startFaultServer } from '../datasets/fault-server.ts';
import { cli } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

describe('command line: files outside of the content', () => {
  let folder: string;
  const at = (path: string) => join(folder, path);
  const put = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  const link = (path: string, target: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    symlinkSync(at(target), at(path));
  };
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'firedrill-outside-')));
    put('private/secret.log', '2026-01-01T00:00:00Z user=topsecret\n');
    put('private/secret.csv', 'user,word\nalice,topsecret\n');
    mkdirSync(at('pack/datasets'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) => cli(args, { cwd: folder, env: { FIREDRILL_CACHE: at('cache') } });
  const detect = (data: string) =>
    put('pack/detections/a.yml', sampleDetection({ name: 'A', type: 'TTP', data, source: 'test' }));
  const unit = async (...args: string[]) => {
    const { out } = await run('test', '--content', 'pack', '--suite', 'unit', '--format', 'json', ...args);
    return JSON.parse(out).detections[0].tests[0] as { reason: string | null; message: string | null };
  };

  for (const [what, data, arrange] of [
    ['an absolute path', () => at('private/secret.log'), () => {}],
    ['a file URL', () => pathToFileURL(at('private/secret.log')).href, () => {}],
    ['a link in the content', () => 'logs/a.log', () => link('pack/logs/a.log', 'private/secret.log')],
    ['a folder that is a link', () => 'logs/secret.log', () => link('pack/logs', 'private')],
    [
      'a link in the dataset tree of the content',
      () => 'https://h.example/datasets/a.log',
      () => link('pack/datasets/a.log', 'private/secret.log'),
    ],
  ] as const)
    it(`${what} is refused as data, and can be allowed`, async () => {
      arrange();
      detect(data());
      const { reason, message } = await unit('--offline');
      expect(reason).to.equal('dataset-outside');
      expect(message)
        .to.include(data())
        .and.include(at('private/secret.log'))
        .and.include(`--allow-outside ${at('private')}`);
      const download = await run('download', '--content', 'pack', '--offline');
      expect([download.code, download.err.includes('dataset-outside: ')]).to.deep.equal([3, true]);
      expect((await run('datasets', 'check', '--content', 'pack')).out).to.include('outside of');
      expect((await unit('--offline', '--allow-outside', 'private')).reason).to.not.equal('dataset-outside');
      put('pack/firedrill.yml', 'allow_outside: [../private]\n');
      expect((await unit('--offline')).reason).to.not.equal('dataset-outside');
    });
  it('an app may hold data, and a content pack may be a link itself', async () => {
    put('app/default/app.conf', '');
    put('app/samples/a.log', 'user=alice\n');
    detect(at('app/samples/a.log'));
    expect((await unit('--app', 'app')).reason).to.not.equal('dataset-outside');
    put('pack/logs/a.log', 'user=alice\n');
    detect('logs/a.log');
    symlinkSync(at('pack'), at('other'));
    expect((await run('download', '--content', 'other')).code).to.equal(0);
  });
  it('what the user names is read wherever it is', async () => {
    put('pack/detections/a.yml', sampleDetection({ name: 'A', type: 'TTP', source: 'test' }));
    link('linked.log', 'private/secret.log');
    for (const file of ['linked.log', 'private/secret.log']) {
      const replay = await run('replay', file, '--content', 'pack', '--dry-run', '--sourcetype', 'x');
      expect([replay.code, replay.out.includes('1 events')], file).to.deep.equal([0, true]);
      const search = await run('search', 'topsecret', '--data', file, '--sourcetype', 'generic_single_line');
      expect(JSON.parse(search.out).results, file).to.have.length(1);
    }
  });
  it('a descriptor that the user names is read, but leads nowhere else', async () => {
    const listing = (path: string) =>
      `id: 1\ndescription: x\ndatasets:\n- {name: a, path: ${path}, source: s, sourcetype: generic_single_line}\n`;
    put('lab/d.yml', listing('a.log'));
    put('lab/a.log', 'user=alice\n');
    const search = () => run('search', '*', '--dataset', 'lab/d.yml');
    expect(JSON.parse((await search()).out).results).to.have.length(1);
    rmSync(at('lab/a.log'));
    link('lab/a.log', 'private/secret.log');
    const linked = await search();
    expect([linked.code, linked.err.includes('outside of')]).to.deep.equal([3, true]);
    put('lab/d.yml', listing(pathToFileURL(at('private/secret.log')).href));
    const named = await search();
    expect([named.code, named.out.includes('topsecret')]).to.deep.equal([3, false]);
  });
  it('a lookup that is a link out of the content is refused, named and can be allowed', async () => {
    put('pack/detections/a.yml', sampleDetection({ name: 'A', type: 'TTP', source: 'test' }));
    put('pack/lookups/words.yml', 'name: words\ntype: csv\ndescription: x\n');
    link('pack/lookups/words.csv', 'private/secret.csv');
    const search = ['search', '| inputlookup words', '--content', 'pack'];
    for (const args of [search, ['test', '--content', 'pack']]) {
      const { code, out, err } = await run(...args);
      expect([code, out.includes('topsecret')]).to.deep.equal([2, false]);
      expect(err)
        .to.include(`lookups/words.csv is a link to ${at('private/secret.csv')}`)
        .and.include(`--allow-outside ${at('private')}`);
    }
    const { out } = await run('validate', '--content', 'pack', '--format', 'json');
    const found = JSON.parse(out).findings.filter((one: { code: string }) => one.code === 'content-outside');
    expect(found.map((one: { file: string }) => one.file)).to.deep.equal(['lookups/words.yml']);
    const allowed = await run(...search, '--allow-outside', 'private');
    expect(JSON.parse(allowed.out).results).to.deep.equal([{ user: 'alice', word: 'topsecret' }]);
  });
  it('a link within the content is followed', async () => {
    put('pack/detections/a.yml', sampleDetection({ name: 'A', type: 'TTP', source: 'test' }));
    put('pack/lookups/words.yml', 'name: words\ntype: csv\ndescription: x\n');
    put('pack/shared/words.csv', 'user\nalice\n');
    link('pack/lookups/words.csv', 'pack/shared/words.csv');
    expect(JSON.parse((await run('search', '| inputlookup words', '--content', 'pack')).out).results).to.have.length(1);
  });
  describe('a download', () => {
    let server: FaultServer;
    before(async () => {
      server = await startFaultServer();
      server.handle((_request, response) => response.end('user=mallory\n'));
    });
    after(() => server.close());
    it('is not written through a link of the dataset tree', async () => {
      link('tree/out', 'private');
      detect(`${server.base}/datasets/out/authorized_keys`);
      const { code, err } = await run('download', '--content', 'pack', '--datasets', 'tree');
      expect([code, err.includes('dataset-outside: ')]).to.deep.equal([3, true]);
      expect(existsSync(at('private/authorized_keys'))).to.equal(false);
    });
  });
});
