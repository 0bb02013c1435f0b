import { type WindowsEventParts, writeWindowsEvent } from '../../formats/windows-event-writer.ts';
import {
  type Conversion,
  firstObject,
  hexKeywords,
  type JsonObject,
  jsonObject,
  objectOf,
  textOf,
} from './conversion.ts';

/** Keywords that Windows names (winmeta.h), as bits. */
const keywordBits: Readonly<Record<string, bigint>> = {
  'response time': 0x01000000000000n,
  'wdi context': 0x02000000000000n,
  'wdi diag': 0x04000000000000n,
  sqm: 0x08000000000000n,
  'audit failure': 0x10000000000000n,
  'audit success': 0x20000000000000n,
  'correlation hint': 0x40000000000000n,
  classic: 0x80000000000000n,
};

const levels: Readonly<Record<string, string>> = {
  critical: '1',
  error: '2',
  warning: '3',
  information: '4',
  info: '4',
  verbose: '5',
};
const opcodes: Readonly<Record<string, string>> = { info: '0', start: '1', stop: '2' };

/** Windows events as Winlogbeat ships them, below `winlog` (version 7 and later) or flat (before). */
export const winlogbeat: Conversion = {
  name: 'winlogbeat',
  summary: 'Windows events in the JSON of Winlogbeat',
  recognises: (head) => {
    const first = firstObject(head);
    const event = first && bodyOf(first);
    return event !== undefined && 'event_id' in event && ('channel' in event || 'log_name' in event);
  },
  convert(line) {
    const document = jsonObject(line);
    const event = bodyOf(document);
    const channel = textOf(event.channel) ?? textOf(event.log_name);
    const eventId = textOf(event.event_id);
    if (channel === undefined || eventId === undefined) throw new Error('the event has no channel or event_id');
    return {
      raw: writeWindowsEvent({ ...system(sourceOf(document), event, channel, eventId), ...dataOf(event) }),
      source: `XmlWinEventLog:${channel}`,
      sourcetype: 'XmlWinEventLog',
    };
  },
};

/** Exports of Elasticsearch wrap the document into `_source`. */
function sourceOf(document: JsonObject): JsonObject {
  return '_source' in document ? objectOf(document._source) : document;
}

function bodyOf(document: JsonObject): JsonObject {
  const source = sourceOf(document);
  return 'winlog' in source ? objectOf(source.winlog) : source;
}

function system(
  document: JsonObject,
  event: JsonObject,
  channel: string,
  eventId: string,
): Omit<WindowsEventParts, 'eventData'> {
  const process = objectOf(event.process);
  const time = textOf(event.time_created) ?? textOf(document['@timestamp']);
  if (time === undefined) throw new Error('the event has no time');
  const level = textOf(objectOf(document.log).level) ?? textOf(event.level) ?? textOf(document.level);
  const optional = {
    providerGuid: textOf(event.provider_guid),
    version: textOf(event.version),
    level: channel === 'Security' ? '0' : levels[(level ?? '').toLowerCase()],
    task: numeric(event.task),
    opcode: numeric(event.opcode) ?? opcodes[(textOf(event.opcode) ?? '').toLowerCase()],
    keywords: keywordsOf(event),
    recordId: textOf(event.record_id) ?? textOf(event.record_number),
    activityId: textOf(event.activity_id),
    relatedActivityId: textOf(event.related_activity_id),
    processId: textOf(process.pid) ?? textOf(event.process_id),
    threadId: textOf(objectOf(process.thread).id) ?? textOf(event.thread_id),
    userId: textOf(objectOf(event.user).identifier),
  };
  return {
    providerName: textOf(event.provider_name) ?? textOf(event.source_name) ?? '',
    eventId,
    timeCreated: time,
    channel,
    computer: textOf(event.computer_name) ?? textOf(objectOf(document.host).name) ?? '',
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<WindowsEventParts>),
  };
}

function numeric(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}

/** Bits of the names; the highest is set in events of the channels of Windows. */
function keywordsOf(event: JsonObject): string | undefined {
  if (!Array.isArray(event.keywords)) return hexKeywords(event.keywords);
  const bits = event.keywords
    .map((name) => keywordBits[String(name).toLowerCase()] ?? 0n)
    .reduce((all, bit) => all | bit, 0n);
  return `0x${(bits | 0x8000000000000000n).toString(16)}`;
}

function dataOf(event: JsonObject): Pick<WindowsEventParts, 'eventData' | 'userData'> {
  const pairs = (object: JsonObject) =>
    Object.entries(object).flatMap(([name, value]): [string, string][] => {
      const text = textOf(value);
      // Data without a name are numbered from param1 on.
      return text === undefined ? [] : [[/^param\d+$/.test(name) ? '' : name, text]];
    });
  const userData = objectOf(event.user_data);
  const { xml_name: element, ...rest } = userData;
  return {
    eventData: pairs(objectOf(event.event_data)),
    ...(Object.keys(rest).length > 0
      ? { userData: { element: textOf(element) ?? 'EventXML', values: pairs(rest) } }
      : {}),
  };
}
