import { DiagnosticError } from '../../diagnostics/index.ts';
import { jsonFields } from '../../formats/json-fields.ts';
import { charsetLabel } from '../../formats/text-decoder.ts';
import { confBoolean, type Knowledge, type ResolvedProps } from '../../knowledge/index.ts';
import { createEnvironment } from '../environment.ts';
import type { SedScript } from '../sed.ts';
import type { EventInput, EventMetadata } from '../store.ts';
import { breakLines, createEventBreaker, type EventBreaker } from './event-breaker.ts';
import {
  type Complain,
  type IndexingEvent,
  type IndexTransform,
  indexTransforms,
  sedCommands,
} from './index-transforms.ts';
import { StreamBreaker } from './stream-breaker.ts';
import { createStructuredReader, type StructuredReader } from './structured.ts';
import { createTimestampReader, type TimestampReader } from './timestamps.ts';

/** What events are cut and timed with. */
export interface IngestOptions {
  readonly knowledge: Knowledge;
  readonly now: number;
  /** Zone of time functions in INGEST_EVAL. Default `UTC`. */
  readonly timezone?: string;
  /** Times of all events come from here where it is given (HEC `time`). */
  readonly time?: number;
  /** Told about settings that cannot be used. */
  readonly complain?: Complain;
  /**
   * Told where a pattern takes too many steps on the data. Then, as on a Splunk, the data are taken without it: lines are
   * events, and an event that cannot be processed stays as it came. Where this is not given, the fault is thrown.
   */
  readonly onRegexLimit?: Complain;
}

/** Characters without a break, behind which one is made: memory is bounded. */
const longestUnbroken = 1 << 25;

