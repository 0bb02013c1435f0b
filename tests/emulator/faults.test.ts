import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Json, type Running, startWith } from './harness.ts';

const channel = '11111111-2222-4333-8444-555555555555';

describe('emulator under load and faults', function () {
  this.timeout(60_000);
  let running: Running;
  let clock = 1_700_000_000;
  before(async () => {
    running = await startWith(
      {
        'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = NONE\n',
        'default/collections.conf': '[kv]\n',
      },
      { tls: false, now: () => clock },
    );
  });
  after(() => running.emulator.close());

  const dial = (): Promise<Socket> =>
    new Promise((done) => {
      const socket = connect(Number(new URL(running.emulator.hecUrl).port), '127.0.0.1', () => done(socket));
      socket.on('error', () => {});
    });
  const head = (query: string, more: string) =>
    `POST /services/collector/raw?channel=${channel}&${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk ${running.emulator.hecToken}\r\n${more}\r\n\r\n`;
  const answered = (socket: Socket): Promise<string> =>
    new Promise((done) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text.includes('"code"')) done(text);
      });
      socket.on('close', () => done(text));
    });
  const raw = (body: string | Buffer, query: string, headers: Record<string, string> = {}) =>
    running.hec.post(`/services/collector/raw?channel=${channel}&sourcetype=plain&${query}`, body, {
      headers: { 'content-type': 'text/plain', ...headers },
      maxBodyLength: Number.POSITIVE_INFINITY,
    });
  const alive = async () => (await running.hec.get('/services/collector/health')).data.code;

  it('takes a body that comes byte by byte', async () => {
    const socket = await dial();
    const answer = answered(socket);
    for (const byte of `${head('source=slow&sourcetype=plain', 'Content-Length: 6')}a\nb\nc\n`) socket.write(byte);
    expect(await answer).to.include('"code":0');
    socket.destroy();
    expect(await running.search('search source=slow | stats count')).to.deep.equal([{ count: '3' }]);
  });
  it('outlives uploads that break off, in the head and in the body', async () => {
    for (const part of [10, 120, 400]) {
      const socket = await dial();
      socket.write((head('source=aborted', 'Content-Length: 100000') + 'x'.repeat(1000)).slice(0, part));
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.destroy();
    }
    expect(await alive()).to.equal(17);
  });
  it('answers a socket that is closed for writing', async () => {
    const socket = await dial();
    const answer = answered(socket);
    socket.end(`${head('source=half&sourcetype=plain', 'Content-Length: 4')}half`);
    expect(await answer).to.include('"code":0');
  });
  it('refuses a content length that is none, and one that is too long for the body', async () => {
    const socket = await dial();
    const answer = answered(socket);
    socket.write(head('source=wrong', 'Content-Length: abc'));
    expect(await answer).to.match(/^HTTP\/1\.1 400/);
    const short = await dial();
    const none = answered(short);
    short.end(`${head('source=wrong', 'Content-Length: 50')}too short`);
    expect(await none).to.not.include('"code":0');
    expect(await alive()).to.equal(17);
  });
  it('refuses a gzip bomb without unpacking all of it', async () => {
    const zeros = gzipSync(Buffer.alloc(4 * 1024 * 1024));
    // Members of a gzip file may follow each other.
    const answer = await raw(Buffer.concat(Array(96).fill(zeros)), 'source=bomb', { 'content-encoding': 'gzip' });
    expect([answer.status, answer.data.code]).to.deep.equal([400, 6]);
    await running.search('search source=bomb | delete');
  });
  // All of them in continuous integration; a tenth suffices to notice a leak or a wrong code.
  const attempts = process.env.CI ? 10_000 : 1000;
  it(`refuses ${attempts} bad tokens, and still takes the good one`, async () => {
    const { hecUrl } = running.emulator;
    const codes = new Set<number>();
    const attempt = async (n: number) => {
      const answer = await fetch(`${hecUrl}/services/collector/event`, {
        method: 'POST',
        headers: { authorization: `Splunk bad-${n}` },
        body: '{"event":"x"}',
      });
      codes.add(((await answer.json()) as Json).code);
    };
    for (let n = 0; n < attempts; n += 100) await Promise.all(Array.from({ length: 100 }, (_, i) => attempt(n + i)));
    expect([...codes]).to.deep.equal([4]);
    expect((await raw('x', 'source=good')).data.code).to.equal(0);
  });
  it('takes 8 senders with acknowledgement: nothing is lost or doubled', async () => {
    const sender = async (id: number) => {
      const own = channel.replace(/^.{8}/, String(id).padStart(8, '0'));
      const ids: number[] = [];
      for (let batch = 0; batch < 20; batch++) {
        const lines = Array.from({ length: 50 }, (_, n) => `sender=${id} n=${batch * 50 + n}\n`).join('');
        const sent = await running.hec.post(
          `/services/collector/raw?channel=${own}&source=senders&sourcetype=plain`,
          lines,
          {
            headers: { 'content-type': 'text/plain' },
          },
        );
        ids.push(sent.data.ackId);
      }
      const asked = await running.hec.post(`/services/collector/ack?channel=${own}`, { acks: ids });
      return Object.values(asked.data.acks).every((one) => one === true);
    };
    expect(await Promise.all(Array.from({ length: 8 }, (_, id) => sender(id)))).to.deep.equal(Array(8).fill(true));
    expect(await running.search('search source=senders | stats count dc(_raw) AS distinct')).to.deep.equal([
      { count: '8000', distinct: '8000' },
    ]);
  });
  it('runs 64 search jobs at once, and answers others between them', async () => {
    const text = 'search source=senders | stats count BY sender | sort sender';
    const sids = await Promise.all(
      Array.from({ length: 64 }, async () => (await running.post('/services/search/jobs', { search: text })).data.sid),
    );
    expect(new Set(sids).size).to.equal(64);
    for (const sid of sids) {
      let job: Json;
      do job = (await running.get(`/services/search/jobs/${sid}`)).data.entry[0].content;
      while (!job.isDone);
      expect([job.dispatchState, job.resultCount]).to.deep.equal(['DONE', 8]);
    }
  });
  it('forgets jobs and sessions when their time is over', async () => {
    const { sid } = (await running.post('/services/search/jobs', { search: '| makeresults', exec_mode: 'blocking' }))
      .data;
    clock += 500;
    expect((await running.post(`/services/search/jobs/${sid}/control`, { action: 'touch' })).status).to.equal(200);
    clock += 500;
    expect((await running.get(`/services/search/jobs/${sid}`)).status).to.equal(200);
    clock += 200;
    expect((await running.get(`/services/search/jobs/${sid}`)).status).to.equal(404);
    clock += 3601;
    expect((await running.get('/services/server/info')).status).to.equal(401);
    const login = await running.post('/services/auth/login', {
      username: 'admin',
      password: running.emulator.password,
    });
    running.rest.defaults.headers.common.Authorization = `Splunk ${login.data.sessionKey}`;
  });
  it('refuses lookup files outside of the staging folder, and names that are paths', async () => {
    const upload = (fields: Record<string, string>) => running.post('/services/data/lookup-table-files', fields);
    for (const fields of [
      { name: '../../x.csv', 'eai:data': '/etc/passwd' },
      { name: 'x.csv', 'eai:data': '/etc/passwd' },
      { name: 'x.csv', 'eai:data': '../../etc/passwd' },
      { name: 'x', 'eai:data': 'x' },
    ])
      expect((await upload(fields)).status).to.equal(400);
    for (const name of ['../x.csv', '/etc/x.csv', 'a\\..\\x.csv', 'x.csv\0.csv'])
      expect(
        (
          await running.post('/services/data/lookup_edit/lookup_contents', {
            lookup_file: name,
            contents: '[["a"],["1"]]',
          })
        ).status,
      ).to.equal(400);
  });
  it('answers hostile names, bodies and queries without breaking', async () => {
    for (const path of ['%2e%2e%2f%2e%2e', '__proto__', 'constructor', '%00', 'x'.repeat(3000), '%E0%A4%A'])
      expect((await running.get(`/services/saved/searches/${path}`)).status).to.be.within(400, 499);
    const data = '/servicesNS/nobody/search/storage/collections/data/kv';
    const json = { headers: { 'content-type': 'application/json' } };
    expect((await running.rest.post(data, '{"a":', json)).status).to.equal(400);
    expect((await running.rest.post(`${data}/batch_save`, '{}', json)).status).to.equal(400);
    expect((await running.rest.post(data, '{"_key":"p","__proto__":{"polluted":1}}', json)).status).to.equal(201);
    expect(({} as Json).polluted).to.equal(undefined);
    for (const query of ['{"$where":"1"}', '{"a":{"$regex":"(a+)+$"}}', '[]', '{'])
      expect((await running.rest.get(data, { params: { query } })).status).to.equal(400);
    expect((await running.get('/services/search/jobs?count=abc')).status).to.equal(400);
    expect((await running.get('/services/server/info')).status).to.equal(200);
  });
});

