import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Json, type Running, startWith } from './harness.ts';

/** What the SDKs ask for beyond the main flows of tests/clients, which need those SDKs. */
describe('endpoints of the SDKs', () => {
  let running: Running;
  let clock = 1_700_000_000;
  before(async () => {
    running = await startWith(
      {
        'default/props.conf': '[lines]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\n',
        'default/macros.conf':
          '[events]\ndefinition = index=main\n[made]\ndefinition = | makeresults | eval a="1" | table a\n[found]\ndefinition = search index=main | head 0\n',
        'default/savedsearches.conf': '[Brought]\nsearch = index=main\n',
      },
      { now: () => clock },
    );
  });
  after(() => running.emulator.close());

  const contentOf = async (path: string): Promise<Json> => (await running.get(path)).data.entry[0].content;

  describe('names in paths', () => {
    for (const name of ['Errors in the last 24 hours', 'A/B %c & d', 'http://x', 'C++', 'a.b~c'])
      it(`${name}: as quote_plus writes it, and by the link of its entry`, async () => {
        const made = await running.post('/services/saved/searches', { name, search: '| makeresults' });
        expect(made.status).to.equal(201);
        const plus = encodeURIComponent(name).replaceAll('%20', '+');
        expect((await running.get(`/services/saved/searches/${plus}`)).data.entry[0].name).to.equal(name);
        const link: string = made.data.entry[0].links.alternate;
        // The Python SDK decodes a link, and encodes all but slashes again.
        const again = encodeURIComponent(decodeURIComponent(link)).replaceAll('%2F', '/');
        for (const path of [link, again]) expect((await running.get(path)).data.entry[0].name).to.equal(name);
        expect((await running.rest.delete(again)).status).to.equal(200);
        expect((await running.get(`/services/saved/searches/${plus}`)).status).to.equal(404);
      });
  });

  describe('a search begins with its command', () => {
    const cases: [string, number][] = [
      ['search index=main', 201],
      ['| search index=main', 201],
      ['makeresults', 201],
      ['`found`', 201],
      ['`made`', 201],
      ['index=main', 400],
      ['`events`', 400],
      ['error OR failed', 400],
    ];
    for (const [search, status] of cases)
      it(`${search}: ${status}`, async () => {
        const job = await running.post('/services/search/jobs', { search, exec_mode: 'blocking' });
        expect(job.status).to.equal(status);
        if (status === 201) expect((await contentOf(`/services/search/jobs/${job.data.sid}`)).search).to.equal(search);
        else expect(job.data.messages[0].text).to.include('unknown search command');
        const parsed = await running.post('/services/search/v2/parser', { q: search });
        expect(parsed.status).to.equal(status === 201 ? 200 : 400);
      });
    it('but in saved searches it may be left out', async () => {
      const { data } = await running.post('/services/saved/searches/Brought/dispatch');
      expect((await contentOf(`/services/search/jobs/${data.sid}`)).search).to.equal('search index=main');
    });
  });

  describe('owners and permissions', () => {
    const path = '/servicesNS/nobody/search/saved/searches/Shared';
    const accessOf = async (at: string): Promise<Json> => (await running.get(at)).data.entry[0].acl;
    it('what is made without a namespace is its maker’s own, in that of nobody the app’s', async () => {
      await running.post('/services/saved/searches', { name: 'Own', search: '| makeresults' });
      expect(await accessOf('/services/saved/searches/Own')).to.include({
        owner: 'admin',
        sharing: 'user',
        perms: null,
      });
      await running.post('/servicesNS/nobody/search/saved/searches', { name: 'Shared', search: '| makeresults' });
      expect(await accessOf(path)).to.deep.include({
        owner: 'nobody',
        sharing: 'app',
        perms: { read: ['*'], write: ['admin', 'power'] },
      });
    });
    it('are kept, and the same on every endpoint', async () => {
      const changed = await running.post(`${path}/acl`, {
        owner: 'nobody',
        sharing: 'global',
        'perms.read': 'user, power',
        'perms.write': 'admin',
      });
      expect(changed.data.entry[0].acl.sharing).to.equal('global');
      for (const at of [path, '/services/configs/conf-savedsearches/Shared', `${path}/acl`])
        expect(await accessOf(at)).to.deep.include({
          sharing: 'global',
          perms: { read: ['user', 'power'], write: ['admin'] },
        });
      await running.rest.delete(path);
      await running.post('/servicesNS/nobody/search/saved/searches', { name: 'Shared', search: '| makeresults' });
      expect((await accessOf(path)).sharing).to.equal('app');
    });
    it('need an owner who is there, and a sharing', async () => {
      for (const fields of [{ owner: 'nobody' }, { sharing: 'app' }, { owner: 'who', sharing: 'app' }])
        expect((await running.post(`${path}/acl`, fields as Record<string, string>)).status).to.equal(400);
      expect((await running.post(`${path}/acl`, { owner: 'admin', sharing: 'all' })).status).to.equal(400);
    });
    it('jobs have them too', async () => {
      const { data } = await running.post('/services/search/jobs', { search: '| makeresults', 'custom.a': 'b' });
      const at = `/services/search/jobs/${data.sid}`;
      expect((await running.post(`${at}/acl`, { owner: 'admin', sharing: 'app' })).data.entry[0].acl.sharing).to.equal(
        'app',
      );
      expect((await contentOf(at)).custom).to.deep.equal({ a: 'b' });
    });
  });

  describe('apps', () => {
    it('are made, changed and removed with what was made in them', async () => {
      const made = await running.post('/services/apps/local', { name: 'walk', label: 'Walk' });
      expect([made.status, made.data.entry[0].content.label]).to.deep.equal([201, 'Walk']);
      await running.post('/services/apps/local/walk', { version: '2.0' });
      await running.post('/services/apps/local/walk/disable');
      expect(await contentOf('/services/apps/local/walk')).to.include({
        label: 'Walk',
        version: '2.0',
        disabled: true,
      });
      await running.post('/servicesNS/nobody/walk/saved/searches', { name: 'Inside', search: '| makeresults' });
      expect((await running.rest.delete('/services/apps/local/walk')).status).to.equal(200);
      for (const path of ['apps/local/walk', 'saved/searches/Inside'])
        expect((await running.get(`/services/${path}`)).status).to.equal(404);
    });
    it('that came with the emulator stay, and none is installed from an archive', async () => {
      expect((await running.rest.delete('/services/apps/local/search')).status).to.equal(400);
      const { status, data } = await running.post('/services/apps/local', { name: '/a.spl', filename: '1' });
      expect([status, data.messages[0].text]).to.deep.equal([
        400,
        'Apps are not installed from archives over REST: start the emulator with --app.',
      ]);
      expect((await running.post('/services/apps/local', { name: 'search' })).status).to.equal(409);
    });
  });

  it('an index is emptied as the SDK does it: a short retention, and its buckets rolled', async () => {
    await running.post('/services/data/indexes', { name: 'emptied' });
    await running.rest.post('/services/receivers/simple?index=emptied&sourcetype=lines', 'one\ntwo\n');
    const path = '/services/data/indexes/emptied';
    await running.post(path, { frozenTimePeriodInSecs: '1' });
    await running.post(`${path}/roll-hot-buckets`);
    expect((await contentOf(path)).totalEventCount).to.equal(2);
    clock += 5;
    expect((await contentOf(path)).totalEventCount).to.equal(0);
    await running.rest.post('/services/receivers/simple?index=emptied&sourcetype=lines', 'three\n');
    clock += 5;
    expect((await contentOf(path)).totalEventCount).to.equal(1);
  });

  it('a restart clears the messages, the one that asks for it too', async () => {
    await running.post('/services/messages', { name: 'restart_required', value: 'please' });
    await running.post('/services/server/control/restart');
    expect((await running.get('/services/messages')).data.entry).to.deep.equal([]);
  });

  it('loggers keep their level', async () => {
    await running.post('/services/server/logger/AuditLogger', { level: 'WARN' });
    expect((await contentOf('/services/server/logger/AuditLogger')).level).to.equal('WARN');
    expect((await running.post('/services/server/logger/AuditLogger', { level: 'LOUD' })).status).to.equal(400);
  });

  it('a user has no role that does not exist', async () => {
    const { status, data } = await running.post('/services/authentication/users', {
      name: 'x',
      password: 'changeme1',
      roles: 'none',
    });
    expect([status, data.messages[0].text]).to.deep.equal([
      400,
      'The role "none" cannot be granted: it does not exist.',
    ]);
  });

  describe('refusals', () => {
    const cases: [string, string, number, string][] = [
      ['GET', 'no/such', 404, 'Not Found'],
      ['GET', 'licenser/licenses', 404, 'Not Found: licenser/licenses is not emulated'],
      ['GET', 'admin/SAML-auth', 404, 'Not Found: admin/SAML-auth is not emulated'],
      ['DELETE', 'server/info', 405, 'Method Not Allowed'],
      ['DELETE', 'data/indexes', 405, 'Method Not Allowed'],
    ];
    for (const [method, path, status, text] of cases)
      it(`${method} ${path}: ${status}, as XML and as JSON`, async () => {
        const asJson = await running.rest.request({ method, url: `/services/${path}?output_mode=json` });
        expect([asJson.status, asJson.data]).to.deep.equal([status, { messages: [{ type: 'ERROR', text }] }]);
        const asXml = await running.rest.request({ method, url: `/servicesNS/-/-/${path}` });
        expect([asXml.status, asXml.data]).to.deep.equal([
          status,
          `<?xml version="1.0" encoding="UTF-8"?>\n<response>\n  <messages>\n    <msg type="ERROR">${text}</msg>\n  </messages>\n</response>\n`,
        ]);
      });
    it('of an input of another kind name it', async () => {
      expect((await running.get('/services/data/inputs/monitor')).data.entry).to.deep.equal([]);
      const { status, data } = await running.post('/services/data/inputs/tcp/raw', { name: '9999' });
      expect(status).to.equal(400);
      expect(data.messages[0].text).to.match(/^Inputs of the kind "tcp\/raw" are not emulated/);
    });
  });

  describe('files of the machine', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'firedrill-oneshot-'));
      writeFileSync(join(folder, 'a.log'), 'one\ntwo\n');
      writeFileSync(join(folder, 'b.log.gz'), gzipSync('three\n'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));
    const oneshot = (fields: Record<string, string>) => running.post('/services/data/inputs/oneshot', fields);

    it('are indexed once, gzip unpacked', async () => {
      const common = { sourcetype: 'lines', host_segment: '1' };
      const first = await oneshot({ name: join(folder, 'a.log'), ...common });
      expect([first.status, first.data.entry[0].content.Bytes_Indexed]).to.deep.equal([201, 8]);
      await oneshot({ name: join(folder, 'b.log.gz'), ...common, 'rename-source': 'other', host: 'h' });
      const rows = await running.search('search index=main sourcetype=lines | sort _raw | table _raw source host');
      const [root] = folder.split('/').slice(1);
      expect(rows).to.deep.equal([
        { _raw: 'one', source: join(folder, 'a.log'), host: root },
        { _raw: 'three', source: 'other', host: 'h' },
        { _raw: 'two', source: join(folder, 'a.log'), host: root },
      ]);
    });
    it('are refused where they are none, or the index is', async () => {
      expect((await oneshot({ name: folder })).data.messages[0].text).to.include('is not a file');
      expect((await oneshot({ name: join(folder, 'no') })).data.messages[0].text).to.include('does not exist');
      expect((await oneshot({ name: join(folder, 'a.log'), index: 'none' })).status).to.equal(400);
    });
    it('are not read for others than this machine', async () => {
      const open = await startWith({}, { host: '0.0.0.0', tls: false });
      const { status, data } = await open.post('/services/data/inputs/oneshot', { name: join(folder, 'a.log') });
      await open.emulator.close();
      expect([status, data.messages[0].text]).to.deep.equal([
        400,
        'Files of the machine are read only where the emulator listens on loopback alone.',
      ]);
    });
  });

  for (const tls of [true, false])
    describe(`a socket that is attached to an index ${tls ? 'over TLS' : 'without TLS'}`, () => {
      let server: Running;
      before(async () => {
        server = await startWith({ 'default/props.conf': '[lines]\nSHOULD_LINEMERGE = false\n' }, { tls });
      });
      after(() => server.emulator.close());
      const dial = (): Promise<Socket> => {
        const port = Number(new URL(server.emulator.managementUrl).port);
        return new Promise((done, failed) => {
          const socket: Socket = tls
            ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => done(socket))
            : connect(port, '127.0.0.1', () => done(socket));
          socket.once('error', failed);
        });
      };
      const basic = () => Buffer.from(`admin:${server.emulator.password}`).toString('base64');
      const head = (query: string, authorization: string) =>
        `POST /services/receivers/stream?${query} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nX-Splunk-Input-Mode: Streaming\r\n\r\n`;
      const ended = (socket: Socket): Promise<string> =>
        new Promise((done) => {
          let text = '';
          socket.on('data', (chunk) => {
            text += chunk.toString();
          });
          socket.on('close', () => done(text));
        });

      it('takes events until it is closed, however they are cut', async () => {
        const socket = await dial();
        const lines = head('index=main&sourcetype=lines&source=s&host=h', `Basic ${basic()}`).split(/(?<=\r\n)/);
        for (const line of lines) socket.write(line);
        for (const piece of ['fir', 'st\nsec', 'ond\n', 'last']) {
          socket.write(piece);
          await new Promise(setImmediate);
        }
        const answer = ended(socket);
        socket.end();
        expect(await answer).to.match(/^HTTP\/1\.1 204 /);
        expect(await server.search('search sourcetype=lines | sort _raw | table _raw source host')).to.deep.equal(
          ['first', 'last', 'second'].map((_raw) => ({ _raw, source: 's', host: 'h' })),
        );
      });
      it('is refused without a session, and without an index', async () => {
        for (const [query, authorization, status] of [
          ['index=main', 'Splunk nonsense', 401],
          ['index=none', `Basic ${basic()}`, 400],
        ] as const) {
          const socket = await dial();
          const answer = ended(socket);
          socket.write(head(query, authorization));
          expect(await answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
        }
      });
      it('leaves other requests as they are, byte by byte and one after the other', async () => {
        const socket = await dial();
        const answer = ended(socket);
        const request = `POST /services/search/jobs/export HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${basic()}\r\nContent-Length: 44\r\n\r\nsearch=|+makeresults+|+eval+a%3D1+|+table+a&`;
        for (const byte of request) socket.write(byte);
        socket.write('GET /services/server/info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
        expect([...(await answer).matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status)).to.deep.equal([
          '200',
          '401',
        ]);
      });
      it('ends with the emulator', async () => {
        const socket = await dial();
        socket.write(head('index=main', `Basic ${basic()}`));
        const answer = ended(socket);
        socket.on('error', () => {});
        await new Promise((resolve) => setTimeout(resolve, 20));
        await server.emulator.close();
        expect(await answer).to.equal('');
      });
    });
});
