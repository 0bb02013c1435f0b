import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { cli } from './harness.ts';

describe('command line, faults of input', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-faults-'));
  const put = (name: string, text: string | Buffer) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  before(() => {
    put('a.log', 'user=alice\n');
    put('bad.json', '{"schema":"firedrill/results@1","summary":{},"detections":[{}]}');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [args, code, what] of [
    [['search', 'x', '--data', '.'], 3, 'this is a folder, not a file: .'],
    [['search', 'x', '--spl-file', '.'], 2, 'this is a folder, not a file: .'],
    [['search', 'x', '--output', 'none/x'], 2, 'cannot write --output: there is no file none/x'],
    [['search', 'x', '--dataset', 'none.yml'], 3, 'there is no descriptor none.yml'],
    [['search', 'x', '--dataset', 'a.log'], 2, 'a.log is no descriptor of datasets'],
    [['test', 'T1047', '--grep', '('], 2, '--grep: Invalid regular expression'],
    [['test', 'T1047', '--grep', 'fits no test'], 2, 'no test fits --grep'],
    [['test', 'T1047', '--reporter', 'none'], 2, 'one of dot, '],
    [['test', 'T1047', '--reporter', 'dot', '--format', 'json'], 2, 'both write to standard output'],
    [['report', '.'], 2, 'this is a folder, not a file: .'],
    [['report', 'a.log'], 2, 'a.log is no JSON'],
    [['report', 'bad.json'], 2, 'bad.json is no result of firedrill test: the key "started" is missing'],
  ] as const) {
    it(`${args.join(' ')} is ${code}`, async () => {
      const done = await cli(args, { cwd: folder });
      expect(done.err).to.include(what);
      expect(done.code).to.equal(code);
    });
  }

  it('what --output cannot take is still shown', async () => {
    const { out } = await cli(['search', '| makeresults | eval a=1 | table a', '--output', 'none/x'], { cwd: folder });
    expect(JSON.parse(out).results).to.deep.equal([{ a: '1' }]);
  });
  it('a summary that cannot be written changes no verdict', async () => {
    const { code, err } = await cli(['test', 'T1562.008', '--quiet'], { env: { GITHUB_STEP_SUMMARY: folder } });
    expect(code).to.equal(0);
    expect(err).to.include('GITHUB_STEP_SUMMARY');
  });
  it('links and pipes among the content are named, not followed or waited for', async () => {
    put('pack/macros/m.yml', 'name: m\ndefinition: x=1\n');
    put('pack/detections/readme.txt', '');
    symlinkSync('/etc/passwd', join(folder, 'pack/detections/link.yml'));
    execFileSync('mkfifo', [join(folder, 'pack/detections/pipe.yml')]);
    const { code, out } = await cli(['validate', '--content', 'pack', '--format', 'json'], { cwd: folder });
    const found = JSON.parse(out).findings.filter((one: { code: string }) => one.code === 'content-unreadable');
    expect(code).to.equal(1);
    expect(found.map((one: { file: string; message: string }) => one.message)).to.deep.equal([
      'this is a link, which is not followed',
      'this is no plain file',
    ]);
  });
  it('a log in the place of the folder of an emulator is told, and ports where ports are the fault', async () => {
    put('a.log', 'x\n');
    const file = await cli(['emulator', '--data', 'a.log', '--hec-port', '0'], { cwd: folder });
    expect([file.code, file.err]).to.deep.equal([
      2,
      'firedrill: --data a.log is a file; the emulator keeps its indexes in a folder\n  hint: name a folder, and send the log to it: firedrill replay FILE --sourcetype T --hec-url URL\n',
    ]);
    const ports = ['--hec-port', '0', '--management-port', '0', '--web-port', '0'];
    const below = await cli(['emulator', '--data', 'a.log/state', ...ports], { cwd: folder });
    expect([below.code, below.err.includes('a.log/state'), below.err.includes('-port')]).to.deep.equal([
      3,
      true,
      false,
    ]);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const used = await cli(['emulator', '--no-tls', ...ports, '--hec-port', String(port)], { cwd: folder });
    taken.close();
    expect([used.code, used.err.includes('choose other ports')]).to.deep.equal([3, true]);
  });
  it('new refuses a name of two lines', async () => {
    put('pack/detections/readme.txt', '');
    const { code, err } = await cli(['new', 'macro', 'a\nb', '--content', 'pack', '--definition', 'x=1'], {
      cwd: folder,
    });
    expect(code).to.equal(2);
    expect(err).to.include('line end');
  });
  it('text goes to standard output, its result to --output, nothing to standard error', async () => {
    const { out, err } = await cli(['test', 'T1562.008', '--output', 'result.json'], { cwd: folder });
    expect([err, out.includes('1 detection: 1 passed')]).to.deep.equal(['', true]);
    const again = await cli(['report', 'result.json', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(again.out).schema).to.equal('firedrill/results@1');
  });
  it('grep leaves out the other tests of a detection', async () => {
    const { out } = await cli(['test', 'T1562.008', '--grep', 'unit:', '--format', 'json']);
    const { detections, summary } = JSON.parse(out);
    expect(detections[0].tests.map((test: { suite: string }) => test.suite)).to.deep.equal(['unit']);
    expect(summary.suites.validation.passed).to.equal(0);
  });

  it('a regex of an app that takes too long on a log is named', async () => {
    put('TA/default/props.conf', '[evil]\nTIME_PREFIX = (a|a)*c\n');
    put('evil.log', `${'a'.repeat(5000)}\n`);
    const { code, out } = await cli(
      ['search', '*', '--data', 'evil.log', '--sourcetype', 'evil', '--app', 'TA', '--format', 'json'],
      { cwd: folder },
    );
    expect([code, JSON.parse(out).error.code]).to.deep.equal([3, 'spl-regex-limit']);
  });

  describe('search --dataset', () => {
    const line = '2026-01-01T00:00:00Z ';
    const descriptor = (entries: string) => `id: x\ndescription: x\ndatasets:\n${entries}`;
    const count = async (...args: string[]) => {
      const done = await cli(['search', 'search * | stats count by index sourcetype', ...args], { cwd: folder });
      return done.code === 0 ? JSON.parse(done.out).results : [done.code, done.err];
    };
    before(() => {
      put('datasets/T1/a/one.log', `${line}a\n${line}b\n`);
      put('datasets/T1/a/two.log.gz', gzipSync(`${line}c\n`));
      put(
        'datasets/T1/a/a.yml',
        descriptor(
          '- {name: one, path: /datasets/T1/a/one.log, source: s, sourcetype: t1}\n- {name: two, path: two.log.gz, source: s, sourcetype: t2, index: other}\n',
        ),
      );
      put('loose/b.yml', descriptor('- {name: one, path: /datasets/T9/one.log, source: s}\n'));
      put('loose/one.log', `${line}d\n`);
      put('loose/gone.yml', descriptor('- {name: one, path: gone.log, source: s, sourcetype: t}\n'));
    });

    it('loads every log that a descriptor lists, packed or not', async () => {
      expect(await count('--dataset', 'datasets/T1/a/a.yml')).to.deep.equal([
        { index: 'main', sourcetype: 't1', count: '2' },
        { index: 'other', sourcetype: 't2', count: '1' },
      ]);
    });
    it('is repeatable, and finds logs beside a descriptor outside a tree', async () => {
      expect(
        await count('--dataset', 'datasets/T1/a/a.yml', '--dataset', 'loose/b.yml', '--sourcetype', 't3'),
      ).to.have.length(3);
    });
    it('names what is missing', async () => {
      const [code, err] = await count('--dataset', 'loose/gone.yml', '--offline');
      expect(code).to.equal(3);
      expect(err).to.include('gone.log');
      const [unsaid, hint] = await count('--dataset', 'loose/b.yml');
      expect(unsaid).to.equal(2);
      expect(hint).to.include('--sourcetype');
    });
    it('--data reads packed logs', async () => {
      put('c.log.gz', gzipSync(`${line}e\n${line}f\n`));
      expect(await count('--data', 'c.log.gz', '--sourcetype', 't')).to.deep.equal([
        { index: 'main', sourcetype: 't', count: '2' },
      ]);
    });
  });
});
