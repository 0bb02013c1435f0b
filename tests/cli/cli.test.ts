import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli, withStandardOutput } from './harness.ts';

describe('command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-cli-'));
  const log = join(folder, 'a.log');
  before(() =>
    writeFileSync(log, '2026-01-01T00:00:00Z user=alice bytes=10\n2026-01-01T00:00:01Z user=bob bytes=20\n'),
  );
  after(() => rmSync(folder, { recursive: true, force: true }));
  const data = ['--data', log, '--source', 's', '--sourcetype', 't'];

  it('search answers in the form of the contract', async () => {
    const { code, out } = await cli([
      'search',
      'bytes>5 | stats count values(user) as users',
      ...data,
      '--format',
      'json',
    ]);
    expect(code).to.equal(0);
    const answer = JSON.parse(out);
    expect(answer).to.deep.include({
      fields: ['count', 'users'],
      results: [{ count: '2', users: ['alice', 'bob'] }],
      messages: [],
    });
    expect(answer.stats).to.include({ scanned_events: 2, matched_events: 2 });
  });
  it('a search that finds nothing ran', async () => {
    expect((await cli(['search', 'nothing', ...data])).code).to.equal(0);
  });
  it('a syntax error is 2, with its place and a hint', async () => {
    const { code, out } = await cli(['search', 'a=1 | staats count', '--format', 'json']);
    expect(code).to.equal(2);
    expect(JSON.parse(out).error).to.deep.include({
      code: 'spl-unknown-command',
      offset: 6,
      line: 1,
      column: 7,
      hint: 'did you mean "stats"?',
    });
  });
  it('what the engine does not support is 3 and named', async () => {
    const { code, out } = await cli(['search', '| inputlookup x | apply model', '--format', 'json']);
    expect(code).to.equal(3);
    expect(JSON.parse(out).error.code).to.equal('spl-unsupported');
    expect(JSON.parse(out).error.message).to.include('apply');
  });
  it('reads SPL from a file and from standard input', async () => {
    const file = join(folder, 'x.spl');
    writeFileSync(file, 'user=alice\n| stats count\n');
    expect(JSON.parse((await cli(['search', '--spl-file', file, ...data])).out).results).to.deep.equal([
      { count: '1' },
    ]);
    expect(
      JSON.parse((await cli(['search', '-', ...data], { stdin: 'user=bob | stats count' })).out).results,
    ).to.deep.equal([{ count: '1' }]);
  });
  it('prints csv, ndjson, raw and table', async () => {
    expect((await cli(['search', '* | sort user | table user bytes', ...data, '--format', 'csv'])).out).to.equal(
      'user,bytes\nalice,10\nbob,20\n',
    );
    expect((await cli(['search', '* | sort user | table user', ...data, '--format', 'ndjson'])).out).to.equal(
      '{"user":"alice"}\n{"user":"bob"}\n',
    );
    expect((await cli(['search', 'user=bob', ...data, '--format', 'raw'])).out).to.equal(
      '2026-01-01T00:00:01Z user=bob bytes=20\n',
    );
    expect((await cli(['search', '* | sort user | table user', ...data, '--format', 'table'])).out).to.match(
      /^user\n─+\nalice\nbob\n$/,
    );
  });
  it('takes now and time bounds', async () => {
    const { out } = await cli([
      'search',
      '* | eval n=now() | table user n',
      ...data,
      '--earliest',
      '2026',
      '--latest',
      '1767225601',
      '--now',
      '1767225700',
    ]);
    expect(JSON.parse(out).results).to.deep.equal([{ user: 'alice', n: '1767225700' }]);
  });

  for (const [args, what] of [
    [['serach', 'x'], 'unknown command'],
    [['search'], 'search needs SPL'],
    [['search', 'x', '--format', 'yaml'], 'Allowed choices'],
    [['search', 'x', '--timezone', 'Mars/City'], 'is no time zone'],
    [['search', 'x', '--spl-file', 'missing.spl'], 'there is no file'],
    [['test', 'no such detection'], 'no detection fits'],
    [['test', '--content', 'missing'], 'there is no content pack'],
    [['test', '--suite', 'untit'], 'there is no suite'],
    [['test', '--jobs', '0'], 'whole number'],
    [['report', 'missing.json'], 'there is no file'],
  ] as const) {
    it(`${args.join(' ')} is bad usage`, async () => {
      const { code, err } = await cli(args, { cwd: folder });
      expect(code).to.equal(2);
      expect(err).to.include(what);
    });
  }
  it('search lists what the engine knows', async () => {
    const { code, out } = await cli(['search', '--list', 'commands', '--format', 'json']);
    expect(code).to.equal(0);
    const listed = JSON.parse(out).commands as { name: string; supported: boolean }[];
    expect(listed.find((one) => one.name === 'stats')).to.deep.include({ supported: true });
    expect(listed.find((one) => one.name === 'apply')).to.deep.include({ supported: false });
    expect((await cli(['search', '--list', 'functions'])).out).to.match(/^coalesce\b/m);
    expect((await cli(['search', '--list', 'aggregations'])).out).to.match(/^stdev\b/m);
    expect((await cli(['search', '--help'])).out).to.include('--list <WHAT>');
  });
  it('a data file that is missing is the world', async () => {
    expect((await cli(['search', 'x', '--data', 'missing.log'], { cwd: folder })).code).to.equal(3);
  });

  it('validate finds nothing wrong with the bundled content', async () => {
    const { code, out } = await cli(['validate', '--format', 'json'], { now: 1_796_000_000 });
    expect(code).to.equal(0);
    expect(JSON.parse(out)).to.deep.include({ schema: 'firedrill/findings@1', findings: [] });
  });
  it('test answers in the form of the contract, and report turns it around', async () => {
    const file = join(folder, 'results.json');
    const { code, out } = await cli(['test', 'T1047', '--format', 'json', '--output', file]);
    expect(code).to.equal(0);
    const answer = JSON.parse(out);
    expect(answer).to.deep.include({ schema: 'firedrill/results@1', target: { kind: 'embedded' } });
    expect(answer.summary).to.deep.include({ detections: 3, passed: 3, failed: 0, errored: 0, skipped: 0 });
    expect(answer.summary.suites.unit).to.deep.equal({ passed: 3, failed: 0, errored: 0, skipped: 0 });
    const wmiexec = answer.detections.find((one: { id: string }) => one.id === '0734bd21-2769-4972-a5f1-78bb1e011224');
    expect(wmiexec).to.deep.include({
      name: 'PowerShell Invoke WmiExec Usage',
      type: 'TTP',
      status: 'production',
      outcome: 'pass',
    });
    const unit = wmiexec.tests.find((test: { suite: string }) => test.suite === 'unit');
    expect(unit).to.deep.include({ name: 'True Positive Test', outcome: 'pass', reason: null, message: null });
    expect(unit.search).to.deep.equal({ results: 2, scanned_events: 260 });
    expect(unit.datasets[0]).to.include({ sourcetype: 'xmlwineventlog', events: 260 });
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.equal(answer);
    expect((await cli(['report', file, '--format', 'junit'])).out).to.include(
      '<testsuites name="firedrill" tests="9" failures="0" errors="0"',
    );
    expect((await cli(['report', '-'], { stdin: readFileSync(file, 'utf8') })).out).to.equal(
      (await cli(['report', file])).out,
    );
    expect((await cli(['report', file])).out).to.include(
      '| PowerShell Invoke WmiExec Usage | TTP | ✅ pass | ✅ pass | ✅ pass |',
    );
  });
  it('uses a Mocha reporter, and writes the job summary', async () => {
    const summary = join(folder, 'summary.md');
    const { result, written } = await withStandardOutput(() =>
      cli(['test', 'story:Cloud Audit Tampering', '--reporter', 'tap', '--quiet'], {
        env: { GITHUB_STEP_SUMMARY: summary },
      }),
    );
    expect(result.code).to.equal(0);
    expect(written.match(/^ok \d .*/gm)).to.deep.equal([
      'ok 1 AWS CloudTrail Trail Stopped validation: content is sound',
      'ok 2 AWS CloudTrail Trail Stopped unit: True Positive Test',
      'ok 3 AWS CloudTrail Trail Stopped integration: True Positive Test',
    ]);
    expect(readFileSync(summary, 'utf8')).to.include('AWS CloudTrail Trail Stopped');
  });
  it('greps tests by name', async () => {
    const { out } = await cli(['test', '--grep', 'Startup Folder', '--format', 'json']);
    expect(JSON.parse(out).detections.map((one: { name: string }) => one.name)).to.deep.equal([
      'Script Dropped In Startup Folder',
    ]);
  });
});
