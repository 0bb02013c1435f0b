import { jsonFields } from '../../formats/json-fields.ts';
import { charsetLabel } from '../../formats/text-decoder.ts';
import { confBoolean, type Knowledge, type ResolvedProps } from '../../knowledge/index.ts';
import type { SedScript } from '../sed.ts';
import type { EventInput, EventMetadata } from '../store.ts';
import { createEventBreaker } from './event-breaker.ts';
import {
  type Complain,
  type IndexingEvent,
  type IndexTransform,
  indexTransforms,
  sedCommands,
} from './index-transforms.ts';
import { createStructuredReader, type StructuredReader } from './structured.ts';
import { createTimestampReader, type TimestampReader } from './timestamps.ts';

export interface IngestOptions {
  readonly knowledge: Knowledge;
  readonly now: number;
  /** Times of all events come from here where it is given (HEC `time`). */
  readonly time?: number;
  /** Told about settings that cannot be used. */
  readonly complain?: Complain;
}

/** Characters that a line breaker sees at once: on longer texts its matches are counted step by step, which is slow. */
const breakingWindow = 1 << 14;

/** Characters without a break, behind which one is made: memory is bounded. */
const longestUnbroken = 1 << 25;

type IndexedFields = ReadonlyMap<string, string | readonly string[]>;

/** What the sender of an event tells beside its text. */
interface GivenEvent {
  readonly time?: number;
  readonly indexed?: IndexedFields;
}

/**
 * Turns raw text of one source into events: breaking, timestamps, index-time transforms. An event without a time takes
 * that of the one before it, the first one `now` (Getting Data In, "How timestamp assignment works").
 */
export class RawIngester {
  /** The character set of the source's bytes, by CHARSET; undefined for UTF-8. */
  readonly charset: string | undefined;
  readonly #metadata: EventMetadata;
  readonly #options: IngestOptions;
  readonly #breaker: ReturnType<typeof createEventBreaker>;
  readonly #timestamp: TimestampReader;
  readonly #transforms: readonly IndexTransform[];
  readonly #sed: readonly SedScript[];
  readonly #structured: StructuredReader | undefined;
  readonly #json: ((text: string) => IndexedFields | null) | undefined;
  readonly #timeFields: readonly string[];
  readonly #looksForTime: boolean;
  #rest = '';
  /** Text behind the rest that the breaker has not seen. */
  #held = '';
  #lastTime: number | null = null;
  #first = true;

  constructor(metadata: EventMetadata, options: IngestOptions) {
    const complain = options.complain ?? (() => {});
    const props = options.knowledge.indexProps(metadata);
    this.charset = knownCharset(props, complain);
    this.#metadata = metadata;
    this.#options = options;
    this.#breaker = createEventBreaker(props, options.now, complain);
    this.#timestamp = createTimestampReader(props, options.now, complain);
    this.#transforms = indexTransforms(props, options.knowledge, complain);
    this.#sed = sedCommands(props, complain);
    this.#structured = createStructuredReader(props, complain);
    this.#json = jsonExtraction(props);
    this.#timeFields = (props.settings.get('TIMESTAMP_FIELDS')?.value ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    this.#looksForTime = !/^\s*(CURRENT|NONE)\s*$/i.test(props.settings.get('DATETIME_CONFIG')?.value ?? '');
  }

