import { expect } from 'chai';
import { conversionFor, convertEvents } from '../../src/datasets/index.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { evtxEvents } from '../../src/formats/evtx/evtx.ts';
import { bundledApps, type Knowledge, loadKnowledge } from '../../src/knowledge/index.ts';
import { sysmonTemplate, sysmonValues, writeEvtx } from '../formats/evtx-writer.ts';

/** The native event that all conversions of one process creation must be equal to, in their fields. */
const native =
  "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID><Version>5</Version><Level>4</Level><Task>1</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-01-01T10:00:00.123Z'/><EventRecordID>7</EventRecordID><Correlation/><Execution ProcessID='2804' ThreadID='3356'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>win-dc.attackrange.local</Computer><Security UserID='S-1-5-18'/></System><EventData><Data Name='UtcTime'>2026-01-01 10:00:00.123</Data><Data Name='ProcessGuid'>{41c8662e-1f63-5f25-0000-0010c3650000}</Data><Data Name='ProcessId'>4711</Data><Data Name='Image'>C:\\Windows\\System32\\cmd.exe</Data><Data Name='CommandLine'>cmd.exe /c \"whoami &gt; a.txt &amp; b\"</Data><Data Name='User'>ATTACKRANGE\\bob</Data><Data Name='ParentImage'>C:\\Windows\\explorer.exe</Data></EventData></Event>";

const data = {
  UtcTime: '2026-01-01 10:00:00.123',
  ProcessGuid: '{41c8662e-1f63-5f25-0000-0010c3650000}',
  ProcessId: '4711',
  Image: 'C:\\Windows\\System32\\cmd.exe',
  CommandLine: 'cmd.exe /c "whoami > a.txt & b"',
  User: 'ATTACKRANGE\\bob',
  ParentImage: 'C:\\Windows\\explorer.exe',
};

const nxlog = {
  '@timestamp': '2026-01-01T10:00:00.123Z',
  '@version': '1',
  EventTime: '2026-01-01 05:00:00',
  EventReceivedTime: '2026-01-01 05:00:01',
  Hostname: 'win-dc.attackrange.local',
  host: 'collector',
  Keywords: -(2 ** 63),
  EventType: 'INFO',
  SeverityValue: 2,
  Severity: 'INFO',
  EventID: 1,
  SourceName: 'Microsoft-Windows-Sysmon',
  ProviderGuid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}',
  Version: 5,
  Task: 1,
  OpcodeValue: 0,
  RecordNumber: 7,
  ExecutionProcessID: 2804,
  ThreadID: 3356,
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Domain: 'NT AUTHORITY',
  AccountName: 'SYSTEM',
  AccountType: 'User',
  UserID: 'S-1-5-18',
  Message: 'Process Create:\r\n…',
  Category: 'Process Create (rule: ProcessCreate)',
  Opcode: 'Info',
  SourceModuleName: 'eventlog',
  SourceModuleType: 'im_msvistalog',
  tags: ['mordor'],
  port: 64991,
  ...data,
};

const beat = {
  '@timestamp': '2026-01-01T10:00:00.123Z',
  log: { level: 'information' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    event_id: '1',
    provider_name: 'Microsoft-Windows-Sysmon',
    provider_guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}',
    record_id: 7,
    computer_name: 'win-dc.attackrange.local',
    process: { pid: 2804, thread: { id: 3356 } },
    user: { identifier: 'S-1-5-18', name: 'SYSTEM' },
    task: '1',
    opcode: 'Info',
    keywords: [],
    version: 5,
    event_data: data,
  },
};

const flatBeat = {
  '@timestamp': '2026-01-01T10:00:00.123Z',
  level: 'Information',
  log_name: 'Microsoft-Windows-Sysmon/Operational',
  event_id: 1,
  source_name: 'Microsoft-Windows-Sysmon',
  provider_guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}',
  record_number: '7',
  computer_name: 'win-dc.attackrange.local',
  process_id: 2804,
  thread_id: 3356,
  user: { identifier: 'S-1-5-18' },
  task: 1,
  opcode: 'Info',
  keywords: '0x8000000000000000',
  version: 5,
  event_data: data,
};

const lines = (...objects: unknown[]) =>
  `${objects.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')}\n`;

async function convert(
  text: string,
): Promise<{ events: { raw: string; source: string; sourcetype: string }[]; problems: string[]; name: string }> {
  const conversion = conversionFor(text)!;
  const problems: string[] = [];
  const events = [];
  const chunks = (async function* () {
    for (let at = 0; at < text.length; at += 50) yield Buffer.from(text.slice(at, at + 50));
  })();
  for await (const event of convertEvents(chunks, conversion, (problem) => problems.push(problem))) events.push(event);
  return { events, problems, name: conversion.name };
}

