import { calendarOf, type FieldSet, months, type Row, weekdays } from '../../values/index.ts';
import type { StoredEvent } from '../store.ts';

/** Writes the fields that Splunk keeps with every event, as far as they are wanted. */
export function writeInternalFields(event: StoredEvent, sourcetype: string, wanted: FieldSet, row: Row): void {
  const { bucket } = event;
  row.set('_time', event.time);
  if (wanted.has('_raw')) row.set('_raw', event.raw);
  if (wanted.has('host')) row.set('host', bucket.host);
  if (wanted.has('source')) row.set('source', bucket.source);
  if (wanted.has('sourcetype')) row.set('sourcetype', sourcetype);
  if (wanted.has('index')) row.set('index', bucket.index);
  if (wanted.has('_indextime')) row.set('_indextime', event.indexTime);
  if (wanted.has('_sourcetype')) row.set('_sourcetype', bucket.sourcetype);
  if (wanted.has('_cd')) row.set('_cd', `${bucket.id}:${event.offset}`);
  if (wanted.has('_bkt')) row.set('_bkt', `${bucket.index}~${bucket.id}~firedrill`);
  if (wanted.names.has('_serial')) row.set('_serial', event.offset);
  if (wanted.has('splunk_server')) row.set('splunk_server', 'firedrill');
  if (wanted.has('linecount')) row.set('linecount', String(lineCount(event.raw)));
  if (wanted.has('punct')) row.set('punct', punctOf(event.raw));
  if (wanted.all || wantsDate(wanted)) writeDate(event.time, wanted, row);
  if (event.indexed) {
    for (const [name, value] of event.indexed)
      if (wanted.has(name)) row.set(name, typeof value === 'string' ? value : [...value]);
  }
}

const dateFields = [
  'date_hour',
  'date_mday',
  'date_minute',
  'date_month',
  'date_second',
  'date_wday',
  'date_year',
  'date_zone',
];

function wantsDate(wanted: FieldSet): boolean {
  return dateFields.some((name) => wanted.has(name));
}

function writeDate(time: number, wanted: FieldSet, row: Row): void {
  const t = calendarOf(time, 'UTC');
  const values = [
    t.hour,
    t.day,
    t.minute,
    months[t.month - 1]!.toLowerCase(),
    t.second,
    weekdays[t.weekday]!.toLowerCase(),
    t.year,
    '0',
  ];
  dateFields.forEach((name, i) => {
    if (wanted.has(name)) row.set(name, String(values[i]));
  });
}

function lineCount(raw: string): number {
  let lines = 1;
  for (let at = raw.indexOf('\n'); at >= 0 && at < raw.length - 1; at = raw.indexOf('\n', at + 1)) lines++;
  return lines;
}

const punctLength = 30;

/** The punctuation of the first line, up to 30 characters; blanks are underscores (Knowledge Manager, "punct"). */
function punctOf(raw: string): string {
  let punct = '';
  for (let i = 0; i < raw.length && punct.length < punctLength; i++) {
    const code = raw.charCodeAt(i);
    if (code === 0x0a) break;
    if (!isWord(code)) punct += code <= 0x20 ? '_' : raw[i];
  }
  return punct;
}

function isWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
  );
}
