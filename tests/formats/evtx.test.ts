import { expect } from 'chai';
import { EvtxError, evtxEvents, isEvtx } from '../../src/formats/evtx/evtx.ts';
import {
  binary,
  boolean,
  hex32,
  type Node,
  nothing,
  strings,
  sysmonTemplate,
  sysmonValues,
  uint32,
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
