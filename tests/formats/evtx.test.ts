import { expect } from 'chai';
import { EvtxError, evtxEvents, isEvtx } from '../../src/formats/evtx/evtx.ts';
import {
  binary,
  boolean,
  hex32,
  type Node,
  nested,
  nothing,
  sid,
  strings,
  sysmonTemplate,
  sysmonValues,
  time,
  uint32,
  value,
  writeChecksums,
  writeEvtx,
  wstring,
} from './evtx-writer.ts';

async function* cut(bytes: Buffer, size = bytes.length): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size?: number): Promise<{ events: string[]; damage: string[] }> {
  const events: string[] = [];
  const damage: string[] = [];
  for await (const event of evtxEvents(cut(bytes, size), (message) => damage.push(message))) events.push(event);
  return { events, damage };
}

const one = async (
  content: Node['content'],
  values: Parameters<typeof writeEvtx>[1][number],
  extra: Partial<Node> = {},
) => (await read(writeEvtx({ name: 'Event', content: [{ name: 'E', content, ...extra }] }, [values]))).events[0];

describe('Windows event log files', () => {
  it('gives events as a forwarder sends them', async () => {
    const { events, damage } = await read(writeEvtx(sysmonTemplate, [sysmonValues('cmd /c "echo <1> & 2>&1"')]));
    expect(damage).to.deep.equal([]);
    expect(events).to.deep.equal([
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID><Version>5</Version><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-01-01T10:00:00.123456700Z'/><EventRecordID>7</EventRecordID><Correlation/><Execution ProcessID='2804' ThreadID='3356'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>win-dc.attackrange.local</Computer><Security UserID='S-1-5-18'/></System><EventData><Data Name='ProcessGuid'>{41c8662e-1f63-5f25-0000-0010c3650000}</Data><Data Name='Image'>C:\\Windows\\System32\\cmd.exe</Data><Data Name='CommandLine'>cmd /c \"echo &lt;1&gt; &amp; 2&gt;&amp;1\"</Data><Data Name='RuleName'></Data><Data Name='LogonId'>0x3e7</Data></EventData></Event>",
    ]);
  });
  it('reads records that share a template, in pieces of any size', async () => {
    const bytes = writeEvtx(
      sysmonTemplate,
      ['a', 'b', 'c'].map((text, i) => sysmonValues(text, BigInt(i))),
    );
    const whole = await read(bytes);
    expect(whole.events.map((event) => /'CommandLine'>([^<]*)</.exec(event)![1])).to.deep.equal(['a', 'b', 'c']);
    for (const size of [100, 4096, 65_536, 70_000]) expect(await read(bytes, size)).to.deep.equal(whole);
  });
  it('reads several chunks, and passes over empty ones', async () => {
    const bytes = writeEvtx(sysmonTemplate, [sysmonValues('x')]);
    const many = Buffer.concat([bytes, bytes.subarray(4096), Buffer.alloc(65_536)]);
    expect((await read(many)).events).to.have.length(2);
    expect((await read(many)).damage).to.deep.equal([]);
  });
  it('writes an element for each item of an array, and none for what depends on null', async () => {
    expect(await one('{0}', [strings(['a', 'b&c', ''])])).to.equal('<Event><E>a</E><E>b&amp;c</E><E></E></Event>');
    expect(await one('{0}', [nothing], { dependency: 0 })).to.equal('<Event></Event>');
    expect(await one('{0}', [wstring('x')], { dependency: 0 })).to.equal('<Event><E>x</E></Event>');
  });
  it('writes values as Windows does', async () => {
    expect(
      await one('{0} {1} {2} {3}', [boolean(true), binary(Buffer.from([1, 0xab])), hex32(255), uint32(4_000_000_000)]),
    ).to.equal('<Event><E>true 01AB 0xff 4000000000</E></Event>');
    expect(await one(undefined, [wstring("it's <1>")], { attributes: { A: '{0}', B: '{1?}' } })).to.equal(
      "<Event><E A='it&apos;s &lt;1&gt;'/></Event>",
    );
  });
  const ints = (width: number, ...numbers: readonly (number | bigint)[]) => {
    const bytes = Buffer.alloc(width * numbers.length);
    for (const [i, number] of numbers.entries())
      if (width === 8) bytes.writeBigInt64LE(BigInt(number), i * 8);
      else bytes.writeIntLE(Number(number), i * width, width);
    return bytes;
  };
  const double = (number: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(number);
    return bytes;
  };
  const bytesOf = (one: ReturnType<typeof sid>) => ('bytes' in one ? one.bytes : Buffer.alloc(0));
  const systemSid = bytesOf(sid(5, 18));
  const userSid = bytesOf(sid(5, 21, 1, 2, 3, 500));
  const instant = bytesOf(time('2026-01-01T10:00:00.123Z', 4567));
  for (const [what, type, bytes, ...texts] of [
    ['text that ends with a zero', 0x01, Buffer.from('abc\0', 'utf16le'), 'abc'],
    ['ANSI text', 0x02, Buffer.from('abc\0'), 'abc'],
    ['int8', 0x03, ints(1, -5), '-5'],
    ['int16', 0x05, ints(2, -300), '-300'],
    ['int32', 0x07, ints(4, -70_000), '-70000'],
    ['int64', 0x09, ints(8, -(2n ** 60n)), '-1152921504606846976'],
    ['uint64', 0x0a, ints(8, -1), '18446744073709551615'],
    ['double', 0x0c, double(1.5), '1.5'],
    ['false', 0x0d, ints(4, 0), 'false'],
    ['a size of 32 bits', 0x10, ints(4, 255), '0xff'],
    ['a size of 64 bits', 0x10, ints(8, 255), '0xff'],
    ['FILETIME', 0x11, instant, '2026-01-01T10:00:00.123456700Z'],
    ['SYSTEMTIME', 0x12, ints(2, 2026, 1, 4, 9, 8, 7, 6, 5), '2026-01-09T08:07:06.005Z'],
    ['a SID of a user', 0x13, userSid, 'S-1-5-21-1-2-3-500'],
    ['hex int 32', 0x14, ints(4, 0x3e7), '0x3e7'],
    ['hex int 64', 0x15, ints(8, 0x3e7), '0x3e7'],
    ['an array of ANSI texts', 0x82, Buffer.from('a\0bc\0\0d'), 'a', 'bc', '', 'd'],
    ['an array of uint16', 0x86, ints(2, 1, 2, 3), '1', '2', '3'],
    [
      'an array of FILETIME',
      0x91,
      Buffer.concat([instant, instant]),
      ...Array(2).fill('2026-01-01T10:00:00.123456700Z'),
    ],
    ['an array of SIDs', 0x93, Buffer.concat([systemSid, userSid]), 'S-1-5-18', 'S-1-5-21-1-2-3-500'],
    ['an array of hex int 64', 0x95, ints(8, 1, 2), '0x1', '0x2'],
  ] as const)
    it(`writes ${what}`, async () => {
      const expected = texts.map((text) => `<E>${text}</E>`).join('');
      expect(await one('{0}', [value(type, bytes)])).to.equal(`<Event>${expected}</Event>`);
    });
  it('leaves out a record with a value of the wrong length or of no known type, and says why', async () => {
    for (const [type, bytes, message] of [
      [0x11, ints(4, 1), 'a value of type 0x11 is damaged'],
      [0x13, systemSid.subarray(0, 9), 'a value of type 0x13 is damaged'],
      [0x93, userSid.subarray(0, 9), undefined],
      [0x66, ints(4, 1), 'a value of the unknown type 0x66'],
    ] as const) {
      const { events, damage } = await read(
        writeEvtx({ name: 'Event', content: '{0}' }, [[value(type, bytes)], [wstring('x')]]),
      );
      expect(events.at(-1)).to.equal('<Event>x</Event>');
      if (message === undefined) expect([events.length, damage]).to.deep.equal([2, []]);
      else
        expect([events.length, damage.join().includes(`record 1 cannot be read: ${message}`)]).to.deep.equal([1, true]);
    }
  });
  it('reads binary XML as a value, with names of its own and of the template', async () => {
    const user = (text: string) =>
      nested({ name: 'Own', attributes: { xmlns: 'u' }, content: [{ name: 'E', content: text }] });
    const { events, damage } = await read(
      writeEvtx(
        {
          name: 'Event',
          content: [
            { name: 'UserData', content: '{0}' },
            { name: 'E', content: '{1}' },
          ],
        },
        [
          [user('one'), wstring('1')],
          [user('two <2>'), wstring('2')],
        ],
      ),
    );
    expect(damage).to.deep.equal([]);
    expect(events).to.deep.equal(
      ['one', 'two &lt;2&gt;'].map(
        (text, i) => `<Event><UserData><Own xmlns='u'><E>${text}</E></Own></UserData><E>${i + 1}</E></Event>`,
      ),
    );
  });
  it('takes a template from the chunk that it stands in: the next may have another at its place', async () => {
    const first = writeEvtx({ name: 'Event', content: [{ name: 'A', content: '{0}' }] }, [
      [wstring('1')],
      [wstring('2')],
    ]);
    const second = writeEvtx({ name: 'Event', content: [{ name: 'B', content: '{0}' }] }, [
      [wstring('3')],
      [wstring('4')],
    ]);
    const { events, damage } = await read(Buffer.concat([first, second.subarray(4096), first.subarray(4096)]));
    expect(damage).to.deep.equal([]);
    expect(events.map((event) => event.replaceAll(/<\/?Event>/g, ''))).to.deep.equal(
      ['A1', 'A2', 'B3', 'B4', 'A1', 'A2'].map(([name, text]) => `<${name}>${text}</${name}>`),
    );
  });
  it('believes the chunks, not a header that was never written back', async () => {
    const bytes = writeEvtx(sysmonTemplate, [sysmonValues('x')]);
    const many = Buffer.concat([bytes, bytes.subarray(4096)]);
    // Dirty, no chunk counted, no checksum.
    many.writeUInt32LE(1, 120);
    many.writeUInt16LE(0, 42);
    many.writeUInt32LE(0, 124);
    expect(await read(many))
      .to.deep.include({ damage: [] })
      .and.property('events')
      .with.length(2);
  });
  it('reads the whole records of a last chunk that was cut off', async () => {
    const bytes = writeEvtx(
      sysmonTemplate,
      ['a', 'b', 'c'].map((text, i) => sysmonValues(text, BigInt(i))),
    );
    const starts = [...bytes.toString('latin1').matchAll(/\*\*\0\0/g)].map(({ index }) => index);
    expect(starts).to.have.length(3);
    const whole = Buffer.concat([bytes, bytes.subarray(4096, starts[2]! + 40)]);
    const { events, damage } = await read(whole);
    expect(events).to.have.length(5);
    expect(damage).to.deep.equal([
      'the file ends within chunk 1',
      'a record of chunk 1 reaches beyond it; the rest of it is left out',
    ]);
  });
  it('knows a file by its beginning', () => {
    expect([isEvtx(writeEvtx(sysmonTemplate, [])), isEvtx(Buffer.from('<Event>'))]).to.deep.equal([true, false]);
  });
  it('refuses what is no event log', async () => {
    for (const bytes of [Buffer.from('short'), Buffer.alloc(70_000, 'x')])
      expect(await read(bytes).catch((error: unknown) => error)).to.be.instanceOf(EvtxError);
  });
  it('leaves out what is damaged, says so, and reads the rest', async () => {
    const bytes = writeEvtx(
      sysmonTemplate,
      ['a', 'b', 'c'].map((text) => sysmonValues(text)),
    );
    const second = bytes.indexOf(Buffer.from([0x2a, 0x2a, 0, 0]), 4096 + 513);
    const cutValues = Buffer.from(bytes);
    // The number of values of the second record.
    cutValues.writeUInt32LE(0xffffffff, second + 24 + 4 + 2 + 4 + 4);
    const damaged = await read(cutValues);
    expect(damaged.events).to.have.length(2);
    expect(damaged.damage.join()).to.match(/^chunk 0 has a wrong checksum.*,record 2 cannot be read/);
    const noMagic = Buffer.from(bytes);
    noMagic[second] = 0;
    expect((await read(noMagic)).events).to.have.length(1);
    expect((await read(bytes.subarray(0, 4096 + 30_000))).damage[0]).to.include('ends within chunk 0');
  });
  it('says which chunk has a wrong checksum, and gives its records', async () => {
    const bytes = writeEvtx(sysmonTemplate, [sysmonValues('x')]);
    for (const at of [4096 + 60, 4096 + 700]) {
      const hurt = Buffer.concat([bytes, bytes.subarray(4096)]);
      hurt[at] = hurt[at]! ^ 1;
      const { events, damage } = await read(hurt);
      expect(events).to.have.length(2);
      expect(damage).to.have.length(1);
      expect(damage[0]).to.include('chunk 0 has a wrong checksum');
    }
  });
  it('reads on where a log that was open says that less is written', async () => {
    const bytes = writeEvtx(
      sysmonTemplate,
      ['a', 'b', 'c'].map((text) => sysmonValues(text)),
    );
    const chunk = bytes.subarray(4096);
    chunk.writeUInt32LE(bytes.indexOf(Buffer.from([0x2a, 0x2a, 0, 0]), 4096 + 513) - 4096, 48);
    writeChecksums(chunk);
    expect(await read(bytes))
      .to.deep.include({ damage: [] })
      .and.property('events')
      .with.length(3);
    // Behind it may be what is left of an older log.
    chunk.writeBigUInt64LE(99n, chunk.readUInt32LE(48) + 8);
    expect((await read(bytes)).events).to.have.length(1);
  });
  it('survives any damage', async () => {
    const bytes = writeEvtx(
      sysmonTemplate,
      ['a', 'b'].map((text) => sysmonValues(text)),
    );
    const used = 4096 + bytes.readUInt32LE(4096 + 48);
    let seed = 1;
    for (let round = 0; round < 400; round++) {
      const hurt = Buffer.from(bytes);
      for (let i = 0; i < 1 + (round % 5); i++) {
        seed = (seed * 48_271) % 2_147_483_647;
        hurt[4096 + 512 + (seed % (used - 4096 - 512))] = seed >>> 8;
      }
      const { events } = await read(hurt);
      expect(events.length).to.be.at.most(2);
    }
  });
});
