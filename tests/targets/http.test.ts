import { inspect } from 'node:util';
import { expect } from 'chai';
import { shownAddress } from '../../src/splunk/address.ts';
import { createHttpTarget } from '../../src/targets/http.ts';
import type { TargetError } from '../../src/targets/target.ts';
import { type FaultServer, startFaultServer } from '../datasets/fault-server.ts';

async function* parts(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

const file = { index: 'main', source: 's', sourcetype: 't', host: 'h' };

describe('a server as target', () => {
  let server: FaultServer;
  before(async () => {
    server = await startFaultServer();
  });
  after(() => server.close());

  /** Answers searches with a count, and each upload with the next of some statuses; keeps what it takes. */
  const answering = (...uploads: number[]): string[] => {
    const taken: string[] = [];
    server.handle((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part));
      request.on('end', () => {
        const path = request.url!.replace(/\?.*/, '');
        const status = path === '/services/collector/raw' ? (uploads.shift() ?? 200) : 200;
        if (path === '/services/collector/raw' && status === 200) taken.push(body);
        const answers: Record<string, unknown> = {
          '/services/auth/login': { sessionKey: 'key' },
          '/services/search/jobs': { sid: '1' },
          '/services/search/jobs/1': { entry: [{ content: { isDone: true } }] },
          '/services/search/jobs/1/results': {
            fields: [{ name: 'count' }],
            results: [{ count: String(taken.length) }],
          },
          '/services/collector/ack': { acks: { 7: true } },
          '/servicesNS/nobody/-/saved/searches/My%20Rule/dispatch': { sid: '1' },
        };
        const answer = answers[path] ?? (status === 200 ? { text: 'Success', code: 0, ackId: 7 } : { code: 9 });
        response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': '0' });
        response.end(JSON.stringify(answer));
      });
    });
    return taken;
  };
  const target = (more: { url?: string; hecUrl?: string } = {}) =>
    createHttpTarget('splunk', {
      url: server.base,
      hecUrl: server.base,
      hecToken: 'hec-secret',
      password: 'password-secret',
      verifyTls: true,
      timeout: 1,
      ...more,
    });
  const refused = (work: Promise<unknown>): Promise<TargetError> =>
    work.then(
      () => expect.fail('it was taken'),
      (error: TargetError) => error,
    );

  it('is sent a file batch by batch, again where it was busy, and asked for acknowledgement', async () => {
    const taken = answering(503, 200, 429, 200);
    const one = target();
    await one.prepare();
    const sent = await one.ingest({ ...file, chunks: parts(), batches: parts('a\n', 'b\n') });
    await one.close();
    expect(taken).to.deep.equal(['a\n', 'b\n']);
    expect(sent).to.deep.equal({ events: 2, bytes: 4 });
    expect(server.requests.filter(({ url }) => url === '/services/collector/ack')).to.have.length(1);
  });
  it('is sent a file without batches as one, and nothing where it is empty', async () => {
    const taken = answering();
    const one = target();
    await one.ingest({ ...file, chunks: parts('a', '\nb\n') });
    await one.ingest({ ...file, chunks: parts() });
    expect(taken).to.deep.equal(['a\nb\n']);
  });
  it('is rid of events, of what dispatches have made, and of throttling', async () => {
    answering();
    const one = target();
    await one.dispatch('My Rule');
    const before = server.requests.length;
    await one.cleanUp([{ index: 'main', host: 'h' }]);
    await one.cleanUp([{ index: 'main', host: 'h' }]);
    const sent = server.requests.slice(before).filter(({ method }) => method === 'POST');
    const deletes = '/services/search/jobs';
    expect(sent.map(({ url }) => url)).to.deep.equal([
      deletes,
      deletes,
      '/servicesNS/nobody/-/saved/searches/My%20Rule/acknowledge',
      deletes,
    ]);
  });
  it('says that events could not be removed', async () => {
    server.handle((_request, response) => response.writeHead(403).end('{"messages":[{"text":"no can_delete"}]}'));
    expect((await refused(target().cleanUp([{ index: 'main', host: 'h' }]))).message).to.include('no can_delete');
  });
  it('is no target for data without an event collector', async () => {
    answering();
    const one = createHttpTarget('splunk', { url: server.base, verifyTls: true, timeout: 1 });
    expect((await refused(one.ingest({ ...file, chunks: parts('a') }))).reason).to.equal('hec-not-configured');
  });
  it('keeps secrets out of its errors', async () => {
    const closed = 'http://someone:url-secret@127.0.0.1:9';
    answering(400);
    server.handle((_request, response) => response.socket!.destroy());
    const errors = [
      await refused(target({ url: closed }).prepare()),
      await refused(target().search({ search: 'search *' })),
    ];
    answering(400);
    errors.push(await refused(target().ingest({ ...file, chunks: parts('a') })));
    for (const error of errors) {
      expect(inspect(error, { depth: 9, showHidden: true })).to.not.match(/secret/);
      expect(error.message).to.match(/127\.0\.0\.1/);
    }
    expect(target({ url: closed }).url).to.equal('http://127.0.0.1:9');
  });

  for (const [given, shown] of [
    ['https://a:b@host:8089', 'https://host:8089'],
    ['https://host/path?token=x#y', 'https://host/path'],
    ['//a:b@host?token=x', '//host'],
  ] as const)
    it(`shows ${given} as ${shown}`, () => {
      expect(shownAddress(given)).to.equal(shown);
    });
});