/** What is done to events of one kind before they are stored. */
interface IndexSteps {
  readonly sed: readonly SedScript[];
  readonly transforms: readonly IndexTransform[];
}

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
  readonly #breaker: StreamBreaker;
  readonly #timestamp: TimestampReader;
  readonly #steps: IndexSteps;
  /** Those of source types that events are cloned to. */
  readonly #cloneSteps = new Map<string, IndexSteps>();
  readonly #structured: StructuredReader | undefined;
  readonly #json: ((text: string) => IndexedFields | null) | undefined;
  readonly #timeFields: readonly string[];
  readonly #looksForTime: boolean;
  #lastTime: number | null = null;

  constructor(metadata: EventMetadata, options: IngestOptions) {
    const complain = options.complain ?? (() => {});
    const props = options.knowledge.indexProps(metadata);
    this.charset = knownCharset(props, complain);
    this.#metadata = metadata;
    this.#options = options;
    this.#breaker = new StreamBreaker(
      this.#excusing(createEventBreaker(props, options.now, complain)),
      longestUnbroken,
    );
    this.#timestamp = createTimestampReader(props, options.now, complain);
    this.#steps = this.#stepsOf(props);
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
    this.#breaker.push(text, (_window, broken) => {
      for (const raw of broken.events) this.#index(raw, undefined, events);
    });
    return events;
  }

  /** What is left: the last event, even where it was cut off. */
  finish(): EventInput[] {
    const events: EventInput[] = [];
    this.#breaker.finish((_window, broken) => {
      for (const raw of broken.events) this.#index(raw, undefined, events);
    });
    return events;
  }

  /** One event that is already cut (HEC event endpoint); none where it is blank or a transform drops it. */
  event(raw: string, given?: GivenEvent): EventInput[] {
    const events: EventInput[] = [];
    this.#index(raw, given, events);
    return events;
  }

  /** A breaker that breaks lines where its patterns take too many steps. */
  #excusing(breaker: EventBreaker): EventBreaker {
    return (text, final) => {
      try {
        return breaker(text, final);
      } catch (error) {
        this.#excuse(error);
        return breakLines(text, final);
      }
    };
  }

  #index(raw: string, more: GivenEvent | undefined, into: EventInput[]): void {
    try {
      this.#process(raw, more, into);
    } catch (error) {
      this.#excuse(error);
      const time = more?.time ?? this.#options.time ?? this.#lastTime ?? this.#options.now;
      into.push({ ...this.#metadata, raw, time, ...(more?.indexed ? { indexed: more.indexed } : {}) });
    }
  }

  /** Throws what is no pattern with too many steps, or is not to be excused. */
  #excuse(error: unknown): void {
    const { onRegexLimit } = this.#options;
    if (!onRegexLimit || !(error instanceof DiagnosticError) || error.diagnostic.code !== 'spl-regex-limit')
      throw error;
    onRegexLimit(error.message);
  }

  /** Times and places an event, and puts it behind the others. */
  #process(given: string, more: GivenEvent | undefined, into: EventInput[]): void {
    if (isBlank(given)) return;
    const record = this.#structured?.(given);
    if (record === null) return;
    const raw = record?.raw ?? given;
    const fields = record?.fields ?? this.#json?.(raw) ?? undefined;
    const found = more?.time ?? this.#options.time ?? this.#timeOf(raw, fields);
    const time = found ?? this.#lastTime ?? this.#options.now;
    this.#lastTime = time;
    const { index, host, source, sourcetype } = this.#metadata;
    // Most events have no indexed fields: nothing is made for them.
    const indexed =
      fields || more?.indexed ? new Map([...renameMetadata(fields), ...(more?.indexed ?? [])]) : undefined;
    const event: IndexingEvent = { index, host, source, sourcetype, raw, time };
    const placed = indexed && indexed.size > 0 ? { ...event, indexed } : event;
    const timeless =
      found === null && this.#looksForTime && !(fields ? fields.has('timestamp') : raw.includes('timestamp'));
    this.#transform(placed, this.#steps, [sourcetype], (made) => {
      // The last transform decides: a later one may call back what an earlier one dropped.
      if (made.queue === 'nullQueue') return;
      const stored = made.queue === undefined ? made : withoutQueue(made);
      into.push(timeless ? withoutTime(stored) : stored);
    });
  }

  #stepsOf(props: ResolvedProps): IndexSteps {
    const { knowledge, now, timezone = 'UTC', complain = () => {} } = this.#options;
    const environment = createEnvironment(knowledge, now, timezone);
    return { transforms: indexTransforms(props, knowledge, environment, complain), sed: sedCommands(props, complain) };
  }

  /**
   * Applies SEDCMD and transforms to an event. A clone goes through those of its new source type as well; one that would
   * become what it came from is not made (transforms.conf specification, CLONE_SOURCETYPE).
   */
  #transform(
    given: IndexingEvent,
    { sed, transforms }: IndexSteps,
    lineage: readonly string[],
    take: (event: IndexingEvent) => void,
  ): void {
    let edited = given.raw;
    for (const edit of sed) edited = edit(edited);
    let event = sed.length === 0 ? given : { ...given, raw: edited };
    const clones: IndexingEvent[] = [];
    for (const { apply, clone, stops } of transforms) {
      if (!clone || clone.sourcetype === event.sourcetype) event = apply(event);
      else if (clone.matches(event)) clones.push({ ...apply(event), sourcetype: clone.sourcetype });
      if (stops?.(event)) break;
    }
    take(event);
    for (const clone of clones)
      if (!lineage.includes(clone.sourcetype))
        this.#transform(clone, this.#stepsOfClone(clone), [...lineage, clone.sourcetype], take);
  }

  #stepsOfClone(clone: IndexingEvent): IndexSteps {
    let steps = this.#cloneSteps.get(clone.sourcetype);
    if (!steps) {
      steps = this.#stepsOf(this.#options.knowledge.indexProps(clone));
      this.#cloneSteps.set(clone.sourcetype, steps);
    }
    return steps;
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

/** What such an event shares with the others, where it has no indexed fields of its own. */
const onlyNoTimestamp: IndexedFields = new Map([noTimestamp]);

function withoutTime({ index, host, source, sourcetype, raw, time, indexed: own }: EventInput): EventInput {
  const indexed = own ? new Map([...own, noTimestamp]) : onlyNoTimestamp;
  return { index, host, source, sourcetype, raw, time, indexed };
}

function withoutQueue({ queue: _, ...event }: IndexingEvent): EventInput {
  return event;
}

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
