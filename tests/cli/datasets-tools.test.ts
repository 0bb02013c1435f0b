import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { sysmonTemplate, sysmonValues, writeEvtx } from '../formats/evtx-writer.ts';
import { cli } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

const detection = (search: string) => sampleDetection({ name: 'Alice Logs On Often', search });

describe('command line: tools for test data', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-tools-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const run = (...args: string[]) => cli(['datasets', ...args], { cwd: folder });

  it('convert makes raw events of an event log file, which search also reads as it is', async () => {
    writeFileSync(path('a.evtx'), writeEvtx(sysmonTemplate, [sysmonValues('one'), sysmonValues('two')]));
    const done = await run('convert', 'a.evtx');
    expect([done.code, done.out]).to.deep.equal([
      0,
      `${path('a.raw.log')}: 2 events, source="XmlWinEventLog:Microsoft-Windows-Sysmon/Operational" sourcetype=XmlWinEventLog\n`,
    ]);
    const lines = readFileSync(path('a.raw.log'), 'utf8').trim().split('\n');
    expect(lines).to.have.length(2);
    expect(lines[1]).to.match(/^<Event xmlns=.*'CommandLine'>two<.*<\/Event>$/);
    expect((await run('convert', 'a.evtx')).err).to.include('--force');
    expect((await run('convert', 'a.evtx', '--force')).code).to.equal(0);
  });
  it('convert writes a file for each source, and says what it left out', async () => {
    const event = (channel: string) =>
      JSON.stringify({
        '@timestamp': '2026-01-01T00:00:00Z',
        winlog: { channel, event_id: 1, computer_name: 'c', provider_name: 'p' },
      });
    const channels = ['Security', 'Microsoft-Windows-Sysmon/Operational', 'Security'];
    writeFileSync(path('beats.json.gz'), gzipSync(`${channels.map(event).join('\n')}\n{"broken\n`));
    const done = await run('convert', 'beats.json.gz', '--output', 'out.log');
    expect(done.code).to.equal(1);
    expect(done.err).to.include('record 4').and.include('1 records could not be converted');
    expect(readdirSync(folder).sort()).to.deep.equal([
      'beats.json.gz',
      'out-security.log',
      'out-sysmon-operational.log',
    ]);
    expect(readFileSync(path('out-security.log'), 'utf8').trim().split('\n')).to.have.length(2);
  });
  it('convert refuses what it does not know, and leaves nothing behind', async () => {
    writeFileSync(path('x.txt'), 'some text\n');
    expect((await run('convert', 'x.txt')).code).to.equal(2);
    expect((await run('convert', 'none')).code).to.equal(2);
    writeFileSync(path('cut.gz'), gzipSync('{"result":{"_raw":"x"},"preview":false}\n'.repeat(9000)).subarray(0, 200));
    expect((await run('convert', 'cut.gz')).code).to.equal(3);
    expect(readdirSync(folder).sort()).to.deep.equal(['cut.gz', 'x.txt']);
  });
  it('trim keeps what a detection needs for the same results', async () => {
    mkdirSync(path('detections/endpoint'), { recursive: true });
    mkdirSync(path('logs'));
    writeFileSync(
      path('detections/endpoint/a.yml'),
      detection('index=* user=alice | stats count by user | where count > 1'),
    );
    const log = Array.from(
      { length: 300 },
      (_, i) =>
        `2026-01-01T00:${String(i % 60).padStart(2, '0')}:00Z n=${i} user=${i === 40 || i === 250 ? 'alice' : 'bob'}\n`,
    );
    writeFileSync(path('logs/a.log'), log.join(''));
    const args = ['trim', 'Alice*', '--content', folder, '--to', 'small', '--context', '1', '--sample', '2'];
    const done = await run(...args);
    expect(done.code).to.equal(0);
    expect(done.out).to.include('8 of 300 events').and.include('2 events are needed for the same results');
    const kept = readFileSync(path('small/a.log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    expect(kept.filter((line) => line.includes('alice'))).to.deep.equal([log[40]!.trim(), log[250]!.trim()]);
    expect(kept).to.include.members([39, 41, 249, 251].map((i) => log[i]!.trim()));
    expect((await run(...args)).err).to.include('exists');
    writeFileSync(path('detections/endpoint/a.yml'), detection('index=* user=nobody'));
    expect((await run('trim', 'Alice*', '--content', folder, '--to', 'other')).code).to.equal(1);
  });
  it('scrub replaces the same by the same in all files', async () => {
    mkdirSync(path('clean'));
    writeFileSync(path('one.log'), '2026-01-01T00:00:00Z host=web01 user=jdoe src=10.1.2.3\n'.repeat(3));
    writeFileSync(path('two.log'), '2026-01-01T00:00:00Z path=/home/jdoe/x on web01 from 10.1.2.3\n');
    const done = await run('scrub', 'one.log', 'two.log', '--output', 'clean', '--seed', 's', '--map', 'map.json');
    expect([done.code, done.out.split('\n').at(-2)]).to.deep.equal([0, '2 names replaced in 2 files']);
    const map = JSON.parse(readFileSync(path('map.json'), 'utf8'));
    const address = /src=(\S+)/.exec(readFileSync(path('clean/one.log'), 'utf8'))![1];
    expect(readFileSync(path('clean/two.log'), 'utf8')).to.equal(
      `2026-01-01T00:00:00Z path=/home/${map.jdoe}/x on ${map.web01} from ${address}\n`,
    );
    expect(address).to.not.equal('10.1.2.3');
    expect((await run('scrub', 'one.log', '--output', '.')).err).to.include('overwrite itself');
  });
});
