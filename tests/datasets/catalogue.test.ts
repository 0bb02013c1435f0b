import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  checkCatalogue,
  loadCatalogue,
  locateDataset,
  readDescriptor,
  searchCatalogue,
  sniffLog,
} from '../../src/datasets/index.ts';
import { cli } from '../cli/harness.ts';

const detections = fileURLToPath(new URL('../../../shared/corpus/escu/detections/', import.meta.url));
const corpus = fileURLToPath(new URL('../../../shared/corpus/attack_data/datasets/', import.meta.url));

/** The SHA-256 of `<Event/>`. */
const checksum = createHash('sha256').update('<Event/>').digest('hex');

const present = `author: firedrill
id: 11111111-2222-3333-4444-555555555555
date: 2026-01-01
description: WMI
environment: lab
mitre_technique:
- T1047
datasets:
- name: sysmon
  path: /datasets/attack_techniques/T1047/wmi/windows-sysmon.log
  sourcetype: XmlWinEventLog
  source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
  sha256: ${checksum.toUpperCase()}
`;

const older = `author: firedrill
id: 11111111-2222-3333-4444-555555555556
date: '2021-01-01'
description: older
environment: lab
technique:
- T1003.001
dataset:
- https://media.githubusercontent.com/media/o/r/master/datasets/a/windows-security.log
- https://media.githubusercontent.com/media/o/r/master/datasets/a/cloudtrail.json
sourcetypes:
- WinEventLog:Security
- aws:cloudtrail
`;