describe('conversions', () => {
  let knowledge: Knowledge;
  before(() => {
    knowledge = loadKnowledge(bundledApps()).knowledge;
  });
  /** All fields of an event but those that tell the text itself. */
  const fieldsOf = (raw: string, source = 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational') => {
    const engine = createEngine({ knowledge, now: () => 1_800_000_000 });
    engine.ingestRaw({ index: 'main', source, sourcetype: 'XmlWinEventLog', host: 'h' }, [`${raw}\n`]);
    const rows = engine.search('search index=main | fields *').rows;
    expect(rows).to.have.length(1);
    return Object.fromEntries(
      [...rows[0]!].filter(([name]) => !/^_|_Xml$|^timestartpos|^timeendpos|^linecount|^punct|^index$/.test(name)),
    );
  };

  for (const [name, object] of [
    ['nxlog', nxlog],
    ['winlogbeat', beat],
    ['winlogbeat', { _index: 'x', _source: beat }],
    ['winlogbeat', flatBeat],
  ] as const)
    it(`events of ${name} have the fields of native ones`, async () => {
      const { events, problems, name: found } = await convert(lines(object));
      expect([found, problems]).to.deep.equal([name, []]);
      expect(events[0]).to.include({
        source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational',
        sourcetype: 'XmlWinEventLog',
      });
      const fields = fieldsOf(events[0]!.raw);
      expect(fields).to.deep.equal(fieldsOf(native));
      expect(fields).to.include({
        EventCode: '1',
        process: 'cmd.exe /c "whoami > a.txt & b"'.replace('>', '&gt;').replace('&', '&').replace(' & b', ' &amp; b'),
      });
    });
  it('events of an event log file have the fields of native ones', async () => {
    const xml: string[] = [];
    for await (const event of evtxEvents(
      (async function* () {
        yield writeEvtx(sysmonTemplate, [sysmonValues('cmd /c x')]);
      })(),
    ))
      xml.push(event);
    const fields = fieldsOf(xml[0]!);
    expect(fields).to.include({
      EventID: '1',
      Computer: 'win-dc.attackrange.local',
      CommandLine: 'cmd /c x',
      Image: 'C:\\Windows\\System32\\cmd.exe',
      UserID: 'S-1-5-18',
    });
    expect(fields).to.not.have.property('ActivityID');
  });
  it('splits Windows XML at its events, by channel', async () => {
    const security = native
      .replaceAll('Microsoft-Windows-Sysmon/Operational', 'Security')
      .replace('cmd.exe /c', 'cmd.exe /c\n\n');
    const { events, problems } = await convert(`<?xml version="1.0"?>\n<Events>${native}\n${security}</Events>\n`);
    expect(problems).to.deep.equal([]);
    expect(events).to.deep.equal([
      { raw: native, source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational', sourcetype: 'XmlWinEventLog' },
      { raw: security, source: 'XmlWinEventLog:Security', sourcetype: 'XmlWinEventLog' },
    ]);
  });
  it("takes the raw events out of Splunk's exports", async () => {
    const result = { _raw: native, source: 's', sourcetype: 'XmlWinEventLog', host: 'h' };
    const { events, name, problems } = await convert(
      lines(
        { preview: false, offset: 0, result },
        { preview: false, offset: 1, result: { count: '1' } },
        { preview: false, lastrow: true },
      ),
    );
    expect(name).to.equal('splunk');
    expect(events).to.deep.equal([{ raw: native, source: 's', sourcetype: 'XmlWinEventLog' }]);
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include('record 2').and.include('_raw');
  });
  it('keeps what Sysmon calls EventType, and data of the Security channel', async () => {
    const { events } = await convert(lines({ ...nxlog, EventType: 'SetValue', EventTypeOrignal: 'INFO' }));
    expect(fieldsOf(events[0]!.raw)).to.include({ EventType: 'SetValue' });
    const security = await convert(
      lines({
        ...beat,
        winlog: {
          ...beat.winlog,
          channel: 'Security',
          event_id: 4624,
          keywords: ['Audit Success'],
          event_data: { TargetUserName: 'bob' },
        },
      }),
    );
    expect(fieldsOf(security.events[0]!.raw, 'XmlWinEventLog:Security')).to.include({
      Keywords: '0x8020000000000000',
      Level: '0',
      TargetUserName: 'bob',
    });
  });
  it('writes user data below their element', async () => {
    const { event_data: _data, ...winlog } = beat.winlog;
    const { events } = await convert(
      lines({
        ...beat,
        winlog: { ...winlog, user_data: { xml_name: 'LogFileCleared', SubjectUserName: 'bob', 'no name': 'x' } },
      }),
    );
    expect(events[0]!.raw).to.include(
      '<UserData><LogFileCleared><SubjectUserName>bob</SubjectUserName></LogFileCleared></UserData>',
    );
  });
  it('says which line it could not convert, and goes on', async () => {
    const { events, problems } = await convert(lines(nxlog, '{broken', '[]', { EventID: 5 }, '', nxlog));
    expect(events).to.have.length(2);
    expect(problems.map((problem) => /^record \d+/.exec(problem)![0])).to.deep.equal([
      'record 2',
      'record 3',
      'record 4',
    ]);
  });
  it('does not take other files for something it knows', () => {
    for (const text of ['', 'plain text', '{"a":1}', '[1,2]', '{"eventName":"x"}'])
      expect(conversionFor(text)).to.equal(undefined);
  });
});
