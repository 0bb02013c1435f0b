import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { create } from 'tar';
import { cli } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-fields-'));
const log = join(folder, 'door.log');

const addOn: Record<string, string> = {
  'default/props.conf': `[door]
SHOULD_LINEMERGE = false
TIME_FORMAT = %s
EXTRACT-who = who=(?<who>\\w+)
FIELDALIAS-user = who AS user
EVAL-user = lower(user)
EVAL-app = "door"
EVAL-broken = nonsense(
LOOKUP-team = teams user OUTPUTNEW team
TIME_FROMAT = %d
`,
  'default/transforms.conf': '[teams]\nfilename = teams.csv\n',
  'lookups/teams.csv': 'user,team\nann,red\n',
  'default/eventtypes.conf':
    '[door_login]\nsearch = sourcetype=door action=success\n[door_alarm]\nsearch = sourcetype=door (action=forced OR action=broken)\n',
  'default/tags.conf': '[eventtype=door_login]\nauthentication = enabled\n[user=ann]\nknown = enabled\n',
};

describe('firedrill fields', () => {
  before(() => {
    for (const [path, text] of Object.entries(addOn)) {
      mkdirSync(join(folder, 'TA-door', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'TA-door', path), text);
    }
    create({ file: join(folder, 'door.spl'), cwd: folder, sync: true, gzip: true }, ['TA-door']);
    writeFileSync(log, '1000 action=success who=Ann\n1001 action=success who=Bob\n1002 action=tried who=Bob\n');
    whole = json('--source', 's');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const fields = (...more: string[]) =>
    cli(['fields', log, '--sourcetype', 'door', '--app', join(folder, 'door.spl'), ...more]);
  const json = async (...more: string[]) => JSON.parse((await fields('--format', 'json', ...more)).out);
  /** The whole file, explained once. */
  let whole: ReturnType<typeof json>;

  it('says where each field comes from', async () => {
    const [first] = (await whole).events;
    const of = (name: string) => first.fields.find((field: { name: string }) => field.name === name);
    expect(of('action')).to.deep.equal({ name: 'action', values: ['success'], origin: 'KV_MODE = auto', replaced: [] });
    expect(of('who').origin).to.equal('TA-door [door] EXTRACT-who');
    expect(of('user')).to.deep.equal({
      name: 'user',
      values: ['ann'],
      origin: 'TA-door [door] EVAL-user',
      replaced: ['TA-door [door] FIELDALIAS-user'],
    });
    expect(of('team')).to.include({ origin: 'TA-door [door] LOOKUP-team' });
    expect(of('source')).to.deep.equal({ name: 'source', values: ['s'], origin: 'index', replaced: [] });
    expect([first.number, first.time, first.raw]).to.deep.equal([1, 1000, '1000 action=success who=Ann']);
  });
  it('says which eventtypes and tags match, and why the others do not', async () => {
    const [first] = (await whole).events;
    const own = first.eventtypes.filter((one: { app: string }) => one.app === 'TA-door');
    expect(own).to.deep.equal([
      {
        name: 'door_login',
        app: 'TA-door',
        search: 'sourcetype=door action=success',
        matches: true,
        tags: ['authentication'],
        unmet: [],
      },
      {
        name: 'door_alarm',
        app: 'TA-door',
        search: 'sourcetype=door (action=forced OR action=broken)',
        matches: false,
        tags: [],
        unmet: [{ condition: 'action=forced OR action=broken', values: { action: ['success'] } }],
      },
    ]);
    expect(first.tags).to.deep.include({ name: 'authentication', from: ['eventtype=door_login'] });
    expect(first.tags).to.deep.include({ name: 'known', from: ['user=ann'] });
  });
  it('says which datasets an event joins and what they lack', async () => {
    const { datasets } = (await whole).events[0];
    expect(datasets.map((one: { model: string; dataset: string }) => `${one.model}:${one.dataset}`)).to.deep.equal([
      'Authentication:Authentication',
      'Authentication:Authentication.Successful_Authentication',
    ]);
    const [root] = datasets;
    const state = (name: string) => root.fields.find((field: { name: string }) => field.name === name);
    expect(state('user')).to.deep.equal({ name: 'user', values: ['ann'], state: 'filled', recommended: true });
    expect(state('dest')).to.deep.equal({ name: 'dest', values: ['unknown'], state: 'unknown', recommended: true });
    expect(state('duration')).to.deep.equal({ name: 'duration', values: [], state: 'null', recommended: false });
    expect(root.missing).to.include('dest').and.not.include('user');
  });
  it('adds up over the file', async () => {
    const { schema, total, summary } = await whole;
    expect([schema, total, summary.events]).to.deep.equal(['firedrill/fields@1', 3, 3]);
    expect(summary.fields.find((one: { name: string }) => one.name === 'team')).to.deep.equal({
      name: 'team',
      events: 1,
      origins: ['TA-door [door] LOOKUP-team'],
      example: 'red',
    });
    expect(summary.tags).to.deep.include({ name: 'authentication', events: 2 });
    expect(summary.tags).to.deep.include({ name: 'known', events: 1 });
    expect(summary.eventtypes.find((one: { name: string }) => one.name === 'door_login').events).to.equal(2);
    expect(summary.datasets[0]).to.deep.include({ model: 'Authentication', events: 2 });
  });
  it('--event shows one, --limit bounds the rest', async () => {
    expect((await json('--event', '3')).events.map((one: { time: number }) => one.time)).to.deep.equal([1002]);
    const limited = await json('--limit', '1');
    expect([limited.total, limited.events.length]).to.deep.equal([3, 1]);
    const missing = await fields('--event', '4');
    expect([missing.code, missing.err]).to.deep.equal([2, `firedrill: there is no event 4: ${log} holds 3\n`]);
  });
  it('text shows the summary, or one event', async () => {
    const { out, code } = await fields();
    expect(code).to.equal(0);
    expect(out).to.match(/^3 events;/);
    expect(out).to.match(/^team +1 +red +LOOKUP-team in TA-door \[door\]$/m);
    expect(out).to.match(/^door_login: 2, tags authentication$/m);
    expect(out).to.match(/^Authentication\.Authentication: 2\n {2}missing: .*dest/m);
    const one = (await fields('--event', '3')).out;
    expect(one).to.match(/^Event 3 of 3: 1970-01-01T00:16:42\.000\+00:00 index=main/);
    expect(one).to.match(/^- door_login \(TA-door\): not action=success \(action is tried\)$/m);
    expect(one).to.match(/^Data models\nnone$/m);
  });
  it('--verbose lists what cannot be used, once', async () => {
    const { err } = await fields('--verbose');
    expect(err).to.match(/TIME_FROMAT: props\.conf has no such setting/);
    expect(err).to.include('did you mean "TIME_FORMAT"?');
    expect(err.match(/EVAL-broken/g)).to.have.length(1);
    expect((await fields()).err).to.equal('');
    expect((await whole).notes.join('\n')).to.include('EVAL-broken');
  });
  it('a broken conf file is told with file and line, whatever the flags', async () => {
    const app = join(folder, 'TA-broken');
    mkdirSync(join(app, 'default'), { recursive: true });
    writeFileSync(join(app, 'default/props.conf'), '[door]\nnonsense\n');
    const search = ['search', 'door', '--data', log, '--sourcetype', 'door', '--app', app];
    for (const args of [search, ['fields', log, '--sourcetype', 'door', '--app', app]]) {
      const { err, code } = await cli(args);
      expect(code).to.equal(0);
      expect(err).to.include('TA-broken/default/props.conf:2:1: error conf-syntax');
    }
  });
  it('a file that is not there is 3, a missing sourcetype 2', async () => {
    expect((await cli(['fields', join(folder, 'gone'), '--sourcetype', 't'])).code).to.equal(3);
    expect((await cli(['fields', log])).code).to.equal(2);
  });
  it('an app that cannot be read is 2 and says why', async () => {
    const { code, err } = await cli(['fields', log, '--sourcetype', 'door', '--app', log]);
    expect(code).to.equal(2);
    expect(err).to.include('cannot be read as a Splunk app');
  });
  it('an empty file has no events', async () => {
    writeFileSync(join(folder, 'empty.log'), '');
    expect((await cli(['fields', join(folder, 'empty.log'), '--sourcetype', 't'])).out).to.equal('No events.\n');
  });
});