describe('patterns of apps that take too many steps on the data', () => {
  let running: Running;
  const notes: string[] = [];
  before(async () => {
    const files = {
      'default/props.conf':
        '[slowtime]\nSHOULD_LINEMERGE = false\nTIME_PREFIX = (a|a)*c\n[slowbreak]\nSHOULD_LINEMERGE = false\nLINE_BREAKER = (a|a)*(\\n+)c\n',
    };
    running = await startWith(files, { onNote: (note) => notes.push(note) });
  });
  after(() => running.emulator.close());
  const slow = 'a'.repeat(5000);

  for (const sourcetype of ['slowtime', 'slowbreak'])
    it(`lose no event: ${sourcetype}`, async () => {
      const query = `sourcetype=${sourcetype}&index=main`;
      const { status, data } = await running.hec.post(`/services/collector/raw?${query}`, `${slow}\n${slow}\nend\n`);
      expect([status, data.code]).to.deep.equal([200, 0]);
      expect(await running.search(`sourcetype=${sourcetype} | stats count`)).to.deep.equal([{ count: '3' }]);
    });
  it('lose no event of a batch, and keep its time', async () => {
    const event = { event: `${slow}d`, sourcetype: 'slowtime', source: 'batch', time: 5, fields: { k: 'v' } };
    expect((await running.hec.post('/services/collector/event', event)).status).to.equal(200);
    const bare = await running.hec.post('/services/collector/event?auto_extract_timestamp=true', {
      ...event,
      time: undefined,
    });
    expect(bare.status).to.equal(200);
    expect(await running.search('source=batch k=v | sort _time | stats list(_time) AS t')).to.deep.equal([
      { t: ['5', '1700000000'] },
    ]);
  });
  it('are named among the messages of the server', async () => {
    const { entry } = (await running.get('/services/messages')).data;
    const texts = entry.map(({ content }: Json) => content.message);
    expect(texts).to.deep.equal(notes);
    for (const pattern of ['(a|a)*c', '(a|a)*(\\n+)c'])
      expect(notes.some((note) => note.includes(pattern) && note.includes('too many steps'))).to.equal(true);
  });
});