  /** Takes the next text; returns the events that are complete. */
  push(text: string): EventInput[] {
    const events: EventInput[] = [];
    let input = text;
    if (this.#first && input !== '') {
      this.#first = false;
      if (input.charCodeAt(0) === 0xfeff) input = input.slice(1);
    }
    input = this.#held + input;
    let at = 0;
    // A long text without a break is looked at again only when as much has come behind it: time stays linear.
    while (at < input.length && (this.#rest.length < breakingWindow || input.length - at >= this.#rest.length)) {
      const size = Math.max(breakingWindow, this.#rest.length);
      // Where the rest stands in this input as well, a slice of it needs no copy.
      const begin = at - this.#rest.length;
      const window = begin < 0 ? this.#rest + input.slice(at, at + size) : input.slice(begin, at + size);
      at = Math.min(at + size, input.length);
      const broken = this.#breaker(window, window.length > longestUnbroken);
      this.#rest = window.slice(broken.consumed);
      for (const raw of broken.events) this.#index(raw, undefined, events);
    }
    this.#held = input.slice(at);
    return events;
  }

  /** What is left: the last event, even where it was cut off. */
  finish(): EventInput[] {
    const events: EventInput[] = [];
    const broken = this.#breaker(this.#rest + this.#held, true);
    this.#rest = '';
    this.#held = '';
    for (const raw of broken.events) this.#index(raw, undefined, events);
    return events;
  }

  /** One event that is already cut (HEC event endpoint); none where it is blank or a transform drops it. */
  event(raw: string, given?: GivenEvent): EventInput[] {
    const events: EventInput[] = [];
    this.#index(raw, given, events);
    return events;
  }

  /** Times and places an event, and puts it behind the others. */
  #index(given: string, more: GivenEvent | undefined, into: EventInput[]): void {
    if (isBlank(given)) return;
    const record = this.#structured?.(given);
    if (record === null) return;
    const raw = record?.raw ?? given;
    const fields = record?.fields ?? this.#json?.(raw) ?? undefined;
    const found = more?.time ?? this.#options.time ?? this.#timeOf(raw, fields);
    const time = found ?? this.#lastTime ?? this.#options.now;
    this.#lastTime = time;
    const { index, host, source, sourcetype } = this.#metadata;
    let edited = raw;
    for (const edit of this.#sed) edited = edit(edited);
    // Most events have no indexed fields: nothing is made for them.
    const indexed =
      fields || more?.indexed ? new Map([...renameMetadata(fields), ...(more?.indexed ?? [])]) : undefined;
    let event: IndexingEvent = { index, host, source, sourcetype, raw: edited, time };
    if (indexed && indexed.size > 0) event = { ...event, indexed };
    for (const transform of this.#transforms) event = transform(event);
    if (found === null && this.#looksForTime && !(fields ? fields.has('timestamp') : raw.includes('timestamp')))
      event = { ...event, indexed: new Map([...(event.indexed ?? []), noTimestamp]) };
    // The last transform decides: a later one may call back what an earlier one dropped.
    if (event.queue === undefined) into.push(event);
    else if (event.queue !== 'nullQueue') {
      const { queue: _queue, ...stored } = event;
      into.push(stored);
    }
  }

  #timeOf(raw: string, fields: IndexedFields | undefined): number | null {
    const values = fields
      ? this.#timeFields.map((name) => fields.get(name)).filter((value) => value !== undefined)
      : [];
    return this.#timestamp(values.length > 0 ? values.flat().join(' ') : raw);
  }
}

/** Whether a text holds nothing but white space; most begin with something else. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return first > 0x20 && first < 0x7f ? false : text.trim() === '';
}

/**
 * What Splunk indexes with an event in which it looked for a time and found none (seen in published field lists); an
 * event with a `timestamp` of its own keeps that.
 */
const noTimestamp: [string, string] = ['timestamp', 'none'];

function knownCharset(props: ResolvedProps, complain: Complain): string | undefined {
  const setting = props.settings.get('CHARSET');
  if (!setting || charsetLabel(setting.value) !== undefined) return setting?.value;
  complain(`${setting.origin} CHARSET: "${setting.value}" is no known character set; UTF-8 is used`);
  return undefined;
}

/** INDEXED_EXTRACTIONS = json. */
function jsonExtraction(props: ResolvedProps): ((text: string) => IndexedFields | null) | undefined {
  if (props.settings.get('INDEXED_EXTRACTIONS')?.value.trim().toLowerCase() !== 'json') return undefined;
  if (!confBoolean(props.settings.get('JSON_TRIM_BRACES_IN_ARRAY_NAMES')?.value, false)) return jsonFields;
  return (text) => {
    const fields = jsonFields(text);
    return fields && new Map([...fields].map(([name, value]) => [name.replaceAll('{}', ''), value]));
  };
}

/** A member named like an event's own metadata is kept as `extracted_…`. */
function* renameMetadata(fields: IndexedFields | undefined): Generator<[string, string | readonly string[]]> {
  for (const [name, value] of fields ?? [])
    yield [['source', 'sourcetype', 'host', 'index'].includes(name) ? `extracted_${name}` : name, value];
}
