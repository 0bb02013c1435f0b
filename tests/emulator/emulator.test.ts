import { Agent } from 'node:https';
import { gzipSync } from 'node:zlib';
import axios, { type AxiosInstance } from 'axios';
import { expect } from 'chai';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import type { RunResult } from '../../src/suites/result.ts';
import { cli } from '../cli/harness.ts';
import { engineWith } from '../engine/harness.ts';

const channel = '11111111-2222-4333-8444-555555555555';

describe('emulator', () => {
  let emulator: Emulator;
  let hec: AxiosInstance;
  let rest: AxiosInstance;
  before(async () => {
    const engine = engineWith({
      'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n',
      'default/savedsearches.conf': '[My Search]\nsearch = search index=main "needle" | stats count\n',
    });
    emulator = await startEmulator({ engine, now: () => 1_700_000_000 });
    const httpsAgent = new Agent({ rejectUnauthorized: false });
    hec = axios.create({
      baseURL: emulator.hecUrl,
      httpsAgent,
      validateStatus: () => true,
      headers: { Authorization: `Splunk ${emulator.hecToken}` },
    });
    rest = axios.create({ baseURL: emulator.managementUrl, httpsAgent, validateStatus: () => true });
    const login = await rest.post(
      '/services/auth/login',
      new URLSearchParams({ username: 'admin', password: emulator.password, output_mode: 'json' }),
    );
    rest.defaults.headers.Authorization = `Splunk ${login.data.sessionKey}`;
  });
  after(() => emulator.close());

  const search = async (text: string, more: Record<string, string> = {}) =>
    (
      await rest.post(
        '/services/search/jobs',
        new URLSearchParams({ search: text, exec_mode: 'oneshot', output_mode: 'json', count: '0', ...more }),
      )
    ).data;
  const raw = (
    body: string | Buffer,
    headers: Record<string, string> = {},
    query = 'index=main&sourcetype=plain&source=a&host=h',
  ) =>
    hec.post(`/services/collector/raw?${query}`, body, {
      headers: { 'X-Splunk-Request-Channel': channel, 'Content-Type': 'text/plain', ...headers },
    });

  it('takes raw text with acknowledgement, and finds it at once', async () => {
    const sent = await raw('first needle\nsecond line\n');
    expect(sent.status).to.equal(200);
    expect(sent.data).to.include({ text: 'Success', code: 0 });
    const ack = await hec.post(
      '/services/collector/ack',
      { acks: [sent.data.ackId, 99] },
      { headers: { 'X-Splunk-Request-Channel': channel } },
    );
    expect(ack.data.acks).to.deep.equal({ [sent.data.ackId]: true, 99: false });
    expect((await search('search index=main source=a | stats count by host')).results).to.deep.equal([
      { host: 'h', count: '2' },
    ]);
  });
  it('takes gzip', async () => {
    expect(
      (await raw(gzipSync('zipped line'), { 'Content-Encoding': 'gzip' }, 'index=main&source=zip')).data.code,
    ).to.equal(0);
    expect((await search('search source=zip')).results[0]._raw).to.equal('zipped line');
  });
  it('takes batches of events with metadata, time and fields', async () => {
    const body =
      '{"event":{"a":1},"time":1600000000.5,"source":"ev","fields":{"env":"test"}}{"event":"text","time":"1600000001","source":"ev"}';
    expect(
      (
        await hec.post('/services/collector/event', Buffer.from(body), {
          headers: { 'X-Splunk-Request-Channel': channel, 'Content-Type': 'application/json' },
        })
      ).data.code,
    ).to.equal(0);
    const { results } = await search('search source=ev | sort _time | table _time _raw env');
    expect(results).to.deep.equal([
      { _time: '2020-09-13T12:26:40.500+00:00', _raw: '{"a":1}', env: 'test' },
      { _time: '2020-09-13T12:26:41.000+00:00', _raw: 'text' },
    ]);
  });
  for (const [what, send, status, code] of [
    ['no token', () => hec.post('/services/collector/raw', 'x', { headers: { Authorization: '' } }), 401, 3],
    ['a wrong token', () => raw('x', { Authorization: 'Splunk nope' }), 403, 4],
    ['a wrong scheme', () => raw('x', { Authorization: 'Digest x' }), 401, 3],
    ['no data', () => raw(''), 400, 5],
    ['a wrong index', () => raw('x', {}, 'index=nowhere'), 400, 7],
    ['an invalid channel', () => raw('x', { 'X-Splunk-Request-Channel': 'nope' }), 400, 11],
    [
      'an event without event',
      () => hec.post('/services/collector/event', '{"time":1}', { headers: { 'X-Splunk-Request-Channel': channel } }),
      400,
      12,
    ],
    [
      'a blank event',
      () => hec.post('/services/collector/event', '{"event":""}', { headers: { 'X-Splunk-Request-Channel': channel } }),
      400,
      13,
    ],
    [
      'nested fields',
      () =>
        hec.post('/services/collector/event', '{"event":"x","fields":{"a":{"b":1}}}', {
          headers: { 'X-Splunk-Request-Channel': channel },
        }),
      400,
      15,
    ],
    [
      'broken JSON',
      () =>
        hec.post('/services/collector/event', '{"event":', {
          headers: { 'X-Splunk-Request-Channel': channel, 'Content-Type': 'text/plain' },
        }),
      400,
      6,
    ],
    ['malformed gzip', () => raw('not gzip at all', { 'Content-Encoding': 'gzip' }), 400, 6],
  ] as const) {
    it(`${what} is ${status} with code ${code}`, async () => {
      const answer = await send();
      expect([answer.status, answer.data.code]).to.deep.equal([status, code]);
    });
  }
  it('is healthy', async () => {
    expect((await hec.get('/services/collector/health')).data).to.deep.equal({ text: 'HEC is healthy', code: 17 });
  });

  it('refuses wrong passwords and unknown sessions', async () => {
    expect(
      (await rest.post('/services/auth/login', new URLSearchParams({ username: 'admin', password: 'wrong' }))).status,
    ).to.equal(401);
    expect((await rest.get('/services/server/info', { headers: { Authorization: 'Splunk nope' } })).status).to.equal(
      401,
    );
    expect(
      (
        await rest.get('/services/server/info', {
          headers: { Authorization: `Basic ${Buffer.from(`admin:${emulator.password}`).toString('base64')}` },
        })
      ).status,
    ).to.equal(200);
  });
  it('runs a blocking job and pages through its results', async () => {
    const made = await rest.post(
      '/services/search/jobs',
      new URLSearchParams({
        search: '| makeresults count=5 | streamstats count as n | table n',
        exec_mode: 'blocking',
        output_mode: 'json',
      }),
    );
    expect(made.status).to.equal(201);
    const { sid } = made.data;
    expect((await rest.get(`/services/search/jobs/${sid}?output_mode=json`)).data.entry[0].content).to.include({
      isDone: true,
      resultCount: 5,
      dispatchState: 'DONE',
    });
    expect(
      (await rest.get(`/services/search/v2/jobs/${sid}/results?output_mode=json&offset=3&count=2`)).data.results,
    ).to.deep.equal([{ n: '4' }, { n: '5' }]);
    expect((await rest.get(`/services/search/jobs/${sid}/results?output_mode=csv&count=2`)).data).to.equal('n\n1\n2\n');
    expect((await rest.get(`/services/search/jobs/${sid}/results?count=1`)).data).to.include(
      '<field k="n"><value><text>1</text></value></field>',
    );
    expect((await rest.delete(`/services/search/jobs/${sid}?output_mode=json`)).status).to.equal(200);
    expect((await rest.get(`/services/search/jobs/${sid}?output_mode=json`)).status).to.equal(404);
  });
  it('answers a search that cannot be parsed with a message', async () => {
    const answer = await rest.post(
      '/services/search/jobs',
      new URLSearchParams({ search: '| staats count', output_mode: 'json' }),
    );
    expect([answer.status, answer.data.messages[0].type]).to.deep.equal([400, 'FATAL']);
    expect(answer.data.messages[0].text).to.include('unknown search command "staats"');
  });
  it('streams an export', async () => {
    const answer = await rest.post(
      '/services/search/jobs/export',
      new URLSearchParams({ search: '| makeresults count=2 | eval a="x" | table a', output_mode: 'json' }),
      { responseType: 'text', transformResponse: (text: string) => text },
    );
    expect(
      String(answer.data)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).result),
    ).to.deep.equal([{ a: 'x' }, { a: 'x' }]);
  });
  it('makes, lists and removes indexes', async () => {
    expect(
      (await rest.post('/services/data/indexes', new URLSearchParams({ name: 'extra', output_mode: 'json' }))).status,
    ).to.equal(201);
    expect(
      (await rest.post('/services/data/indexes', new URLSearchParams({ name: 'extra', output_mode: 'json' }))).status,
    ).to.equal(409);
    expect(
      (await rest.get('/services/data/indexes?output_mode=json')).data.entry.map((one: { name: string }) => one.name),
    ).to.include('extra');
    expect((await rest.delete('/services/data/indexes/extra?output_mode=json')).status).to.equal(200);
    expect((await rest.get('/services/data/indexes/extra?output_mode=json')).status).to.equal(404);
  });
  it('dispatches a saved search', async () => {
    const made = await rest.post(
      '/servicesNS/nobody/search/saved/searches/My%20Search/dispatch',
      new URLSearchParams({ output_mode: 'json' }),
    );
    expect(
      (await rest.get(`/services/search/jobs/${made.data.sid}/results?output_mode=json`)).data.results,
    ).to.deep.equal([{ count: '1' }]);
  });
  it('removes events with delete', async () => {
    await raw('gone', {}, 'index=main&source=gone');
    expect((await search('search source=gone | delete')).results[0].deleted).to.equal('1');
    expect((await search('search source=gone')).results).to.deep.equal([]);
  });
  it('answers unknown endpoints in its own form', async () => {
    expect((await rest.get('/services/nothing?output_mode=json')).data).to.deep.equal({
      messages: [{ type: 'ERROR', text: 'Not Found' }],
    });
  });
});

describe('embedded and emulator', () => {
  it('give the same verdicts on the bundled content', async () => {
    const run = async (target: string) =>
      JSON.parse((await cli(['test', '--target', target, '--format', 'json'])).out) as RunResult;
    const [embedded, emulated] = [await run('embedded'), await run('emulator')];
    const verdicts = (result: RunResult) =>
      result.detections.map((detection) => [
        detection.name,
        ...detection.tests.map(
          (test) =>
            `${test.suite} ${test.outcome} ${test.reason} ${test.search?.results} ${test.datasets.map((dataset) => dataset.events)}`,
        ),
      ]);
    expect(emulated.target.kind).to.equal('emulator');
    expect(verdicts(emulated)).to.deep.equal(verdicts(embedded));
    expect(embedded.summary.passed).to.equal(10);
  });
});
