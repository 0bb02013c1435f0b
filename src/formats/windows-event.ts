import type { WantedFields } from './json-fields.ts';

/** Whether an event is one in XML: `<Event …>` stands near its beginning. */
export function isWindowsEvent(raw: string): boolean {
  const at = raw.indexOf('<Event');
  return (
    at >= 0 &&
    at < 200 &&
    (raw[at + 6] === ' ' || raw[at + 6] === '>' || raw[at + 6] === '\n' || raw[at + 6] === '\r' || raw[at + 6] === '\t')
  );
}

/**
 * Reads the fields of a Windows event in XML, the hot path of most attack data: one pass with plain text search, no
 * tree. Entities stay as they are written, as a real Splunk shows them. A truncated event gives the fields that are
 * complete.
 *
 * Emits (name, value) pairs as the Splunk Add-on for Microsoft Windows extracts them. System: child elements by name
 * with text, and attributes (`Name` and `Guid` of Provider, `Qualifiers`, `SystemTime`, `ActivityID`, `ProcessID`,
 * `ThreadID`, `UserID`); an EventID with attributes gives `EventCode` only. EventData: `Data` by its Name, other
 * characters than letters, digits and `_` replaced by `_`; unnamed elements and `Binary` give nothing. UserData: the
 * block as a whole. RenderingInfo: children by name. Empty values are absent. (Field lists of the public data source
 * descriptions of splunk/security_content, checked event by event.)
 */
export function scanWindowsEvent(raw: string, wanted: WantedFields, emit: (name: string, value: string) => void): void {
  const system = block(raw, 'System', 0);
  let from = 0;
  if (system) {
    scanSystem(raw, system.start, system.end, wanted, emit);
    from = system.close;
    if (wanted.all || wanted.has('System_Props_Xml')) emit('System_Props_Xml', raw.slice(system.start, system.end));
  }
  const data = block(raw, 'EventData', from);
  if (data) {
    scanEventData(raw, data.start, data.end, wanted, emit);
    if (wanted.all || wanted.has('EventData_Xml')) emit('EventData_Xml', raw.slice(data.start, data.end));
  } else {
    const user = wanted.all || wanted.has('UserData_Xml') ? block(raw, 'UserData', from) : undefined;
    if (user) emit('UserData_Xml', raw.slice(user.start, user.end));
  }
  const rendering = block(raw, 'RenderingInfo', from);
  if (rendering) {
    if (wanted.all || wanted.has('RenderingInfo_Xml'))
      emit('RenderingInfo_Xml', raw.slice(rendering.start, rendering.end));
    scanElements(raw, rendering.start, rendering.end, wanted, emit, 0);
  }
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly close: number;
}

/** The inside of `<name …>…</name>`; up to the end where the event is cut off. */
function block(raw: string, name: string, from: number): Block | undefined {
  let open = from;
  for (;;) {
    open = raw.indexOf(`<${name}`, open);
    if (open < 0) return undefined;
    const next = raw.charCodeAt(open + name.length + 1);
    if (next === 62 || next === 32 || next === 10 || next === 13 || next === 9 || next === 47) break;
    open += name.length;
  }
  const gt = raw.indexOf('>', open);
  if (gt < 0 || raw[gt - 1] === '/') return undefined;
  const close = raw.indexOf(`</${name}>`, gt);
  return close < 0 ? { start: gt + 1, end: raw.length, close: raw.length } : { start: gt + 1, end: close, close };
}

function scanSystem(
  raw: string,
  start: number,
  end: number,
  wanted: WantedFields,
  emit: (name: string, value: string) => void,
): void {
  let at = start;
  for (;;) {
    at = raw.indexOf('<', at);
    if (at < 0 || at >= end) return;
    let nameEnd = at + 1;
    while (nameEnd < end && isNamePart(raw.charCodeAt(nameEnd))) nameEnd++;
    const name = raw.slice(at + 1, nameEnd);
    const gt = tagEnd(raw, nameEnd, end);
    if (gt < 0) return;
    const selfClosed = raw.charCodeAt(gt - 1) === 47;
    const hasAttributes = gt > nameEnd + (selfClosed ? 1 : 0);
    if (hasAttributes) attributes(raw, nameEnd, gt, wanted, emit);
    if (selfClosed || name === '') {
      at = gt + 1;
      continue;
    }
    const close = raw.indexOf('</', gt);
    if (close < 0 || close > end) return;
    const label = hasAttributes && name === 'EventID' ? 'EventCode' : name;
    if (close > gt + 1 && (wanted.all || wanted.has(label))) emit(label, plain(raw.slice(gt + 1, close)));
    at = raw.indexOf('>', close);
    if (at < 0) return;
  }
}

function attributes(
  raw: string,
  start: number,
  end: number,
  wanted: WantedFields,
  emit: (name: string, value: string) => void,
): void {
  let at = start;
  for (;;) {
    const equals = raw.indexOf('=', at);
    if (equals < 0 || equals >= end) return;
    let open = equals + 1;
    while (isBlank(raw.charCodeAt(open))) open++;
    const quote = raw[open];
    if (quote !== "'" && quote !== '"') return;
    const close = raw.indexOf(quote, open + 1);
    if (close < 0 || close > end) return;
    let nameEnd = equals;
    while (nameEnd > start && isBlank(raw.charCodeAt(nameEnd - 1))) nameEnd--;
    let nameStart = nameEnd;
    while (nameStart > start && isNamePart(raw.charCodeAt(nameStart - 1))) nameStart--;
    const name = raw.slice(nameStart, nameEnd);
    if (close > open + 1 && !name.startsWith('xmlns') && (wanted.all || wanted.has(name)))
      emit(name, raw.slice(open + 1, close));
    at = close + 1;
  }
}

