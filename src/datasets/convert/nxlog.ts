import { type WindowsEventParts, writeWindowsEvent } from '../../formats/windows-event-writer.ts';
import { type Conversion, firstObject, hexKeywords, type JsonObject, jsonObject, textOf } from './conversion.ts';

/**
 * Members that NXLog (im_msvistalog), Logstash and Mordor add to those of the event; all others are its data ("NXLog
 * reference manual", im_msvistalog fields).
 */
const added = new Set(
  [
    'EventTime EventReceivedTime Hostname Keywords EventType EventTypeOrignal EventTypeOriginal SeverityValue Severity',
    'EventID SourceName ProviderGuid Version Task OpcodeValue Opcode RecordNumber ActivityID RelatedActivityID',
    'ExecutionProcessID ExecutionThreadID ProcessID ThreadID Channel Domain AccountName AccountType UserID Message',
    'Category SourceModuleName SourceModuleType MessageSourceAddress @timestamp @version host port tags type',
    'FullMessage Qualifiers',
  ]
    .join(' ')
    .split(' '),
);

/** NXLog's severities as levels of Windows; the Security channel has no level. */
const levels: Readonly<Record<string, string>> = { '1': '5', '2': '4', '3': '3', '4': '2', '5': '1' };

/** Windows events as NXLog writes them in JSON, flat; public collections of attack telemetry have this form. */
export const nxlog: Conversion = {
  name: 'nxlog',
  summary: 'Windows events in the JSON of NXLog',
  recognises: (head) => {
    const first = firstObject(head);
    return first !== undefined && 'EventID' in first && 'Channel' in first && 'SourceName' in first;
  },
  convert(line) {
    const event = jsonObject(line);
    const channel = textOf(event.Channel);
    const eventId = textOf(event.EventID);
    if (channel === undefined || eventId === undefined) throw new Error('the event has no Channel or EventID');
    return {
      raw: writeWindowsEvent({ ...system(event, channel, eventId), eventData: eventData(event) }),
      source: `XmlWinEventLog:${channel}`,
      sourcetype: 'XmlWinEventLog',
    };
  },
};

function system(event: JsonObject, channel: string, eventId: string): Omit<WindowsEventParts, 'eventData'> {
  const optional = {
    providerGuid: textOf(event.ProviderGuid),
    qualifiers: textOf(event.Qualifiers),
    version: textOf(event.Version),
    level: channel === 'Security' ? '0' : levels[textOf(event.SeverityValue) ?? ''],
    task: textOf(event.Task),
    opcode: textOf(event.OpcodeValue) ?? '0',
    keywords: hexKeywords(event.Keywords),
    recordId: textOf(event.RecordNumber),
    activityId: textOf(event.ActivityID),
    relatedActivityId: textOf(event.RelatedActivityID),
    processId: textOf(event.ExecutionProcessID) ?? textOf(event.ProcessID),
    threadId: textOf(event.ExecutionThreadID) ?? textOf(event.ThreadID),
    userId: textOf(event.UserID),
  };
  return {
    providerName: textOf(event.SourceName) ?? '',
    eventId,
    timeCreated: timeOf(event),
    channel,
    computer: textOf(event.Hostname) ?? textOf(event.host) ?? '',
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<WindowsEventParts>),
  };
}

/** `@timestamp` has a zone; `EventTime` is the clock of the machine, taken for UTC, or a number of (milli)seconds. */
function timeOf(event: JsonObject): string {
  const written = event['@timestamp'] ?? event.EventTime;
  if (typeof written === 'number') return new Date(written > 1e11 ? written : written * 1000).toISOString();
  const text = textOf(written);
  if (text === undefined) throw new Error('the event has no time');
  const iso = text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T');
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
}

function eventData(event: JsonObject): [string, string][] {
  return Object.entries(event).flatMap(([name, value]): [string, string][] => {
    // Sysmon has an EventType of its own, and NXLog then keeps its own elsewhere.
    const sysmonType = name === 'EventType' && ('EventTypeOrignal' in event || 'EventTypeOriginal' in event);
    const text = textOf(value);
    return text === undefined || (added.has(name) && !sysmonType) ? [] : [[name, text]];
  });
}
