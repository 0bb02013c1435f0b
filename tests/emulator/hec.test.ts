import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { answers } from '../../src/emulator/hec/answers.ts';
import { JsonSplitter } from '../../src/emulator/hec/json-splitter.ts';
import { type Json, type Running, startWith } from './harness.ts';

const channel = '11111111-2222-4333-8444-555555555555';

describe('HTTP Event Collector', () => {
  let running: Running;
  before(async () => {
    running = await startWith({ 'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n' }, { tls: false });
    const token = (name: string, fields: Record<string, string> = {}) =>
      running.post('/services/data/inputs/http', { name, token: name, ...fields });
    await running.post('/services/data/indexes', { name: 'allowed' });
    await running.post('/services/data/indexes', { name: 'numbers', datatype: 'metric' });
    await token('simple');
    await token('query', { allowQueryStringAuth: '1' });
    await token('off', { disabled: '1' });
    await token('acks', { useACK: '1' });
    await token('narrow', { indexes: 'allowed', index: 'allowed', sourcetype: 'plain', source: 'from-token' });
  });
  after(() => running.emulator.close());

  const send = (
    path: string,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; data: Json }> =>
    running.hec.post(`/services/collector${path}`, body, {
      headers: { 'content-type': 'text/plain', Authorization: 'Splunk simple', ...headers },
    });
  const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString('base64')}`;
  /** Without any Authorization header. */
  const bare = async (path: string, body: string) => {
    const answer = await fetch(`${running.emulator.hecUrl}/services/collector${path}`, { method: 'POST', body });
    return { status: answer.status, data: (await answer.json()) as Json };
  };

  it('the first token takes events with a channel or without', async () => {
    const Authorization = `Splunk ${running.emulator.hecToken}`;
    const plain = await send('/event', '{"event":"x"}', { Authorization });
    expect([plain.status, plain.data]).to.deep.equal([200, { text: 'Success', code: 0 }]);
    const withChannel = { Authorization, 'X-Splunk-Request-Channel': channel };
    expect((await send('/event', '{"event":"x"}', withChannel)).data).to.deep.equal({
      text: 'Success',
      code: 0,
      ackId: 0,
    });
    expect((await send('/ack', '{"acks":[0]}', withChannel)).data).to.deep.equal({ acks: { 0: true } });
    expect((await send('/ack', '{"acks":[0]}', { Authorization })).data.code).to.equal(10);
  });

  const event = '{"event":"x"}';
  const codes: [string, () => Promise<{ status: number; data: Json }>, keyof typeof answers, number?][] = [
    ['no token', () => bare('/event', event), 'tokenRequired'],
    ['another scheme', () => send('/event', event, { Authorization: 'Digest x' }), 'authorization'],
    ['an unknown token', () => send('/event', event, { Authorization: 'Splunk nope' }), 'invalidToken'],
    ['an unknown token as password', () => send('/raw', 'x', { Authorization: basic('nope') }), 'invalidToken'],
    ['a disabled token', () => send('/event', event, { Authorization: 'Splunk off' }), 'tokenDisabled'],
    ['a token in a query that may not', () => bare('/event?token=simple', event), 'queryString'],
    ['a token in a query that may', () => bare('/event?token=query', event), 'success'],
    ['basic authentication', () => send('/event', event, { Authorization: basic('simple') }), 'success'],
    ['nothing', () => send('/event', ''), 'noData'],
    ['blanks', () => send('/event', ' \n '), 'noData'],
    ['nothing raw', () => send('/raw', ''), 'noData'],
    ['no JSON', () => send('/event', 'hello'), 'format', 0],
    ['a list', () => send('/event', `[${event}]`), 'format', 0],
    ['half an object', () => send('/event', `${event}{"event":`), 'format', 1],
    ['a broken object', () => send('/event', `${event}{"event":nope}`), 'format', 1],
    ['a time that is none', () => send('/event', '{"event":"x","time":"soon"}'), 'format', 0],
    ['an unknown index', () => send('/event', `${event}{"event":"x","index":"nowhere"}`), 'index', 2],
    ['an unknown index of the query', () => send('/raw?index=nowhere', 'x'), 'index', 1],
    [
      'an index that the token may not',
      () => send('/raw?index=main', 'x', { Authorization: 'Splunk narrow' }),
      'index',
      1,
    ],
    ['no event', () => send('/event', `${event}${event}{"time":1}`), 'eventRequired', 2],
    ['a null event', () => send('/event', '{"event":null}'), 'eventRequired', 0],
    ['a blank event', () => send('/event', '{"event":""}'), 'eventBlank', 0],
    ['nested fields', () => send('/event', '{"event":"x","fields":{"a":{"b":1}}}'), 'fields', 0],
    ['objects in a list of fields', () => send('/event', '{"event":"x","fields":{"a":[{}]}}'), 'fields', 0],
    ['fields that are a list', () => send('/event', '{"event":"x","fields":["a"]}'), 'fields', 0],
    ['no channel', () => send('/event', event, { Authorization: 'Splunk acks' }), 'channelMissing'],
    ['no channel raw', () => send('/raw', 'x', { Authorization: 'Splunk acks' }), 'channelMissing'],
    [
      'a channel that is no GUID',
      () => send('/raw?channel=me', 'x', { Authorization: 'Splunk acks' }),
      'channelInvalid',
    ],
    ['acks of a token without', () => send(`/ack?channel=${channel}`, '{"acks":[0]}'), 'ackDisabled'],
    ['no gzip', () => send('/raw', 'not gzip', { 'content-encoding': 'gzip' }), 'format'],
    [
      'half a gzip',
      () => send('/raw', gzipSync('x'.repeat(9000)).subarray(0, 20), { 'content-encoding': 'gzip' }),
      'format',
    ],
  ];
  for (const [what, ask, answer, number] of codes)
    it(`answers ${what} with code ${answers[answer][1]}`, async () => {
      const { status, data } = await ask();
      const [wantedStatus, code, text] = answers[answer];
      expect(status).to.equal(wantedStatus);
      expect(data).to.deep.equal({ text, code, ...(number === undefined ? {} : { 'invalid-event-number': number }) });
    });

  it('has every code from 0 to 27 once', () => {
    expect(Object.values(answers).map(([, code]) => code)).to.deep.equal([...Array(28).keys()]);
  });
  it('says that it is healthy, and what is wrong with a token of the query', async () => {
    const health = async (query: string) => (await running.hec.get(`/services/collector/health${query}`)).data.code;
    expect([
      await health(''),
      await health('/1.0'),
      await health('?token=nope'),
      await health('?token=off'),
    ]).to.deep.equal([17, 17, 21, 22]);
  });
  it('answers unknown paths in its own form', async () => {
    const answer = await running.hec.get('/services/nothing');
    expect([answer.status, answer.data.code]).to.deep.equal([404, 404]);
  });

  it('takes objects with blanks, line breaks and commas between, and those that stand before a wrong one', async () => {
    await send(
      '/event/1.0',
      '{"event":"a }{ \\" b","source":"cut"}\n , {"event":{"n":1.50, "t":"{"},"source":"cut"} {"event":"c","source":"cut"}{"bad"',
    );
    expect(await running.search('search source=cut | sort _raw | table _raw')).to.have.deep.members([
      { _raw: 'a }{ " b' },
      { _raw: '{"n":1.50, "t":"{"}' },
      { _raw: 'c' },
    ]);
  });
  it('cuts objects alike, whatever pieces they come in', () => {
    const text = '{"a":"\\\\"}{"b":[{"c":"}\\""}]} ,\n{"d":{}}';
    for (let size = 1; size <= text.length; size++) {
      const splitter = new JsonSplitter();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size) found.push(...splitter.push(text.slice(at, at + size)));
      expect(found, `pieces of ${size}`).to.deep.equal(['{"a":"\\\\"}', '{"b":[{"c":"}\\""}]}', '{"d":{}}']);
      expect(splitter.isComplete).to.equal(true);
    }
  });
  it('reads time as seconds, text, milliseconds, and now where there is none', async () => {
    await send(
      '/event',
      `${['1600000000.123', '"1600000001.5"', '1600000002000', '"1600000003"']
        .map((time) => `{"event":"2001-01-01T00:00:00Z","time":${time},"source":"time"}`)
        .join('')}{"event":"2001-01-01T00:00:00Z","source":"time"}`,
    );
    await send('/event?auto_extract_timestamp=true', '{"event":"2001-01-01T00:00:00Z","source":"time"}');
    expect(
      (await running.search('search source=time | sort _time | eval t=_time | table t')).map((row) => Number(row.t)),
    ).to.deep.equal([978_307_200, 1_600_000_000.123, 1_600_000_001.5, 1_600_000_002, 1_600_000_003, 1_700_000_000]);
  });
  it('prefers metadata of the event, then of the query, then of the token', async () => {
    const narrow = { Authorization: 'Splunk narrow' };
    await send('/event', '{"event":"meta1"}', narrow);
    await send(
      '/event?source=query&host=hq',
      '{"event":"meta2"}{"event":"meta2","source":"own","host":"ho","sourcetype":"so"}',
      narrow,
    );
    expect(
      await running.search('search index=allowed meta* | sort _raw source | table _raw source sourcetype host'),
    ).to.deep.equal([
      { _raw: 'meta1', source: 'from-token', sourcetype: 'plain', host: '127.0.0.1' },
      { _raw: 'meta2', source: 'own', sourcetype: 'so', host: 'ho' },
      { _raw: 'meta2', source: 'query', sourcetype: 'plain', host: 'hq' },
    ]);
  });
  it('indexes fields: scalars, lists, no nulls', async () => {
    await send('/event', '{"event":"f","source":"fields","fields":{"a":"x","n":1,"b":true,"l":["p","q"],"z":null}}');
    expect(await running.search('search source=fields a=x | table a n b l z')).to.deep.equal([
      { a: 'x', n: '1', b: 'true', l: ['p', 'q'] },
    ]);
  });
  it('takes metrics', async () => {
    const { data } = await send(
      '/event',
      '{"event":"metric","index":"numbers","fields":{"metric_name:cpu":42.5,"region":"eu"}}',
    );
    expect(data.code).to.equal(0);
    expect(
      await running.search('search index=numbers | rename "metric_name:cpu" as cpu | table cpu region'),
    ).to.deep.equal([{ cpu: '42.5', region: 'eu' }]);
  });
  it('acknowledges each id of a channel once', async () => {
    const acks = { Authorization: 'Splunk acks', 'X-Splunk-Request-Channel': channel };
    const other = { Authorization: 'Splunk acks', 'X-Splunk-Request-Channel': channel.replace('1', '2') };
    const ids = [(await send('/event', event, acks)).data.ackId, (await send('/raw', 'x', acks)).data.ackId];
    expect([...ids, (await send('/raw', 'x', other)).data.ackId]).to.deep.equal([0, 1, 0]);
    const ask = async (headers: Record<string, string>) => (await send('/ack', '{"acks":[0,1,2]}', headers)).data;
    expect(await ask(acks)).to.deep.equal({ acks: { 0: true, 1: true, 2: false } });
    expect(await ask(acks)).to.deep.equal({ acks: { 0: false, 1: false, 2: false } });
    expect(await ask(other)).to.deep.equal({ acks: { 0: true, 1: false, 2: false } });
  });
});

describe('HTTP Event Collector with a full queue', () => {
  it('answers busy, says that it is unhealthy, and takes data again afterwards', async () => {
    const running = await startWith({}, { tls: false, maxHecRequests: 1 });
    try {
      const { port } = new URL(running.emulator.hecUrl);
      const slow = connect(Number(port), '127.0.0.1');
      const head = `POST /services/collector/raw?channel=${channel} HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk ${running.emulator.hecToken}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab\n\r\n`;
      await new Promise<void>((sent) => slow.write(head, () => sent()));
      const health = async () => (await running.hec.get('/services/collector/health')).data.code;
      while ((await health()) !== 18) await new Promise((resolve) => setTimeout(resolve, 5));
      const raw = () =>
        running.hec.post(`/services/collector/raw?channel=${channel}`, 'x', {
          headers: { 'content-type': 'text/plain' },
        });
      const busy = await raw();
      expect([busy.status, busy.data]).to.deep.equal([503, { text: 'Server is busy', code: 9 }]);
      const answered = new Promise((resolve) => slow.once('data', resolve));
      slow.write('0\r\n\r\n');
      await answered;
      slow.destroy();
      expect([await health(), (await raw()).data.code]).to.deep.equal([17, 0]);
    } finally {
      await running.emulator.close();
    }
  });
});
