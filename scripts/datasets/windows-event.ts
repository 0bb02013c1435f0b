import { start } from './corporation.ts';
import { guid, hex, integer, type Random } from './random.ts';

interface Provider {
  readonly provider: string;
  readonly providerGuid: string;
  readonly channel: string;
  readonly level: number;
}

interface EventFields {
  /** In seconds since 1970. */
  readonly time: number;
  readonly computer: string;
  readonly data: Readonly<Record<string, string>>;
}

interface WindowsEvent extends Provider, EventFields {
  readonly id: number;
  readonly version: number;
  readonly task: number;
  readonly keywords: string;
  readonly record: number;
  readonly userSid?: string;
}

/** Where the events of Sysmon come from, and what a forwarder sends them as. */
export const sysmonSource = {
  source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational',
  sourcetype: 'xmlwineventlog',
};

/** The same of the security log. */
export const securitySource = { source: 'XmlWinEventLog:Security', sourcetype: 'xmlwineventlog' };

const sysmon: Provider = {
  provider: 'Microsoft-Windows-Sysmon',
  providerGuid: '5770385f-c22a-43e0-bf4c-06f5698ffbd9',
  channel: 'Microsoft-Windows-Sysmon/Operational',
  level: 4,
};
const powershell: Provider = {
  provider: 'Microsoft-Windows-PowerShell',
  providerGuid: 'a0c1853b-5c40-4b15-8766-3cf1c58f985a',
  channel: 'Microsoft-Windows-PowerShell/Operational',
  level: 5,
};
const security: Provider = {
  provider: 'Microsoft-Windows-Security-Auditing',
  providerGuid: '54849625-5478-4994-a5ba-3e3b0328c30d',
  channel: 'Security',
  level: 0,
};

const iso = (epoch: number) => new Date(epoch * 1000).toISOString();
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const recordNumber = (first: number, time: number) => first + Math.floor(time - start);

/** A Windows event as a forwarder sends it. */
function windowsEvent(random: Random, event: WindowsEvent): string {
  const time = `${iso(event.time).slice(0, -1)}${integer(random, 0, 1e6).padStart(6, '0')}Z`;
  const data = Object.entries(event.data)
    .map(([name, value]) => `<Data Name='${name}'>${escapeXml(value)}</Data>`)
    .join('');
  const security = event.userSid ? `<Security UserID='${event.userSid}'/>` : '<Security/>';
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${event.provider}' Guid='{${event.providerGuid}}'/>` +
    `<EventID>${event.id}</EventID><Version>${event.version}</Version><Level>${event.level}</Level><Task>${event.task}</Task><Opcode>0</Opcode>` +
    `<Keywords>${event.keywords}</Keywords><TimeCreated SystemTime='${time}'/><EventRecordID>${event.record}</EventRecordID><Correlation/>` +
    `<Execution ProcessID='${integer(random, 1000, 9000)}' ThreadID='${integer(random, 1000, 9000)}'/><Channel>${event.channel}</Channel>` +
    `<Computer>${event.computer}</Computer>${security}</System><EventData>${data}</EventData></Event>`
  );
}

/** An event of Sysmon: process creation (1), a file (11), a registry value (13). */
export function sysmonEvent(random: Random, id: 1 | 11 | 13, event: EventFields): string {
  const version = id === 1 ? 5 : 2;
  const first = { 1: 810_000, 11: 710_000, 13: 910_000 }[id];
  return windowsEvent(random, {
    ...sysmon,
    ...event,
    id,
    version,
    task: id,
    keywords: '0x8000000000000000',
    record: recordNumber(first, event.time),
    userSid: 'S-1-5-18',
  });
}

/** What PowerShell writes of a script block before it runs (4104). */
export function scriptBlockEvent(random: Random, event: Omit<EventFields, 'data'> & { script: string }): string {
  const { script, ...fields } = event;
  return windowsEvent(random, {
    ...powershell,
    ...fields,
    id: 4104,
    version: 1,
    task: 2,
    keywords: '0x0',
    record: recordNumber(52_000, event.time),
    userSid: sid(random),
    data: { MessageNumber: '1', MessageTotal: '1', ScriptBlockText: script, ScriptBlockId: guid(random), Path: '' },
  });
}

/** A logon at the domain controller: granted (4624) or refused (4625). */
export function logonEvent(random: Random, id: 4624 | 4625, event: Omit<EventFields, 'computer'>): string {
  const granted = id === 4624;
  return windowsEvent(random, {
    ...security,
    ...event,
    id,
    version: granted ? 2 : 0,
    task: 12_544,
    keywords: granted ? '0x8020000000000000' : '0x8010000000000000',
    computer: 'dc-01.corp.example',
    record: recordNumber(310_000, event.time),
  });
}

/** A time as Sysmon writes it into its events. */
export const utc = (epoch: number): string => iso(epoch).replace('T', ' ').replace('Z', '');

/** The id that Sysmon gives a process; a part of it is the time of its start. */
export const processGuid = (random: Random, time: number): string =>
  `{${hex(random, 8)}-${hex(random, 4)}-${Math.floor(time).toString(16).slice(-4)}-${hex(random, 4)}-${hex(random, 12)}}`;

/** The SID of a user of the domain. */
export const sid = (random: Random): string =>
  `S-1-5-21-${integer(random, 0, 4e9)}-${integer(random, 0, 4e9)}-${integer(random, 0, 4e9)}-1104`;
