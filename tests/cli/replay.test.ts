import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { bundledApps, loadKnowledge, openApps } from '../../src/knowledge/index.ts';
import { cli } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

const now = Date.UTC(2026, 5, 1) / 1000;

const detection = (search: string, updateTimestamp = false) => sampleDetection({ search, updateTimestamp });

const descriptor = `author: firedrill
id: 11111111-2222-3333-4444-555555555555
date: '2026-01-01'
description: Somebody logs on.
environment: lab
mitre_technique: [T1078]
datasets:
- name: b
  path: /datasets/attack_techniques/T1078/b.log
  source: other
  sourcetype: generic_single_line
`;

describe('command line: replay', () => {
  let folder: string;
  let emulator: Emulator;
  let engine: Engine;
  const content = (name: string) => join(folder, name);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-replay-'));
    mkdirSync(content('detections/endpoint'), { recursive: true });
    mkdirSync(content('logs'));
    mkdirSync(content('tree/attack_techniques/T1078'), { recursive: true });
    writeFileSync(content('detections/endpoint/a.yml'), detection('index=* user=alice'));
    writeFileSync(content('logs/a.log'), '2026-01-01T00:00:00Z user=alice\n2026-01-01T00:01:00Z user=bob\n');
    writeFileSync(content('tree/attack_techniques/T1078/b.yml'), descriptor);
    writeFileSync(content('tree/attack_techniques/T1078/b.log'), '2026-01-02T00:00:00Z user=carol\n');
    writeFileSync(content('bare.log'), '2026-01-03T00:00:00Z user=dave\n');
    // An add-on that takes the host of syslog events from them, as Splunk's own defaults do; `routed` is not known here.
    for (const [app, sourcetype] of [
      ['known', 'lab:syslog'],
      ['unknown', 'lab:routed'],
    ] as const) {
      mkdirSync(content(`${app}/default`), { recursive: true });
      writeFileSync(content(`${app}/default/props.conf`), `[${sourcetype}]\nTRANSFORMS-host = lab_host\n`);
      writeFileSync(
        content(`${app}/default/transforms.conf`),
        '[lab_host]\nREGEX = from=(\\w+)\nDEST_KEY = MetaData:Host\nFORMAT = host::$1\n',
      );
    }
    writeFileSync(content('sys.log'), '2026-01-04T00:00:00Z from=web1\n2026-01-04T00:00:01Z from=web2\n');
    const { knowledge } = loadKnowledge([
      ...bundledApps(),
      ...openApps(content('known')),
      ...openApps(content('unknown')),
    ]);
    engine = createEngine({ knowledge, now: () => now });
    emulator = await startEmulator({ engine, now: () => now });
  });
  after(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (args: string[], env: Record<string, string> = {}) =>
    cli(
      [
        'replay',
        ...args,
        ...[
          '--content',
          folder,
          '--datasets',
          content('tree'),
          '--hec-url',
          emulator.hecUrl,
          '--splunk-url',
          emulator.managementUrl,
        ],
        ...['--no-verify-tls', '--splunk-username', emulator.username],
      ],
      {
        cwd: folder,
        now,
        env: {
          SPLUNK_HEC_TOKEN: emulator.hecToken,
          SPLUNK_PASSWORD: emulator.password,
          FIREDRILL_CACHE: content('cache'),
          ...env,
        },
      },
    );
  const found = (search: string) =>
    engine
      .search(`search index=* ${search} | sort _time | table _time host source sourcetype _raw`)
      .rows.map((row) => [row.get('_time'), row.get('host'), row.get('source')]);

  it('sends the data of a detection, verifies, and deletes by run id', async () => {
    const sent = await run(['Alice Logs On', '--run-id', 'one', '--verify']);
    expect([sent.code, sent.err]).to.deep.equal([0, '']);
    expect(sent.out).to.include('run one: 2 events, 62 B').and.include('verified: all 2 events have arrived');
    expect(found('host=firedrill-one')).to.deep.equal([
      [Date.UTC(2026, 0, 1) / 1000, 'firedrill-one', 'app'],
      [Date.UTC(2026, 0, 1, 0, 1) / 1000, 'firedrill-one', 'app'],
    ]);
    // What was there before does not count.
    expect((await run(['Alice Logs On', '--run-id', 'one', '--verify'])).out).to.include('verified: all 2');
    expect((await run(['--delete', '--run-id', 'one'])).out).to.equal('4 events deleted\n');
    expect(found('host=firedrill-one')).to.deep.equal([]);
  });
  it('verifies and deletes by run id what gets another host at index time', async () => {
    const args = ['sys.log', '--source', 'sys', '--sourcetype', 'lab:syslog', '--app', content('known')];
    const sent = await run([...args, '--run-id', 'sys', '--verify', '--format', 'json']);
    expect([sent.code, sent.err]).to.deep.equal([0, '']);
    expect(JSON.parse(sent.out)).to.deep.include({ verified_events: 2 });
    expect(JSON.parse(sent.out).datasets[0]).to.include({ endpoint: 'event', host: 'firedrill-sys' });
    expect(found('source=sys').map(([, host]) => host)).to.deep.equal(['web1', 'web2']);
    expect((await run(['--delete', '--run-id', 'other'])).out).to.equal('0 events deleted\n');
    expect((await run(['--delete', '--run-id', 'sys'])).out).to.equal('2 events deleted\n');
    expect(found('source=sys')).to.deep.equal([]);
  });
  it('deletes by run id what has a host of its own, and nothing else of that host', async () => {
    const args = ['bare.log', '--source', 'x', '--sourcetype', 'generic_single_line', '--host', 'shared'];
    await run([...args, '--run-id', 'first']);
    await run([...args, '--run-id', 'second']);
    expect((await run(['--delete', '--run-id', 'first'])).out).to.equal('1 events deleted\n');
    expect(found('host=shared')).to.have.length(1);
    expect((await run(['--delete', '--run-id', 'second'])).out).to.equal('1 events deleted\n');
  });
  it('says which events of a run are not found again', async () => {
    const args = ['sys.log', '--source', 'sys', '--sourcetype', 'lab:routed'];
    const sent = await run([...args, '--run-id', 'lost', '--verify', '--timeout', '1']);
    expect([sent.code, sent.err.startsWith('not verified: 0 of 2 events are found')]).to.deep.equal([1, true]);
    for (const selectors of [[], args]) {
      const deleted = await run([...selectors, '--delete', '--run-id', 'lost']);
      expect([deleted.code, deleted.out]).to.deep.equal([1, '0 events deleted\n']);
      expect(deleted.err)
        .to.include(`not found: 2 of 2 events of ${content('sys.log')} (sourcetype=lab:routed)`)
        .and.include('--endpoint event');
    }
    const again = await run([...args, '--run-id', 'kept', '--endpoint', 'event']);
    expect(again.code).to.equal(0);
    expect((await run([...args, '--delete', '--run-id', 'kept'])).out).to.equal('2 events deleted\n');
    expect(found('source=sys')).to.have.length(2);
  });
  it('takes techniques, descriptors, files, and a list of all of them', async () => {
    writeFileSync(
      content('list.txt'),
      '# what to send\nT1078\nAlice*   # the detection\n\n11111111-2222-3333-4444-555555555555\n',
    );
    const sent = await run(['--from-file', content('list.txt'), '--host', 'list', '--format', 'json']);
    expect(sent.code).to.equal(0);
    const summary = JSON.parse(sent.out);
    expect(summary).to.include({ schema: 'firedrill/replay@1', events: 3 });
    // The same log, chosen twice, is sent once.
    expect(found('host=list').map(([, , source]) => source)).to.deep.equal(['app', 'app', 'other']);
    const files = await run([
      'tree/attack_techniques/T1078/b.yml',
      'tree/attack_techniques/T1078/b.log',
      '--host',
      'files',
    ]);
    expect(files.out).to.include(': 1 events');
    expect(found('host=files').map(([, , source]) => source)).to.deep.equal(['other']);
  });
  it('sends a bare file as the flags say, and asks for what it cannot know', async () => {
    const sent = await run([
      'bare.log',
      '--source',
      'x',
      '--sourcetype',
      'generic_single_line',
      '--host',
      'bare',
      '--endpoint',
      'event',
    ]);
    expect(sent.code).to.equal(0);
    expect(found('host=bare')).to.deep.equal([[Date.UTC(2026, 0, 3) / 1000, 'bare', 'x']]);
    const unknown = await run(['bare.log']);
    expect([unknown.code, unknown.err.includes('--sourcetype')]).to.deep.equal([2, true]);
  });
  it('shifts', async () => {
    const sent = await run(['Alice*', '--shift', 'now', '--host', 'shifted']);
    expect(sent.out).to.match(/moved by \d+ s/);
    expect(found('host=shifted').map(([time]) => time)).to.deep.equal([now - 61, now - 1]);
  });
  it('shows what would go where, and sends nothing', async () => {
    const shown = await run(['Alice*', 'T1078', '--dry-run', '--host', 'dry']);
    expect([shown.code, shown.out]).to.deep.equal([
      0,
      `logs/a.log
  to index=main host=dry source="app" sourcetype=generic_single_line
  2 events, 2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z
${content('tree/attack_techniques/T1078/b.log')}
  to index=main host=dry source="other" sourcetype=generic_single_line
  1 events, 2026-01-02T00:00:00Z to 2026-01-02T00:00:00Z
`,
    ]);
    expect(found('host=dry')).to.deep.equal([]);
  });
  it('sends risk events to their index, unless another is wanted', async () => {
    const to = async (...more: string[]) => {
      const { out } = await run([content('bare.log'), '--sourcetype', 'stash', '--dry-run', ...more]);
      return /to index=\S+/.exec(out)?.[0];
    };
    expect([await to(), await to('--index', 'lab')]).to.deep.equal(['to index=risk', 'to index=lab']);
  });
  it('names what is missing or refused', async () => {
    for (const [args, env, code, text] of [
      [['no such thing'], {}, 2, 'nothing fits "no such thing"'],
      [[], {}, 2, 'something to replay'],
      [['Alice*'], { SPLUNK_HEC_TOKEN: '' }, 2, 'SPLUNK_HEC_TOKEN'],
      [['Alice*'], { SPLUNK_HEC_TOKEN: 'wrong' }, 3, 'server-refused'],
      [['Alice*', '--verify'], { SPLUNK_PASSWORD: '' }, 2, 'SPLUNK_PASSWORD'],
      [['Alice*', '--index', 'nowhere'], {}, 3, 'hec-index'],
      [['--delete', 'Alice*'], {}, 2, '--run-id'],
    ] as const) {
      const done = await run([...args], env);
      expect([done.code, done.err.includes(text)], `${args.join(' ')}: ${done.err}`).to.deep.equal([code, true]);
      expect(done.err).to.not.include('wrong');
    }
  });
  it('test shifts the data of a test with update_timestamp', async () => {
    const recent = 'index=* user=bob | where _time > now() - 60';
    const outcome = async (updateTimestamp: boolean) => {
      writeFileSync(content('detections/endpoint/a.yml'), detection(recent, updateTimestamp));
      const args = [
        'test',
        '--suite',
        'unit',
        '--content',
        folder,
        '--datasets',
        content('tree'),
        '--now',
        String(now),
        '--format',
        'json',
      ];
      const { out } = await cli(args, { cwd: folder, now });
      return JSON.parse(out).detections[0].outcome;
    };
    expect([await outcome(true), await outcome(false)]).to.deep.equal(['pass', 'fail']);
    writeFileSync(content('detections/endpoint/a.yml'), detection('index=* user=alice'));
  });
});
