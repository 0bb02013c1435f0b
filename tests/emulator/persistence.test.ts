import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios, { type AxiosInstance } from 'axios';
import { expect } from 'chai';
import type { Json } from './harness.ts';

const channel = '11111111-2222-4333-8444-555555555555';
const secrets = { SPLUNK_PASSWORD: 'correct horse', SPLUNK_HEC_TOKEN: 'battery-staple' };

interface Child {
  readonly process: ChildProcess;
  readonly hec: AxiosInstance;
  readonly rest: AxiosInstance;
  /** Everything it has printed. */
  readonly output: () => string;
}

/** The command line in a process of its own. */
async function startChild(folder: string): Promise<Child> {
  const args = ['emulator', '--data', folder, '--no-tls', '--format', 'json'];
  for (const port of ['hec', 'management', 'web']) args.push(`--${port}-port`, '0');
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/entry.ts', ...args], {
    env: { ...process.env, ...secrets },
  });
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const about = await new Promise<Json>((done, fail) => {
    child.stdout.on('data', () => {
      if (text.includes('\n')) done(JSON.parse(text.slice(0, text.indexOf('\n'))));
    });
    child.once('exit', () => fail(new Error(`it ended: ${text}`)));
  });
  const common = { validateStatus: () => true, httpAgent: new Agent({ keepAlive: true }) };
  return {
    process: child,
    output: () => text,
    hec: axios.create({
      ...common,
      baseURL: about.hec_url,
      headers: { Authorization: `Splunk ${secrets.SPLUNK_HEC_TOKEN}`, 'content-type': 'text/plain' },
    }),
    rest: axios.create({
      ...common,
      baseURL: about.management_url,
      auth: { username: 'admin', password: secrets.SPLUNK_PASSWORD },
    }),
  };
}

const stopped = (child: Child, signal: NodeJS.Signals) =>
  new Promise<number | null>((done) => {
    child.process.once('exit', (code) => done(code));
    child.process.kill(signal);
  });

const form = (fields: Record<string, string>) => new URLSearchParams({ output_mode: 'json', ...fields });

async function search(child: Child, text: string): Promise<Json[]> {
  const { data } = await child.rest.post(
    '/services/search/jobs',
    form({ search: text, exec_mode: 'oneshot', count: '0' }),
  );
  return data.results;
}

describe('emulator with a data folder', function () {
  this.timeout(60_000);
  let folder: string;
  let child: Child | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-data-'));
  });
  after(() => {
    child?.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('has every acknowledged event once, and all objects, after kill -9 in the middle of ingestion', async () => {
    const first = (child = await startChild(folder));
    const { rest } = first;
    await rest.post('/services/data/indexes', form({ name: 'kept' }));
    await rest.post('/services/data/indexes', form({ name: 'gone' }));
    await rest.delete('/services/data/indexes/gone');
    await rest.post('/services/saved/searches', form({ name: 'Kept', search: 'index=kept | stats count' }));
    await rest.post('/servicesNS/nobody/search/storage/collections/config', form({ name: 'kept_kv' }));
    const documents = '/servicesNS/nobody/search/storage/collections/data/kept_kv';
    await rest.post(documents, { _key: 'k', n: 1 }, { headers: { 'content-type': 'application/json' } });
    await search(first, '| makeresults | eval a="x", b="y" | table a b | outputlookup kept.csv');
    await rest.post('/services/data/inputs/http', form({ name: 'kept', token: 'kept-token' }));
    await rest.post('/services/configs/conf-macros', form({ name: 'kept', definition: 'eval m=7' }));
    await rest.post(
      '/services/saved/searches',
      form({ name: 'Alarm', search: '| makeresults', 'alert.track': '1', 'alert.suppress': '1' }),
    );
    await rest.post('/services/saved/searches/Alarm/dispatch', form({ trigger_actions: '1' }));
    await rest.post('/services/saved/searches/Alarm/suppress', form({ expiration: '3600' }));
    await first.hec.post(`/services/collector/raw?channel=${channel}&index=kept&source=deleted`, 'delete me');
    await search(first, 'search source=deleted | delete');

    const acknowledged: string[] = [];
    const send = async (sender: number) => {
      for (let n = 0; ; n++) {
        const line = `sender=${sender} n=${n}`;
        const sent = await first.hec
          .post('/services/collector/event', JSON.stringify({ event: line, index: 'kept', source: 'load' }), {
            headers: { 'X-Splunk-Request-Channel': channel },
          })
          .catch(() => undefined);
        if (sent?.data?.code !== 0) return;
        acknowledged.push(line);
      }
    };
    const senders = [0, 1, 2, 3].map(send);
    while (acknowledged.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
    await stopped(first, 'SIGKILL');
    await Promise.all(senders);

    const second = (child = await startChild(folder));
    const lines = (await search(second, 'search index=kept source=load | table _raw')).map((row) => row._raw as string);
    expect(new Set(lines).size).to.equal(lines.length);
    expect(lines).to.include.members(acknowledged);
    expect(await search(second, 'search index=kept source=deleted')).to.deep.equal([]);
    expect(
      (await second.rest.get('/services/saved/searches/Kept', { params: { output_mode: 'json' } })).data.entry[0]
        .content.search,
    ).to.equal('index=kept | stats count');
    expect((await second.rest.get(`${documents}/k`)).data).to.deep.include({ n: 1, _key: 'k' });
    expect(await search(second, '| inputlookup kept.csv')).to.deep.equal([{ a: 'x', b: 'y' }]);
    expect(await search(second, '| makeresults | `kept` | table m')).to.deep.equal([{ m: '7' }]);
    const { data } = await second.rest.get('/services/data/indexes', { params: { output_mode: 'json', count: 0 } });
    expect(data.entry.map((one: Json) => one.name))
      .to.include('kept')
      .and.not.include('gone');
    const alarms = await second.rest.get('/services/alerts/fired_alerts/Alarm', { params: { output_mode: 'json' } });
    expect(alarms.data.entry.map((one: Json) => one.content.savedsearch_name)).to.deep.equal(['Alarm']);
    const held = await second.rest.get('/services/saved/searches/Alarm/suppress', { params: { output_mode: 'json' } });
    expect(held.data.entry[0].content.suppressed).to.equal(true);
    const byToken = await second.hec.post('/services/collector/event', '{"event":"x"}', {
      headers: { Authorization: 'Splunk kept-token' },
    });
    expect(byToken.data.code).to.equal(0);
  });

  it('does not share its folder, and says so', async () => {
    child ??= await startChild(folder);
    const { message } = await startChild(folder).then(
      () => expect.fail('two emulators share a folder'),
      (error: Error) => error,
    );
    expect(message).to.include('another emulator uses the data folder');
    expect((await search(child, '| makeresults | eval a=1 | table a'))[0]).to.deep.equal({ a: '1' });
  });

  it('stops gracefully when it is told to, and has told no secret', async () => {
    const running = child ?? (child = await startChild(folder));
    await running.hec.post('/services/collector/raw', 'x', { headers: { Authorization: 'Splunk wrong-secret' } });
    await running.rest.post('/services/auth/login', form({ username: 'admin', password: 'wrong-password' }));
    expect(await stopped(running, 'SIGTERM')).to.equal(0);
    for (const secret of [...Object.values(secrets), 'wrong-secret', 'wrong-password'])
      expect(running.output()).to.not.include(secret);
    child = undefined;
  });
});