describe('catalogue of datasets', () => {
  it('reads descriptors in their present form', () => {
    const { descriptor, diagnostics } = readDescriptor('attack_techniques/T1047/wmi/wmi.yml', present);
    expect(diagnostics).to.deep.equal([]);
    expect(descriptor).to.deep.include({
      id: '11111111-2222-3333-4444-555555555555',
      date: '2026-01-01',
      techniques: ['T1047'],
    });
    expect(descriptor!.datasets[0]).to.deep.include({
      name: 'sysmon',
      sourcetype: 'XmlWinEventLog',
      sha256: checksum,
    });
  });
  it('reads descriptors in their older form, where the sourcetype names the channel', () => {
    const { descriptor, diagnostics } = readDescriptor('a.yml', older);
    expect(diagnostics).to.deep.equal([]);
    expect(descriptor!.datasets.map(({ name, source, sourcetype }) => [name, source, sourcetype])).to.deep.equal([
      ['windows-security', 'WinEventLog:Security', 'WinEventLog'],
      ['cloudtrail', undefined, 'aws:cloudtrail'],
    ]);
    expect(descriptor!.techniques).to.deep.equal(['T1003.001']);
  });
  it('takes the technique from the folder where none is named', () => {
    const file = 'attack_techniques/T1003.001/x/x.yml';
    expect(
      readDescriptor(file, present.replace(/mitre_technique:\n- T1047/, 'mitre_technique: []')).descriptor!.techniques,
    ).to.deep.equal(['T1003.001']);
  });
  it('says where a descriptor is wrong, and reads the rest', () => {
    for (const [text, message, line] of [
      ['just text', 'no descriptor', 1],
      ['id: x\ndescription: y\n', 'lists no dataset', 1],
      [present.replace(/sha256: ../, 'sha256: XY'), 'no SHA-256', 13],
      [present.replace('- T1047', '- WMI'), 'no technique', 7],
      [present.replace(/ {2}path: .*\n/, ''), 'has no path', 9],
      [
        older.replace('- aws:cloudtrail\n', '- aws:cloudtrail\n- syslog\n'),
        '3 sourcetypes stand beside 2 datasets',
        12,
      ],
      ['datasets: [\n', '', 1],
    ] as const) {
      const found = readDescriptor('a.yml', text).diagnostics.find((one) => one.message.includes(message));
      expect(found, message).to.not.equal(undefined);
      if (found!.span && found!.source && message !== '')
        expect(found!.source.text.slice(0, found!.span.start).split('\n').length, message).to.equal(line);
    }
  });

  describe('over a tree', () => {
    let root: string;
    const put = (file: string, text: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    before(() => {
      root = mkdtempSync(join(tmpdir(), 'firedrill-tree-'));
      mkdirSync(join(root, 'detections'));
      put('data/attack_techniques/T1047/wmi/wmi.yml', present);
      put('data/attack_techniques/T1047/wmi/windows-sysmon.log', '<Event/>');
      put('data/attack_techniques/T1003.001/x/x.yml', older);
      put('data/.firedrill/cache.yml', present);
      put('data/notes.yml', 'a: 1\n');
    });
    after(() => rmSync(root, { recursive: true, force: true }));
    const tree = () => loadCatalogue(join(root, 'data'));
    const run = (...args: string[]) =>
      cli(['datasets', ...args, '--content', root, '--datasets', join(root, 'data')], { cwd: root });

    it('finds by technique, source, sourcetype and words', async () => {
      const catalogue = await tree();
      const names = (query: Parameters<typeof searchCatalogue>[1]) =>
        searchCatalogue(catalogue, query).map((one) => one.dataset.name);
      expect(names({})).to.deep.equal(['windows-security', 'cloudtrail', 'sysmon']);
      expect(names({ technique: 't1003' })).to.deep.equal(['windows-security', 'cloudtrail']);
      expect(names({ sourcetype: 'xmlwin' })).to.deep.equal(['sysmon']);
      expect(names({ source: 'security' })).to.deep.equal(['windows-security']);
      expect(names({ text: 'WMI lab' })).to.deep.equal(['sysmon']);
    });
    it('checks ids and files', async () => {
      expect(checkCatalogue(await tree())).to.deep.equal([]);
      put('data/copy/copy.yml', present.replace('wmi/windows-sysmon', 'wmi/gone'));
      const messages = checkCatalogue(await tree(), {
        isKnown: ({ sourcetype }) => sourcetype !== 'aws:cloudtrail',
      }).map((one) => `${one.severity} ${one.message}`);
      rmSync(join(root, 'data/copy'), { recursive: true });
      expect(messages).to.have.length(3);
      expect(messages.join()).to.include('is that of attack_techniques/T1047/wmi/wmi.yml too');
      expect(messages.join())
        .to.include('is not in the tree')
        .and.include('no app knows the sourcetype "aws:cloudtrail"');
    });
    it('a path never leaves the tree', async () => {
      put(
        'data/evil/evil.yml',
        present
          .replace('/datasets/attack_techniques/T1047/wmi/', '/datasets/../../../../etc/')
          .replace('1111-', '1112-'),
      );
      const data = searchCatalogue(await tree(), {}).map((one) => one.data);
      rmSync(join(root, 'data/evil'), { recursive: true });
      expect(data.filter((path) => path.startsWith('/') && !path.startsWith(join(root, 'data')))).to.deep.equal([]);
    });
    it('list and show print it', async () => {
      expect((await run('list', '--technique', 'T1047')).out).to.equal(
        'T1047  attack_techniques/T1047/wmi/wmi.yml  sysmon  XmlWinEventLog  XmlWinEventLog:Microsoft-Windows-Sysmon/Operational\n1 datasets\n',
      );
      expect(JSON.parse((await run('list', '--format', 'json')).out).datasets).to.have.length(3);
      expect((await run('show', 'sysmon')).out)
        .to.include('windows-sysmon.log (8 B)')
        .and.include('detections   none');
      expect((await run('show', 'nothing')).code).to.equal(2);
    });
    it('check ends with 1 where something is wrong', async () => {
      const good = await run('check');
      expect([good.code, good.out.split('\n').at(-2)]).to.deep.equal([
        0,
        '2 descriptors, 3 datasets, 0 detections: 0 errors, 0 warnings',
      ]);
      put('data/attack_techniques/T1047/wmi/windows-sysmon.log', '<Other/>');
      expect((await run('check')).out).to.include(`instead of ${checksum}`);
      put('data/attack_techniques/T1047/wmi/windows-sysmon.log', '<Event/>');
      put('data/bad/bad.yml', 'datasets: 5\n');
      const bad = await run('check');
      rmSync(join(root, 'data/bad'), { recursive: true });
      expect([bad.code, bad.out.includes('bad/bad.yml:1:')]).to.deep.equal([1, true]);
    });
    it('add writes a descriptor from what a log tells', async () => {
      put(
        'data/attack_techniques/T1562.008/new/trail.json',
        '{"eventVersion":"1.08","eventTime":"2026-01-01T00:00:00Z","eventSource":"s","eventName":"n","awsRegion":"r"}\n{"eventTime":"2026-01-01T01:00:00Z"}\n',
      );
      const file = join(root, 'data/attack_techniques/T1562.008/new/trail.json');
      const added = await run('add', file, '--author', 'me');
      expect([
        added.code,
        added.out.includes('AWS CloudTrail, 2 events, 2026-01-01T00:00:00.000Z to 2026-01-01T01:00:00.000Z'),
      ]).to.deep.equal([0, true]);
      const { descriptor, diagnostics } = readDescriptor(
        'attack_techniques/T1562.008/new/trail.yml',
        readFileSync(file.replace('.json', '.yml'), 'utf8'),
      );
      expect(diagnostics).to.deep.equal([]);
      expect(descriptor).to.deep.include({ author: 'me', techniques: ['T1562.008'] });
      expect(descriptor!.datasets[0]).to.deep.include({
        data: '/datasets/attack_techniques/T1562.008/new/trail.json',
        sourcetype: 'aws:cloudtrail',
      });
      expect((await run('add', file)).err).to.include('--force');
      put('data/x/unknown.log', 'nothing known\n');
      expect((await run('add', join(root, 'data/x/unknown.log'))).code).to.equal(2);
    });
  });

  it('recognises logs by their beginning', () => {
    for (const [text, sourcetype, source] of [
      [
        "<Event xmlns='x'><System><Channel>Security</Channel></System></Event>",
        'XmlWinEventLog',
        'XmlWinEventLog:Security',
      ],
      [
        '<Event><System><Channel>Linux-Sysmon/Operational</Channel></System></Event>',
        'sysmon:linux',
        'Syslog:Linux-Sysmon/Operational',
      ],
      ['01/01/2026 10:00:00 AM\nLogName=System\nEventCode=7045\n', 'WinEventLog', 'WinEventLog:System'],
      ['{"CreationTime":"x","Workload":"Exchange","Operation":"New-InboxRule"}', 'o365:management:activity', 'o365'],
      ['{"a":1}\n{"b":2}', '_json', 'json'],
      ['type=SYSCALL msg=audit(1600000000.123:45): arch=c000003e', 'linux:audit', 'auditd'],
      ['type=CWD msg=audit(01/02/2026 10:00:00.123:45) : cwd=/etc', 'auditd', 'auditd'],
      ['Jan  1 10:00:00 host sshd[1]: Accepted', 'linux_secure', '/var/log/secure'],
      ['<34>Jan  1 10:00:00 host app: x', 'syslog', 'syslog'],
      ['10.0.0.1 - - [01/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1', 'access_combined', 'access.log'],
    ] as const)
      expect(sniffLog(text), text).to.deep.include({ sourcetype, source });
    expect(sniffLog('some words')).to.equal(undefined);
    expect(sniffLog('')).to.equal(undefined);
  });
  it('every descriptor of the corpus loads', async function () {
    if (!existsSync(corpus)) this.skip();
    const catalogue = await loadCatalogue(corpus);
    expect(catalogue.descriptors.length).to.be.greaterThan(5);
    expect(checkCatalogue(catalogue).filter((one) => one.severity === 'error')).to.deep.equal([]);
  });
  it('every data: of the corpus maps to a path of the tree', function () {
    if (!existsSync(detections)) this.skip();
    const links = readdirSync(detections, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => [
        ...readFileSync(join(detections, file), 'utf8').matchAll(/^\s*(?:- )?data:\s*['"]?(https?:\S+?)['"]?\s*$/gm),
      ])
      .map((match) => match[1]!);
    expect(links.length).to.be.greaterThan(500);
    const outside = links.filter(
      (link) => !/^\/tree\/(?!by-host)./.test(locateDataset(link, { content: '/pack', datasets: '/tree' }).path),
    );
    expect(outside).to.deep.equal([]);
  });
});
