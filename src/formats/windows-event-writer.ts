/** A Windows event, as other programs export it, on its way back to XML. Times are ISO 8601. */
export interface WindowsEventParts {
  readonly providerName: string;
  readonly providerGuid?: string;
  readonly eventId: string;
  readonly qualifiers?: string;
  readonly version?: string;
  readonly level?: string;
  readonly task?: string;
  readonly opcode?: string;
  readonly keywords?: string;
  readonly timeCreated: string;
  readonly recordId?: string;
  readonly activityId?: string;
  readonly relatedActivityId?: string;
  readonly processId?: string;
  readonly threadId?: string;
  readonly channel: string;
  readonly computer: string;
  readonly userId?: string;
  /** Names and values of `Data`; a name may be empty. */
  readonly eventData: readonly (readonly [string, string])[];
  /** Names and values below an element of `UserData`, instead of `EventData`. */
  readonly userData?: { readonly element: string; readonly values: readonly (readonly [string, string])[] };
}

/** Writes an event as Windows does, on one line, so that its fields are read as those of a forwarder's events. */
export function writeWindowsEvent(event: WindowsEventParts): string {
  const element = (name: string, value: string | undefined) =>
    value === undefined ? '' : `<${name}>${text(value)}</${name}>`;
  const system = [
    `<Provider${attributes({ Name: event.providerName, Guid: event.providerGuid })}/>`,
    `<EventID${attributes({ Qualifiers: event.qualifiers })}>${text(event.eventId)}</EventID>`,
    element('Version', event.version),
    element('Level', event.level),
    element('Task', event.task),
    element('Opcode', event.opcode),
    element('Keywords', event.keywords),
    `<TimeCreated${attributes({ SystemTime: event.timeCreated })}/>`,
    element('EventRecordID', event.recordId),
    `<Correlation${attributes({ ActivityID: event.activityId, RelatedActivityID: event.relatedActivityId })}/>`,
    `<Execution${attributes({ ProcessID: event.processId, ThreadID: event.threadId })}/>`,
    element('Channel', event.channel),
    element('Computer', event.computer),
    `<Security${attributes({ UserID: event.userId })}/>`,
  ];
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>${system.join('')}</System>${data(event)}</Event>`;
}

function data({ eventData, userData }: WindowsEventParts): string {
  if (userData) {
    const name = elementName(userData.element) ? userData.element : 'EventXML';
    const inside = userData.values
      .filter(([key]) => elementName(key))
      .map(([key, value]) => `<${key}>${text(value)}</${key}>`);
    return `<UserData><${name}>${inside.join('')}</${name}></UserData>`;
  }
  const inside = eventData.map(
    ([name, value]) => `<Data${attributes({ Name: name === '' ? undefined : name })}>${text(value)}</Data>`,
  );
  return `<EventData>${inside.join('')}</EventData>`;
}

function elementName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name);
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => ` ${name}='${text(value!).replaceAll("'", '&apos;').replaceAll('"', '&quot;')}'`)
    .join('');
}

function text(value: string): string {
  return value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
