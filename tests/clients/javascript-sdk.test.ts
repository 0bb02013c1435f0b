import { createRequire } from 'node:module';
import { expect } from 'chai';
import { type Json, type Running, startWith } from '../emulator/harness.ts';

// The SDK has no types; it is used here as its documentation does.
const splunkjs = createRequire(import.meta.url)('splunk-sdk') as Json;

describe('splunk-sdk (JavaScript)', () => {
  let running: Running;
  let service: Json;
  before(async () => {
    running = await startWith({
      'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n',
      'default/savedsearches.conf': '[Brought]\nsearch = index=main | stats count\n',
    });
    const { hostname, port } = new URL(running.emulator.managementUrl);
    service = new splunkjs.Service({
      scheme: 'https',
      host: hostname,
      port,
      username: 'admin',
      password: running.emulator.password,
    });
    await running.rest.post('/services/receivers/simple?index=main&sourcetype=plain&source=s&host=h', 'one\ntwo\n', {
      headers: { 'content-type': 'text/plain' },
    });
  });
  after(() => running.emulator.close());

  it('logs in and reads the server', async () => {
    await service.login();
    const info = await service.serverInfo();
    expect(info.properties().version).to.match(/^9\./);
    expect((await service.currentUser()).name).to.equal('admin');
  });
  it('is refused with a wrong password', async () => {
    const other = new splunkjs.Service({ ...service, username: 'admin', password: 'wrong', sessionKey: '' });
    const fault = await other.login().catch((error: unknown) => error);
    expect((fault as { status: number }).status).to.equal(401);
  });
  it('runs a job to its end and reads results in pages', async () => {
    const job = await service.search('| makeresults count=5 | streamstats count AS n | table n', {
      exec_mode: 'normal',
    });
    await job.track({ period: 20 }, { done: () => {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await job.fetch();
    expect(job.properties()).to.include({ isDone: true, resultCount: 5, dispatchState: 'DONE' });
    const page = await job.results({ count: 2, offset: 3, output_mode: 'json_rows' });
    expect(page[0] ?? page).to.deep.include({ fields: ['n'], rows: [['4'], ['5']] });
  });
  it('polls a job that runs, and cancels it', async () => {
    const job = await service.search('| makeresults count=2000000 | map maxsearches=2000000 search="| makeresults"', {
      exec_mode: 'normal',
    });
    const state = async () => (await job.fetch()).properties().dispatchState as string;
    let now = await state();
    while (now === 'QUEUED') now = await state();
    expect(now).to.equal('RUNNING');
    await job.pause();
    expect(await state()).to.equal('PAUSED');
    await job.unpause();
    expect(await state()).to.equal('RUNNING');
    expect((await service.serverInfo()).properties().version).to.match(/^9\./);
    await job.cancel();
    const fault = await job.fetch().catch((error: unknown) => error);
    expect((fault as { status: number }).status).to.equal(404);
  });
  it('runs blocking, oneshot and export searches', async () => {
    const blocking = await service.search('| makeresults | eval a="x" | table a', { exec_mode: 'blocking' });
    await blocking.fetch();
    expect(blocking.properties().isDone).to.equal(true);
    const oneshot = await service.oneshotSearch('search index=main source=s | stats count', { output_mode: 'json' });
    expect((oneshot[0] ?? oneshot).results).to.deep.equal([{ count: '2' }]);
  });
  it('pauses, finalizes, touches and cancels a job', async () => {
    const job = await service.search('| makeresults', { exec_mode: 'normal' });
    await job.setTTL(900);
    await job.setPriority(7);
    await job.touch();
    await job.fetch();
    expect(job.properties()).to.include({ ttl: 900, priority: 7 });
    await job.finalize();
    await job.cancel();
    const fault = await job.fetch().catch((error: unknown) => error);
    expect((fault as { status: number }).status).to.equal(404);
  });
  it('makes, changes, dispatches and removes a saved search', async () => {
    const searches = service.savedSearches({ owner: 'nobody', app: 'search' });
    const made = await searches.create({ name: 'Mine', search: 'index=main source=s | stats count' });
    await made.update({ description: 'counts', 'dispatch.earliest_time': '0' });
    await made.fetch();
    expect(made.properties()).to.include({ description: 'counts', search: 'index=main source=s | stats count' });
    const dispatched = await made.dispatch({ 'dispatch.latest_time': '+1h' });
    const job = (dispatched as Json[])[0] ?? dispatched;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const page = await job.results({ output_mode: 'json_rows' });
    expect((page[0] ?? page).rows).to.deep.equal([['2']]);
    const history = await made.history();
    expect((history[0] ?? history).length ?? 1).to.equal(1);
    await made.remove();
    await searches.fetch();
    expect(searches.list().map((one: Json) => one.name)).to.deep.equal(['Brought']);
  });
  it('makes an index and sends an event to it', async () => {
    const indexes = service.indexes();
    const index = await indexes.create('js_sdk', {});
    expect(index.name).to.equal('js_sdk');
    await index.submitEvent('from the SDK', { sourcetype: 'plain' });
    expect(await running.search('search index=js_sdk | table _raw sourcetype')).to.deep.equal([
      { _raw: 'from the SDK', sourcetype: 'plain' },
    ]);
    await index.remove();
  });
  it('reads and writes configuration', async () => {
    const files = service.configurations({ owner: 'nobody', app: 'search' });
    await files.fetch();
    expect(files.list().map((one: Json) => one.name)).to.include('props');
    const props = await files.getConfFile?.('props');
    if (props) expect(props.name).to.equal('props');
  });
  it('lists apps, users, fired alerts', async () => {
    const apps = service.apps();
    await apps.fetch({ count: -1 });
    expect(apps.list().map((one: Json) => one.name)).to.include.members(['search']);
    const users = service.users();
    await users.fetch();
    expect(users.list().map((one: Json) => one.name)).to.deep.equal(['admin']);
    const alerts = service.firedAlertGroups();
    await alerts.fetch();
    expect(alerts.list()[0].name).to.equal('-');
  });
  it('makes storage passwords', async () => {
    const passwords = service.storagePasswords({ owner: 'nobody', app: 'search' });
    await passwords.create({ name: 'u', realm: 'r', password: 'p' });
    await passwords.fetch();
    expect(passwords.list()[0].properties().clear_password).to.equal('p');
  });
  it('parses a search', async () => {
    const parsed = await service.parse('search index=main | head 1');
    expect((parsed.data ?? parsed).commands.map((one: Json) => one.command)).to.deep.equal(['search', 'head']);
  });
});
