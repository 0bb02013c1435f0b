import { jsonFields } from '../../formats/json-fields.ts';
import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import type { Knowledge, ResolvedProps } from '../../knowledge/index.ts';
import { compileSed, type SedScript } from '../sed.ts';
import type { EventInput, EventMetadata } from '../store.ts';
import { createEventBreaker } from './event-breaker.ts';
import { createTimestampReader, type TimestampReader } from './timestamps.ts';

export interface IngestOptions {
  readonly knowledge: Knowledge;
  readonly now: number;
  /** Times of all events come from here where it is given (HEC `time`). */
  readonly time?: number;
}

/** Characters that a line breaker sees at once: on longer texts every match would run under a time limit. */
const breakingWindow = 1 << 16;

/**
 * Turns raw text of one source into events: breaking, timestamps, index-time transforms. An event without a time takes
 * that of the one before it, the first one `now` (Getting Data In, "How timestamp assignment works").
 */
export class RawIngester {
  readonly #metadata: EventMetadata;
  readonly #options: IngestOptions;
  readonly #props: ResolvedProps;
  readonly #breaker: ReturnType<typeof createEventBreaker>;
  readonly #timestamp: TimestampReader;
  readonly #transforms: readonly IndexTransform[];
  readonly #sed: readonly SedScript[];
  readonly #indexedJson: boolean;
  readonly #looksForTime: boolean;
  #rest = '';
  #lastTime: number | null = null;
  #first = true;

  constructor(metadata: EventMetadata, options: IngestOptions) {
    this.#metadata = metadata;
    this.#options = options;
    this.#props = options.knowledge.props(metadata);
    this.#breaker = createEventBreaker(this.#props, options.now);
    this.#timestamp = createTimestampReader(this.#props, options.now);
    this.#transforms = indexTransforms(this.#props, options.knowledge);
    this.#sed = sedCommands(this.#props);
    this.#looksForTime = !/^\s*(CURRENT|NONE)\s*$/i.test(this.#props.settings.get('DATETIME_CONFIG')?.value ?? '');
    this.#indexedJson = this.#props.settings.get('INDEXED_EXTRACTIONS')?.value.trim().toLowerCase() === 'json';
  }

  /** Takes the next text and yields the events that are complete. */
  *push(text: string): Generator<EventInput> {
    let input = text;
    if (this.#first && input !== '') {
      this.#first = false;
      if (input.charCodeAt(0) === 0xfeff) input = input.slice(1);
    }
    for (let at = 0; at < input.length; at += breakingWindow) {
      const broken = this.#breaker(this.#rest + input.slice(at, at + breakingWindow), false);
      this.#rest = broken.rest;
      for (const raw of broken.events) yield* this.event(raw);
    }
  }

  /** Yields what is left: the last event, even where it was cut off. */
  *finish(): Generator<EventInput> {
    const broken = this.#breaker(this.#rest, true);
    this.#rest = '';
    for (const raw of broken.events) yield* this.event(raw);
  }

  /** One event that is already cut (HEC event endpoint). */
  *event(
    raw: string,
    given?: { time?: number; indexed?: ReadonlyMap<string, string | readonly string[]> },
  ): Generator<EventInput> {
    if (raw.trim() === '') return;
    const told = given?.time ?? this.#options.time;
    const found = told ?? this.#timestamp(raw);
    const time = found ?? this.#lastTime ?? this.#options.now;
    this.#lastTime = time;
    const text = this.#sed.reduce((current, edit) => edit(current), raw);
    let event: EventInput | null = {
      ...this.#metadata,
      raw: text,
      time,
      ...(given?.indexed ? { indexed: given.indexed } : {}),
    };
    for (const transform of this.#transforms) {
      event = transform(event);
      if (event === null) return;
    }
    if (this.#indexedJson) {
      const fields = jsonFields(text);
      if (fields) event = { ...event, indexed: new Map([...renameMetadata(fields), ...(event.indexed ?? [])]) };
    }
    if (found === null && this.#looksForTime && !event.indexed?.has('timestamp') && !text.includes('timestamp'))
      event = { ...event, indexed: new Map([...(event.indexed ?? []), noTimestamp]) };
    yield event;
  }
}

/**
 * What Splunk indexes with an event in which it looked for a time and found none (seen in published field lists); an
 * event with a `timestamp` of its own keeps that.
 */
const noTimestamp: [string, string] = ['timestamp', 'none'];

/** A JSON member named like an event's own metadata is kept as `extracted_…`. */
function renameMetadata(fields: ReadonlyMap<string, string | string[]>): [string, string | string[]][] {
  return [...fields].map(([name, value]) => [
    ['source', 'sourcetype', 'host', 'index'].includes(name) ? `extracted_${name}` : name,
    value,
  ]);
}

type IndexTransform = (event: EventInput) => EventInput | null;

function indexTransforms(props: ResolvedProps, knowledge: Knowledge): IndexTransform[] {
  const list: IndexTransform[] = [];
  const keys = [...props.settings.values()]
    .filter((setting) => setting.key.toUpperCase().startsWith('TRANSFORMS-'))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const setting of keys) {
    for (const name of setting.value
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')) {
      const stanza = knowledge.transform(name);
      const transform = stanza && indexTransform(stanza);
      if (transform) list.push(transform);
    }
  }
  return list;
}

/** A transform with DEST_KEY: rewrites index, host, source or sourcetype, drops the event, or replaces its text. */
function indexTransform(stanza: ReadonlyMap<string, string>): IndexTransform | undefined {
  const target = stanza.get('DEST_KEY');
  const pattern = stanza.get('REGEX');
  if (target === undefined || pattern === undefined) return undefined;
  let regex: CompiledRegex;
  try {
    regex = compileRegex(pattern);
  } catch {
    return undefined;
  }
  const format = stanza.get('FORMAT') ?? '$1';
  const sourceKey = stanza.get('SOURCE_KEY') ?? '_raw';
  return (event) => {
    const match = regex.exec(subjectOf(event, sourceKey));
    if (!match) return event;
    const value = format.replace(/\$(\d+)/g, (_whole, index: string) =>
      index === '0' ? match.text : (match.captures[Number(index) - 1] ?? ''),
    );
    switch (target) {
      case 'MetaData:Sourcetype':
        return { ...event, sourcetype: value.replace(/^sourcetype::/, '') };
      case 'MetaData:Source':
        return { ...event, source: value.replace(/^source::/, '') };
      case 'MetaData:Host':
        return { ...event, host: value.replace(/^host::/, '') };
      case '_MetaData:Index':
        return { ...event, index: value };
      case 'queue':
        return value === 'nullQueue' ? null : event;
      case '_raw':
        return { ...event, raw: value };
      default:
        return event;
    }
  };
}

function subjectOf(event: EventInput, key: string): string {
  switch (key) {
    case 'MetaData:Sourcetype':
      return `sourcetype::${event.sourcetype}`;
    case 'MetaData:Source':
      return `source::${event.source}`;
    case 'MetaData:Host':
      return `host::${event.host}`;
    case '_MetaData:Index':
      return event.index;
    default:
      return event.raw;
  }
}

function sedCommands(props: ResolvedProps): SedScript[] {
  const settings = [...props.settings.values()]
    .filter((setting) => setting.key.toUpperCase().startsWith('SEDCMD'))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const refuse = {
    fail: (message: string): never => {
      throw new Error(message);
    },
  };
  return settings.flatMap((setting) => {
    try {
      return [compileSed(refuse, setting.value, { start: 0, end: setting.value.length })];
    } catch {
      return [];
    }
  });
}
