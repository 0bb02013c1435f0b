import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { JobTable } from '../../src/emulator/jobs.ts';
import { createEngine, type SearchResult } from '../../src/engine/engine.ts';
import { knowledgeWith } from '../engine/harness.ts';
import { type Json, type Running, startWith } from './harness.ts';

/** Runs until it is told to stop: no limit of rows is set. */
const endless = '| makeresults count=1000000000 | stats count';

describe('a search that runs', () => {
  let server: Running;

  before(async () => {
    const knowledge = knowledgeWith({}, []);
    const now = () => 1_700_000_000;
    const engine = createEngine({ knowledge, now, limits: { maxRows: Number.POSITIVE_INFINITY } });
    server = await startWith({}, { engine, searchSlice: 1 });
  });

  after(() => server.emulator.close());

  const start = async (search: string, more: Record<string, string> = {}): Promise<string> => {
    const { status, data } = await server.post('/services/search/jobs', { search, ...more });
    expect(status).to.equal(201);
    return data.sid;
  };

  const contentOf = async (sid: string): Promise<Json> =>
    (await server.get(`/services/search/jobs/${sid}`)).data.entry[0].content;

  const until = async (sid: string, reached: (content: Json) => boolean): Promise<Json> => {
    for (;;) {
      const content = await contentOf(sid);
      if (reached(content)) return content;
      if (content.isFailed) throw new Error(content.messages[0].text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const control = async (sid: string, action: string) => {
    const { status } = await server.post(`/services/search/jobs/${sid}/control`, { action });
    expect(status).to.equal(200);
  };

  const cancel = async (sid: string) => {
    await control(sid, 'cancel');
    expect((await server.get(`/services/search/jobs/${sid}`)).status).to.equal(404);
  };

  const matched = (content: Json) => content.eventCount > 0;

  it('lets other requests be answered, and tells how far it is', async () => {
    const sid = await start(endless);
    const before = await until(sid, matched);
    const sent = await server.hec.post('/services/collector/event', { event: 'meanwhile', index: 'main' });
    expect(sent.status).to.equal(200);
    expect(await server.search('index=main meanwhile | table _raw')).to.deep.equal([{ _raw: 'meanwhile' }]);
    const later = await until(sid, (content) => content.eventCount > before.eventCount);
    expect(later).to.include({ dispatchState: 'RUNNING', isDone: false, isFinalized: false });
    expect(later.doneProgress).to.be.lessThan(1);
    expect(later.runDuration).to.be.greaterThan(0);
    expect((await server.get(`/services/search/jobs/${sid}/results`)).status).to.equal(204);
    await cancel(sid);
  });

  it('ends with what it has when it is finalized', async () => {
    const sid = await start(endless);
    await until(sid, matched);
    await control(sid, 'finalize');
    const content = await until(sid, (now) => now.isDone);
    expect(content).to.include({ dispatchState: 'DONE', isFinalized: true, resultCount: 1 });
    expect(content.messages).to.deep.equal([{ type: 'INFO', text: 'Search finalized.' }]);
    const { data } = await server.get(`/services/search/jobs/${sid}/results`);
    expect(Number(data.results[0].count)).to.be.within(1, 999_999_999);
  });

  it('is finalized after max_time', async () => {
    const sid = await start(endless, { max_time: '1' });
    const content = await until(sid, (now) => now.isDone);
    expect(content).to.include({ dispatchState: 'DONE', isFinalized: true, resultCount: 1 });
    expect(content.messages[0].text).to.equal('Search auto-finalized after time limit (1 seconds) reached.');
  });

  it('can be paused, and goes on', async () => {
    const sid = await start(endless);
    await until(sid, matched);
    await control(sid, 'pause');
    expect(await contentOf(sid)).to.include({ dispatchState: 'PAUSED', isPaused: true });
    await control(sid, 'unpause');
    const { eventCount } = await contentOf(sid);
    expect(await until(sid, (now) => now.eventCount > eventCount)).to.include({ dispatchState: 'RUNNING' });
    await cancel(sid);
  });

  it('is cancelled when nobody asks for it', async () => {
    const sid = await start(endless, { auto_cancel: '0.2' });
    const sids = async () =>
      (await server.get('/services/search/jobs')).data.entry.map((entry: Json) => entry.content.sid);
    while ((await sids()).includes(sid)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('frees those who wait for it when it is deleted', async () => {
    const waiting = server.post('/services/search/jobs', { search: endless, exec_mode: 'oneshot', id: 'waited-for' });
    while ((await server.get('/services/search/jobs/waited-for')).status === 404);
    expect((await server.rest.delete('/services/search/jobs/waited-for')).status).to.equal(200);
    expect((await waiting).status).to.equal(404);
  });

  it('sees the events as they stood when it began', async () => {
    const add = (n: number) => server.hec.post('/services/collector/event', { event: `snapshot ${n}`, index: 'main' });
    await add(1);
    const sid = await start(`search index=main snapshot | stats count | append [${endless}]`);
    await until(sid, (content) => content.dispatchState === 'RUNNING');
    for (let n = 2; n < 10; n++) await add(n);
    await until(sid, matched);
    await control(sid, 'finalize');
    await until(sid, (now) => now.isDone);
    const { data } = await server.get(`/services/search/jobs/${sid}/results`);
    expect(data.results[0]).to.deep.equal({ count: '1' });
    expect(await server.search('index=main snapshot | stats count')).to.deep.equal([{ count: '9' }]);
  });

  it('shows and exports the results so far', async () => {
    const rows = '| makeresults count=1000000000 | streamstats count AS n | fields n';
    const sid = await start(rows);
    await until(sid, (content) => content.resultCount > 0);
    const { data } = await server.get(`/services/search/jobs/${sid}/results_preview`);
    expect(data.preview).to.equal(true);
    expect(data.results[1]).to.include({ n: '2' });
    await cancel(sid);
    const body = new URLSearchParams({ search: rows, output_mode: 'json', id: 'exported' });
    const response = await server.rest.post('/services/search/jobs/export', body, { responseType: 'stream' });
    let text = '';
    for await (const chunk of response.data) {
      text += chunk;
      if (text.includes('\n')) break;
    }
    expect(JSON.parse(text.slice(0, text.indexOf('\n')))).to.deep.include({ offset: 0, preview: false });
    // The client has left: the job goes.
    while ((await server.get('/services/search/jobs/exported')).status !== 404);
  });

  it('writes where it would have written on the emulator’s own thread', async () => {
    const forced = await startWith({}, { searchSlice: 0 });
    await forced.search('| makeresults count=2 | eval word="x" | outputlookup words.csv | collect index=summary');
    expect(await forced.search('| inputlookup words.csv | stats count by word')).to.deep.equal([
      { word: 'x', count: '2' },
    ]);
    expect(await forced.search('index=summary | stats count')).to.deep.equal([{ count: '2' }]);
    await forced.search('index=summary | head 1 | delete');
    expect(await forced.search('index=summary | stats count')).to.deep.equal([{ count: '1' }]);
    const { data } = await forced.post('/services/search/jobs', {
      search: '| makeresults count=1000000000',
      exec_mode: 'oneshot',
    });
    expect(data.messages[0].text).to.match(/makeresults would make more than 2000000 results.*\(spl-limit\)/);
    await forced.emulator.close();
  });
});

describe('the table of jobs', () => {
  it('runs as many searches at once as Splunk does, and queues the others', async () => {
    const jobs = new JobTable(() => 0);
    const ends: (() => void)[] = [];
    const all = Array.from({ length: 30 }, (_, i) =>
      jobs.start({
        sid: String(i),
        search: '',
        owner: 'admin',
        app: 'search',
        arguments: {},
        ttl: 600,
        priority: i === 29 ? 9 : 5,
        run: () => new Promise((resolve) => ends.push(() => resolve({ rows: [] } as unknown as SearchResult))),
      }),
    );
    const running = () => all.filter((job) => job.state === 'RUNNING').map((job) => job.sid);
    const limit = 6 + availableParallelism();
    const turns = async () => {
      for (let i = 0; i < 60; i++) await new Promise(setImmediate);
    };
    await turns();
    expect(running()).to.have.length(Math.min(limit, 30)).and.include('29');
    ends[0]!();
    await turns();
    expect(running()).to.have.length(Math.min(limit, 29));
    expect(all.filter((job) => job.state === 'DONE')).to.have.length(1);
    jobs.close();
  });
});
