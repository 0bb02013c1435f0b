import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createEngine } from '../../src/engine/engine.ts';
import { bundledApps, type Knowledge, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { cutPieces, type EventSink, prepareReplay, type ReplayItem, replay } from '../../src/replay/index.ts';
import type { SplunkError } from '../../src/splunk/client.ts';
import { HecSender, type HecSenderOptions } from '../../src/splunk/hec-sender.ts';
import { createEmbeddedTarget } from '../../src/targets/embedded.ts';
import { type FaultServer, startFaultServer } from '../datasets/fault-server.ts';

const now = Date.UTC(2026, 5, 1) / 1000;

async function* chunksOf(text: string, size = text.length): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function item(text: string, given: Partial<ReplayItem> = {}): ReplayItem {
  return {
    data: 'a.log',
    group: 'g',
    index: 'main',
    source: 's',
    sourcetype: 'generic_single_line',
    host: 'h',
    open: () => chunksOf(text, 100),
    ...given,
  };
}

/** A sink that keeps what it gets. */
function recorder(): EventSink & { readonly bodies: string[]; readonly events: unknown[] } {
  const bodies: string[] = [];
  const events: unknown[] = [];
  return {
    bodies,
    events,
    sendRaw: async (_place, body) => void bodies.push(body.toString()),
    sendEvents: async (some) => void events.push(...some),
    settle: async () => {},
  };
}

const windows = (i: number) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>4104</EventID><TimeCreated SystemTime='2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000000000Z'/></System><EventData><Data Name='ScriptBlockText'>line one ${i}\nline two\n\n</Data></EventData></Event>`;

describe('replay', () => {
  let knowledge: Knowledge;
  before(() => {
    knowledge = loadKnowledge(bundledApps()).knowledge;
  });

  describe('cutting between events', () => {
    const logs: readonly [string, string, string][] = [
      [
        'single lines',
        'generic_single_line',
        Array.from({ length: 40 }, (_, i) => `2026-01-01T00:00:00Z event ${i}`).join('\n'),
      ],
      ['lines with CRLF and blanks', 'generic_single_line', 'a=1\r\n\r\n  \nb=2\n'],
      [
        'Windows XML over many lines',
        'XmlWinEventLog',
        `${Array.from({ length: 9 }, (_, i) => windows(i)).join('\n')}\n`,
      ],
      [
        'merged lines',
        'some_unknown_type',
        '2026-01-01 00:00:00 one\n  at two\n  at three\n2026-01-01 00:00:01 four\n',
      ],
      [
        'JSON lines',
        'aws:cloudtrail',
        '{"eventTime":"2026-01-01T00:00:00Z","a":1}\n{"eventTime":"2026-01-01T00:00:01Z","a":2}\n',
      ],
    ];
    for (const [name, sourcetype, text] of logs)
      it(`gives the events of one piece of text: ${name}`, async () => {
        const metadata = {
          index: 'main',
          source: 'XmlWinEventLog:Microsoft-Windows-PowerShell/Operational',
          sourcetype,
          host: 'h',
        };
        const ingested = (parts: string[]) => {
          const engine = createEngine({ knowledge, now: () => now });
          for (const part of parts) engine.ingestRaw(metadata, [part]);
          return engine.search('search index=main | table _raw').rows.map((row) => row.get('_raw'));
        };
        for (const size of [7, 64, 100_000]) {
          const pieces: string[] = [];
          for await (const piece of cutPieces(chunksOf(text, size), knowledge.props(metadata), now))
            pieces.push(piece.text);
          // Each event in a request of its own, and all in one.
          expect(ingested(pieces)).to.have.deep.members(ingested([text]));
          expect(pieces.length).to.equal(ingested([text]).length);
          if (sourcetype !== 'some_unknown_type') expect(pieces.join('').trim()).to.equal(text.trim());
        }
      });
    it('drops a byte order mark and decodes UTF-16', async () => {
      const text = 'a=ü\nb=2\n';
      const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
      const props = knowledge.props(item(''));
      for (const bytes of [Buffer.from(`\ufeff${text}`), utf16]) {
        const raws: string[] = [];
        for await (const { raw } of cutPieces(
          (async function* () {
            yield bytes;
          })(),
          props,
          now,
        ))
          raws.push(raw);
        expect(raws).to.deep.equal(['a=ü', 'b=2']);
      }
    });
  });

  describe('batches for a target', () => {
    const settings = memoryApp(
      'odd',
      new Map([
        [
          'default/props.conf',
          [
            '[commas]\nSHOULD_LINEMERGE = false\nLINE_BREAKER = \\}(\\s*,\\s*)\\{',
            '[short]\nSHOULD_LINEMERGE = false\nTRUNCATE = 10',
            '[latin]\nSHOULD_LINEMERGE = false\nCHARSET = ISO-8859-1',
          ].join('\n'),
        ],
      ]),
    );
    const { knowledge: odd } = loadKnowledge([...bundledApps(), settings]);
    const long = (i: number) => `{"time":"2026-01-01T00:00:00Z","n":${i},"text":"${'x'.repeat(300_000)}"}`;
    const cases: [string, string, Buffer, number][] = [
      ['what parts events and is no blank', 'commas', Buffer.from([0, 1, 2, 3, 4, 5].map(long).join(',')), 2],
      [
        'lines that are truncated and hold other lines',
        'short',
        Buffer.from(`${'2026-01-01T00:00:00Z 1234\n34\n'.repeat(50_000)}`),
        2,
      ],
      ['another character set', 'latin', Buffer.from('a=\xfc\nb=\xe9\n', 'latin1'), 1],
    ];
    for (const [name, sourcetype, bytes, requests] of cases)
      it(`make the events of the file: ${name}`, async () => {
        const place = { index: 'main', source: 's', sourcetype, host: 'h' };
        const log = item('', {
          sourcetype,
          open: () =>
            (async function* () {
              yield bytes;
            })(),
        });
        const [prepared] = await prepareReplay([log], odd, { now });
        const count = async (bodies: AsyncIterable<Buffer>, together: boolean) => {
          const target = createEmbeddedTarget({ knowledge: odd, now: () => now });
          const all: Buffer[] = [];
          for await (const body of bodies) all.push(body);
          for (const body of together ? [Buffer.concat(all)] : all)
            await target.ingest({
              ...place,
              chunks: (async function* () {
                yield body;
              })(),
            });
          const search = 'search index=main | stats count by _raw | sort _raw';
          const { rows } = await target.search({ search });
          return { requests: all.length, rows: rows.map((row) => [row.get('_raw'), row.get('count')]) };
        };
        const batched = await count(prepared!.batches(), false);
        expect(batched.rows).to.deep.equal((await count(prepared!.chunks(), true)).rows);
        expect(batched.requests).to.equal(requests);
      });
  });

  describe('sending', () => {
    it('sends batches that hold whole events, and counts them', async () => {
      const text = Array.from({ length: 100 }, (_, i) => `2026-01-01T00:00:00Z event ${i}\n`).join('');
      const sink = recorder();
      const summary = await replay([item(text)], { knowledge, sink, now, batchBytes: 500 });
      expect([summary.events, summary.bytes]).to.deep.equal([100, text.length]);
      expect(sink.bodies.length).to.be.greaterThan(5);
      expect(sink.bodies.join('')).to.equal(text);
      for (const body of sink.bodies) expect(body).to.match(/^2026.*\n$/s);
    });
    it('sends all characters as they are, and events larger than a batch', async () => {
      const text = `2026-01-01T00:00:00Z Zoë €5 😀\n2026-01-01T00:00:01Z ${'ü€😀'.repeat(300_000)}\n2026-01-01T00:00:02Z end\n`;
      const sink = recorder();
      const open = () => chunksOf(text, 77_777);
      const summary = await replay([item(text, { open })], { knowledge, sink, now, batchBytes: 500 });
      expect([summary.events, summary.bytes]).to.deep.equal([3, Buffer.byteLength(text)]);
      expect(sink.bodies.join('') === text).to.equal(true);
    });
    it('sends one batch of a log at a time, in order, and makes the next meanwhile', async () => {
      const text = Array.from({ length: 100 }, (_, i) => `2026-01-01T00:00:00Z event ${i}\n`).join('');
      let read = 0;
      const open = async function* () {
        for await (const chunk of chunksOf(text, 100)) {
          read += chunk.length;
          yield chunk;
        }
      };
      const seen: string[] = [];
      const readBehind: number[] = [];
      const sink = recorder();
      sink.sendRaw = async (_place, body) => {
        seen.push(`begin ${body.toString().slice(0, 30)}`);
        const before = read;
        await new Promise((resolve) => setTimeout(resolve, 5));
        readBehind.push(read - before);
        seen.push(`end ${body.toString().slice(0, 30)}`);
      };
      await replay([item(text, { open })], { knowledge, sink, now, batchBytes: 500 });
      expect(seen.length).to.be.greaterThan(8);
      for (const [i, what] of seen.entries())
        expect(what).to.match(i % 2 === 0 ? /^begin/ : new RegExp(`^end ${seen[i - 1]!.slice(6)}`));
      expect(Math.max(...readBehind)).to.be.within(300, 1500);
    });
    it('stops behind a batch that was refused, and counts what came before', async () => {
      const text = Array.from({ length: 100 }, (_, i) => `2026-01-01T00:00:00Z event ${i}\n`).join('');
      const sink = recorder();
      let calls = 0;
      sink.sendRaw = async (_place, body) => {
        if (++calls === 2) throw new Error('refused');
        sink.bodies.push(body.toString());
      };
      const { items } = await replay([item(text)], { knowledge, sink, now, batchBytes: 500 });
      expect(calls).to.equal(2);
      expect(items[0]!.error!.message).to.equal('refused');
      expect(items[0]!.bytes).to.equal(sink.bodies[0]!.length);
      expect(items[0]!.events).to.equal(sink.bodies[0]!.split('\n').length - 1);
    });
    it('keeps events without a time with the one before them', async () => {
      const text = Array.from({ length: 30 }, (_, i) =>
        i % 5 === 0 ? `2026-01-01T00:00:00Z first ${i}\n` : `follows ${i}\n`,
      ).join('');
      const sink = recorder();
      await replay([item(text)], { knowledge, sink, now, batchBytes: 60 });
      expect(sink.bodies.length).to.be.greaterThan(1);
      for (const body of sink.bodies) expect(body).to.match(/^2026/);
    });
    it('gives the event endpoint the time of each event', async () => {
      const sink = recorder();
      await replay([item('2026-01-01T00:00:00Z a=1\nno time\n')], {
        knowledge,
        sink,
        now,
        endpoint: 'event',
        fields: { run: 'x' },
      });
      const place = { index: 'main', source: 's', sourcetype: 'generic_single_line', host: 'h' };
      expect(sink.events).to.deep.equal([
        { time: Date.UTC(2026, 0, 1) / 1000, ...place, event: '2026-01-01T00:00:00Z a=1', fields: { run: 'x' } },
        { ...place, event: 'no time', fields: { run: 'x' } },
      ]);
    });
    it('says of which log it could not send all, and sends the others', async () => {
      const sink = recorder();
      const broken = {
        ...item('x'),
        data: 'broken.log',
        open: () =>
          (async function* (): AsyncGenerator<Buffer> {
            yield* [];
            throw new Error('cannot be read');
          })(),
      };
      const summary = await replay([broken, item('2026-01-01T00:00:00Z a\n')], { knowledge, sink, now });
      expect(summary.items.map((one) => [one.item.data, one.events, one.error?.message])).to.deep.equal([
        ['broken.log', 0, 'cannot be read'],
        ['a.log', 1, undefined],
      ]);
    });
  });

  describe('time', () => {
    const one = item('2026-01-01T00:00:00Z a\n2026-01-01T00:10:00Z b\n');
    const two = item('2026-01-01T00:20:00.500Z c\n', { data: 'b.log' });
    it('shifts the logs of a group together, so that the last event is just before now', async () => {
      const sink = recorder();
      const summary = await replay([one, two], { knowledge, sink, now, shift: true });
      expect(sink.bodies.sort()).to.deep.equal([
        '2026-05-31T23:39:58Z a\n2026-05-31T23:49:58Z b\n',
        '2026-05-31T23:59:58.500Z c\n',
      ]);
      expect(new Set(summary.items.map((done) => done.shiftedBy)).size).to.equal(1);
    });
    it('shifts other groups by themselves, and only what it is told to', async () => {
      const others = [one, { ...two, group: 'other' }];
      const prepared = await prepareReplay(others, knowledge, { now, shift: (some) => some.group === 'other' });
      expect(prepared.map(({ shiftedBy }) => shiftedBy > 0)).to.deep.equal([false, true]);
    });
    it('waits as long between events as the speed says', async () => {
      const sink = recorder();
      let clock = 0;
      const sent: [number, string][] = [];
      sink.sendRaw = async (_place, body) => void sent.push([clock, body.toString().trim().slice(-1)]);
      const sleep = async (ms: number) => void (clock += ms);
      await replay([one], { knowledge, sink, now, speed: 60, clock: () => clock, sleep });
      expect(sent).to.deep.equal([
        [0, 'a'],
        [10_000, 'b'],
      ]);
    });
    it('gives paced and shifted events the time at which they are sent', async () => {
      const sink = recorder();
      let clock = 0;
      await replay([one], {
        knowledge,
        sink,
        now,
        speed: 60,
        shift: true,
        clock: () => clock,
        sleep: async (ms) => void (clock += ms),
      });
      expect(sink.bodies).to.deep.equal(['2026-06-01T00:00:00Z a\n', '2026-06-01T00:00:10Z b\n']);
    });
  });

  describe('the event collector', () => {
    let server: FaultServer;
    before(async () => {
      server = await startFaultServer();
    });
    after(() => server.close());
    const place = { index: 'main', source: 'a b', sourcetype: 't', host: 'h' };
    const bodies: Buffer[] = [];
    /** Takes requests as the answers say, one after the other; keeps the bodies of those that it takes. */
    const answer = (...answers: readonly [number, unknown, Record<string, string>?][]) => {
      bodies.length = 0;
      server.handle((request, response, attempt) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          const [status, body, headers] = answers[Math.min(attempt, answers.length) - 1]!;
          if (status === 0) return request.socket.resetAndDestroy();
          if (status === 200) bodies.push(Buffer.concat(parts));
          response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
        });
      });
    };
    const sender = (options: Partial<HecSenderOptions> = {}) =>
      new HecSender({ url: server.base, token: 'secret', verifyTls: true, timeout: 2, pauseMs: 5, ...options });
    const ok = { text: 'Success', code: 0 };
    const failed = async (work: Promise<void>): Promise<SplunkError> =>
      work.then(
        () => expect.fail('it was taken'),
        (error: SplunkError) => error,
      );

    it('sends the metadata, the token and a channel', async () => {
      answer([200, ok]);
      await sender().sendRaw(place, Buffer.from('x'));
      const { url, headers } = server.requests[0]!;
      expect(url).to.equal('/services/collector/raw?index=main&source=a+b&sourcetype=t&host=h');
      expect(headers.authorization).to.equal('Splunk secret');
      expect(headers['x-splunk-request-channel']).to.match(/^[0-9a-f-]{36}$/);
    });
    it('compresses', async () => {
      answer([200, ok]);
      await sender({ gzip: true }).sendRaw(place, Buffer.from('hello'));
      expect(server.requests[0]!.headers['content-encoding']).to.equal('gzip');
      expect(gunzipSync(bodies[0]!).toString()).to.equal('hello');
    });
    it('sends a batch again that a busy server did not take: each arrives once', async () => {
      answer([503, { text: 'Server is busy', code: 9 }], [429, {}, { 'Retry-After': '0' }], [200, ok]);
      await sender().sendRaw(place, Buffer.from('x'));
      expect([server.requests.length, bodies.length]).to.deep.equal([3, 1]);
    });
    it('gives up on a server that stays busy', async () => {
      answer([503, { text: 'Server is busy', code: 9 }]);
      const error = await failed(sender({ timeout: 0.05 }).sendRaw(place, Buffer.from('x')));
      expect(error.reason).to.equal('server-busy');
      expect(error.message).to.include('Server is busy (code 9)');
    });
    it('does not send again what may have arrived', async () => {
      answer([0, {}]);
      expect((await failed(sender().sendRaw(place, Buffer.from('x')))).reason).to.equal('delivery-unknown');
      expect(server.requests).to.have.length(1);
    });
    it('waits until batches are acknowledged', async () => {
      answer([200, { ...ok, ackId: 7 }], [200, { acks: { 7: false } }], [200, { acks: { 7: true } }]);
      const one = sender();
      await one.sendRaw(place, Buffer.from('x'));
      await one.settle();
      expect(server.requests.map((request) => request.url)).to.deep.equal([
        server.requests[0]!.url,
        '/services/collector/ack',
        '/services/collector/ack',
      ]);
      expect(JSON.parse(bodies[1]!.toString())).to.deep.equal({ acks: [7] });
    });
    it('says when they are not', async () => {
      answer([200, { ...ok, ackId: 7 }], [200, { acks: { 7: false } }]);
      const one = sender({ timeout: 0.1 });
      await one.sendRaw(place, Buffer.from('x'));
      expect((await failed(one.settle())).reason).to.equal('ack-timeout');
    });
    it('names what a server refuses', async () => {
      for (const [status, body, reason] of [
        [403, { text: 'Invalid token', code: 4 }, 'server-refused'],
        [400, { text: 'Incorrect index', code: 7 }, 'hec-index'],
        [400, { text: 'Data channel is missing', code: 10 }, 'hec-rejected'],
        [404, {}, 'hec-rejected'],
        [303, {}, 'hec-rejected'],
      ] as const) {
        answer([status, body]);
        const error = await failed(sender().sendRaw(place, Buffer.from('x')));
        expect(error.reason).to.equal(reason);
        expect(error.message).to.include(server.base).and.not.include('secret');
        expect(server.requests).to.have.length(1);
      }
    });
  });
});