function scanEventData(
  raw: string,
  start: number,
  end: number,
  wanted: WantedFields,
  emit: (name: string, value: string) => void,
): void {
  let at = start;
  for (;;) {
    at = raw.indexOf('<Data', at);
    if (at < 0 || at >= end) return;
    if (isNamePart(raw.charCodeAt(at + 5))) {
      at += 5;
      continue;
    }
    const gt = tagEnd(raw, at + 5, end);
    if (gt < 0) return;
    if (raw.charCodeAt(gt - 1) === 47) {
      at = gt + 1;
      continue;
    }
    // The last value of an event that was cut off reaches to the end.
    const close = endOfData(raw, gt, end);
    const name = close > gt + 1 ? nameAttribute(raw, at + 5, gt) : undefined;
    if (name !== undefined) {
      const field = fieldName(name);
      if (wanted.all || wanted.has(field)) emit(field, plain(raw.slice(gt + 1, close)));
    }
    at = close + 7;
  }
}

/** Where the text of a `Data` element ends: CDATA may hold its closing tag, and a cut-off event lacks it. */
function endOfData(raw: string, gt: number, end: number): number {
  const inside = raw.startsWith('<![CDATA[', gt + 1) ? raw.indexOf(']]>', gt) : gt;
  const close = inside < 0 ? -1 : raw.indexOf('</Data>', inside);
  return close < 0 || close > end ? end : close;
}

/** A name with other characters than letters, digits and `_` replaced (transforms.conf, CLEAN_KEYS). */
function fieldName(name: string): string {
  return /\W/.test(name) ? name.replace(/\W/g, '_') : name;
}

function nameAttribute(raw: string, start: number, end: number): string | undefined {
  let at = raw.indexOf('Name', start);
  if (at < 0 || at >= end) return undefined;
  at += 4;
  while (raw[at] === ' ') at++;
  if (raw[at] !== '=') return undefined;
  at++;
  while (raw[at] === ' ') at++;
  const quote = raw[at];
  if (quote !== "'" && quote !== '"') return undefined;
  const close = raw.indexOf(quote, at + 1);
  return close < 0 || close > end ? undefined : raw.slice(at + 1, close);
}

/** Leaf elements by their local name, and attributes of elements but for namespaces. */
function scanElements(
  raw: string,
  start: number,
  end: number,
  wanted: WantedFields,
  emit: (name: string, value: string) => void,
  depth: number,
): void {
  if (depth > 50) return;
  let at = start;
  for (;;) {
    at = raw.indexOf('<', at);
    if (at < 0 || at >= end) return;
    let nameEnd = at + 1;
    while (nameEnd < end && (isNamePart(raw.charCodeAt(nameEnd)) || raw[nameEnd] === ':')) nameEnd++;
    const fullName = raw.slice(at + 1, nameEnd);
    const gt = tagEnd(raw, nameEnd, end);
    if (gt < 0) return;
    if (fullName === '') {
      at = gt + 1;
      continue;
    }
    const selfClosed = raw.charCodeAt(gt - 1) === 47;
    const colon = fullName.indexOf(':');
    const name = colon < 0 ? fullName : fullName.slice(colon + 1);
    if (gt > nameEnd + 1) attributes(raw, nameEnd, gt, wanted, emit);
    if (selfClosed) {
      at = gt + 1;
      continue;
    }
    const close = closingTag(raw, fullName, gt + 1, end);
    if (close < 0) return;
    const nested = raw.indexOf('<', gt + 1);
    const isLeaf = nested === close || raw.startsWith('<![CDATA[', nested);
    if (!isLeaf) scanElements(raw, gt + 1, close, wanted, emit, depth + 1);
    else if (close > gt + 1 && (wanted.all || wanted.has(name))) emit(name, plain(raw.slice(gt + 1, close)));
    at = close + fullName.length + 3;
  }
}

/** Offset of the matching `</name>`, nested elements of the same name skipped; -1 where it is missing. */
function closingTag(raw: string, name: string, from: number, end: number): number {
  const openTag = `<${name}`;
  const closeTag = `</${name}>`;
  let depth = 1;
  let at = from;
  for (;;) {
    const close = raw.indexOf(closeTag, at);
    if (close < 0 || close > end) return -1;
    for (let open = raw.indexOf(openTag, at); open >= 0 && open < close; open = raw.indexOf(openTag, open + 1)) {
      const next = raw.charCodeAt(open + openTag.length);
      if ((next === 62 || next === 32) && raw[raw.indexOf('>', open) - 1] !== '/') depth++;
    }
    if (--depth === 0) return close;
    at = close + closeTag.length;
  }
}

/** The `>` that ends a tag; quotes may hold one. */
function tagEnd(raw: string, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const c = raw.charCodeAt(i);
    if (c === 62) return i;
    if (c === 34 || c === 39) {
      const close = raw.indexOf(raw[i]!, i + 1);
      if (close < 0) return -1;
      i = close;
    }
  }
  return -1;
}

function plain(text: string): string {
  return text.startsWith('<![CDATA[') && text.endsWith(']]>') ? text.slice(9, -3) : text;
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 10 || c === 13;
}

function isNamePart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 45 || c === 46;
}
