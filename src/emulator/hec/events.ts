import type { FastifyRequest } from 'fastify';
import { RawIngester } from '../../engine/ingest/ingest.ts';
import type { EventInput, EventMetadata } from '../../engine/store.ts';
import { jsonLength } from '../../formats/json-fields.ts';
import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { EmulatorState } from '../state.ts';
import { HecError } from './answers.ts';
import type { HecToken } from './inputs.ts';
import { BatchError, JsonSplitter } from './json-splitter.ts';
import { bodyOf, mayWrite, metadataOf, queryOf } from './request.ts';

/** One object of a batch ("Format events for HTTP Event Collector"). */
interface HecEvent {
  readonly event?: unknown;
  readonly time?: unknown;
  readonly host?: unknown;
  readonly source?: unknown;
  readonly sourcetype?: unknown;
  readonly index?: unknown;
  readonly fields?: unknown;
}

/**
 * Indexes a batch of JSON objects, one behind the other, as it comes. The first object that is wrong ends it; those
 * before it are indexed, and its number is in the answer.
 */
export async function ingestEvents(request: FastifyRequest, token: HecToken, state: EmulatorState): Promise<void> {
  const defaults = metadataOf(request, token, state);
  const batch = new EventBatch(request, token, state, defaults);
  const splitter = new JsonSplitter();
  const decoder = createTextDecoder();
  const take = (text: string) => {
    try {
      for (const object of splitter.push(text)) batch.add(object);
    } catch (error) {
      throw error instanceof BatchError ? new HecError('format', { 'invalid-event-number': batch.count }) : error;
    } finally {
      batch.flush();
    }
  };
  for await (const chunk of bodyOf(request)) take(decoder.write(chunk));
  take(decoder.end());
  if (!splitter.isComplete) throw new HecError('format', { 'invalid-event-number': batch.count });
  if (batch.count === 0) throw new HecError('noData');
}

class EventBatch {
  count = 0;
  readonly #token: HecToken;
  readonly #state: EmulatorState;
  readonly #defaults: EventMetadata;
  readonly #extractsTime: boolean;
  readonly #time: number | undefined;
  readonly #ingesters = new Map<string, RawIngester>();
  #pending: EventInput[] = [];

  constructor(request: FastifyRequest, token: HecToken, state: EmulatorState, defaults: EventMetadata) {
    const query = queryOf(request);
    this.#token = token;
    this.#state = state;
    this.#defaults = defaults;
    this.#time = query.time === undefined ? undefined : timeOf(query.time, {});
    this.#extractsTime = query.auto_extract_timestamp === 'true' && this.#time === undefined;
  }

  add(text: string): void {
    const at = { 'invalid-event-number': this.count };
    let object: HecEvent;
    try {
      object = JSON.parse(text) as HecEvent;
    } catch {
      throw new HecError('format', at);
    }
    if (object.event === undefined || object.event === null) throw new HecError('eventRequired', at);
    if (object.event === '') throw new HecError('eventBlank', at);
    const place = this.#place(object);
    const indexed = indexedFields(object.fields, at);
    const given = object.time === undefined || object.time === null ? this.#time : timeOf(object.time, at);
    const time = given ?? (this.#extractsTime ? undefined : this.#state.now());
    const raw = typeof object.event === 'string' ? object.event : memberText(text, 'event');
    const options = { ...(time === undefined ? {} : { time }), ...(indexed ? { indexed } : {}) };
    for (const event of this.#ingester(place).event(raw, options)) this.#pending.push(event);
    this.count++;
  }

  #place(object: HecEvent): EventMetadata {
    const text = (value: unknown, fallback: string) =>
      value === undefined || value === null || value === '' ? fallback : String(value);
    const index = text(object.index, this.#defaults.index);
    if (index !== this.#defaults.index && !mayWrite(index, this.#token, this.#state))
      throw new HecError('index', { 'invalid-event-number': this.count + 1 });
    return {
      index,
      host: text(object.host, this.#defaults.host),
      source: text(object.source, this.#defaults.source),
      sourcetype: text(object.sourcetype, this.#defaults.sourcetype),
    };
  }

  #ingester(place: EventMetadata): RawIngester {
    const key = `${place.index}\0${place.host}\0${place.source}\0${place.sourcetype}`;
    let found = this.#ingesters.get(key);
    if (!found) {
      const { knowledge } = this.#state.engine();
      found = new RawIngester(place, { knowledge, now: this.#state.now(), onRegexLimit: this.#state.complain });
      // Metadata may differ in every event; the cache is for the usual case that it does not.
      if (this.#ingesters.size >= 1000) this.#ingesters.clear();
      this.#ingesters.set(key, found);
    }
    return found;
  }

  flush(): void {
    if (this.#pending.length > 0) this.#state.engine().ingestEvents(this.#pending);
    this.#pending = [];
  }
}

/** Epoch seconds as number or text; thirteen digits are milliseconds. */
function timeOf(value: unknown, at: Readonly<Record<string, unknown>>): number {
  const time =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(time) || time < 0) throw new HecError('format', at);
  return time > 1e11 ? time / 1000 : time;
}

/** `fields`: a flat object; values are scalars or lists of them. */
function indexedFields(
  fields: unknown,
  at: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string | readonly string[]> | undefined {
  if (fields === undefined || fields === null) return undefined;
  if (typeof fields !== 'object' || Array.isArray(fields)) throw new HecError('fields', at);
  const indexed = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(fields as Record<string, unknown>)) {
    if (value === null) continue;
    const values = Array.isArray(value) ? value : [value];
    if (values.some((one) => one !== null && typeof one === 'object')) throw new HecError('fields', at);
    const texts = values.filter((one) => one !== null).map(String);
    indexed.set(name, Array.isArray(value) ? texts : texts[0]!);
  }
  return indexed;
}

/** The text of an object's member as it was written, so that numbers keep their form. */
function memberText(object: string, name: string): string {
  let at = object.indexOf('{') + 1;
  let found = '';
  for (;;) {
    const key = /^[\s,]*("(?:[^"\\]|\\.)*")\s*:\s*/.exec(object.slice(at, at + 1000));
    if (!key) return found;
    at += key[0].length;
    const end = jsonLength(object, at);
    if (end < 0) return found;
    if (JSON.parse(key[1]!) === name) found = object.slice(at, end);
    at = end;
  }
}
