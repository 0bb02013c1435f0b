import { buffer } from 'node:stream/consumers';
import { createTimestampReader, type TimestampReader } from '../engine/ingest/index.ts';
import type { Knowledge, ResolvedProps } from '../knowledge/index.ts';
import type { HecEvent } from '../splunk/hec-sender.ts';
import { Batch, batches, usualBatchBytes } from './batches.ts';
import { EventBatch } from './event-batch.ts';
import { cutPieceGroups, isForeign, isStructured, type Piece, surveyTimes, unheard } from './pieces.ts';
import { shiftTimes, shiftTo, type TimeShift } from './time-shift.ts';

/** Where a log goes. */
export interface EventPlace {
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string;
}

/** A log that is to be replayed. */
export interface ReplayItem extends EventPlace {
  /** URL or path, as written. */
  readonly data: string;
  /** The endpoint of the HTTP Event Collector that takes it; default: that of the replay. */
  readonly endpoint?: 'raw' | 'event';
  /** Items of one group, such as the datasets of one test, are shifted by the same amount. */
  readonly group: string;
  /** Reads it; more than once where times are shifted. */
  open(): AsyncIterable<Buffer>;
}

/** How the times of events are moved, and at which pace they are sent. */
export interface TimeOptions {
  /** Epoch seconds. */
  readonly now: number;
  /** Shifts the times of all, or of those items that it says, so that the last event of a group is just before `now`. */
  readonly shift?: boolean | ((item: ReplayItem) => boolean);
  /** Sends events at the distances at which they happened, so many times faster. */
  readonly speed?: number;
}

/** An event on its way. */
export interface PreparedPiece {
  /** With what parts it from the next event. */
  readonly text: string;
  /** The event alone. */
  raw(): string;
  /** Epoch seconds as sent; undefined where the event tells none. */
  time(): number | undefined;
  /** Seconds behind the beginning of the replay at which it is due; undefined where it is sent at once. */
  readonly due?: number;
}

/** A log that is ready to be replayed. */
export type Prepared = ReplayItem & {
  /** Seconds by which times are moved. */
  readonly shiftedBy: number;
  /** It has a header line and must be sent as one. */
  readonly whole: boolean;
  /** Its events, in groups as they are read. */
  pieces(): AsyncIterable<readonly PreparedPiece[]>;
  /** The log as bytes, for a target that breaks it itself. */
  chunks(): AsyncIterable<Buffer>;
  /** The log in parts of whole events, for a target that sends requests. */
  batches(): AsyncIterable<Buffer>;
  /** Its events with their time, place and indexed fields, for the event endpoint. */
  events(fields: Readonly<Record<string, string>>): AsyncIterable<EventBody>;
};

/** Events for one request of the event endpoint, and how many bytes they are as text. */
export interface EventBody {
  readonly events: readonly HecEvent[];
  readonly bytes: number;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Finds out when each group of logs happened, where that matters, and how to send it. */
export async function prepareReplay(
  items: readonly ReplayItem[],
  knowledge: Knowledge,
  options: TimeOptions,
): Promise<Prepared[]> {
  const ranges = new Map<string, Range>();
  if (options.shift || options.speed !== undefined) {
    for (const item of items) {
      if (options.speed === undefined && !isShifted(item, options)) continue;
      const survey = await surveyTimes(item.open(), knowledge.indexProps(item), options.now);
      if (survey.first === undefined || survey.last === undefined) continue;
      const known = ranges.get(item.group);
      ranges.set(item.group, {
        first: Math.min(known?.first ?? survey.first, survey.first),
        last: Math.max(known?.last ?? survey.last, survey.last),
      });
    }
  }
  return items.map((item) => prepare(item, knowledge.indexProps(item), ranges.get(item.group), options));
}

function isShifted(item: ReplayItem, { shift }: TimeOptions): boolean {
  return typeof shift === 'function' ? shift(item) : shift === true;
}

function prepare(item: ReplayItem, props: ResolvedProps, range: Range | undefined, options: TimeOptions): Prepared {
  const seconds = range && isShifted(item, options) ? shiftTo(options.now, range.last) : 0;
  const plan: Plan = { item, props, range, seconds, options };
  const plain = seconds === 0 && (options.speed === undefined || range === undefined);
  const whole = isStructured(props) || isForeign(props);
  return {
    ...item,
    shiftedBy: seconds,
    whole,
    pieces: () => pieces(plan),
    chunks: () => (plain ? item.open() : encoded(pieces(plan))),
    batches: () => (plain && whole ? joined(item.open()) : bodies(pieces(plan), whole)),
    events: (fields) => eventBodies(pieces(plan), item, fields),
  };
}

interface Plan {
  readonly item: ReplayItem;
  readonly props: ResolvedProps;
  readonly range: Range | undefined;
  readonly seconds: number;
  readonly options: TimeOptions;
}

async function* pieces({ item, props, range, seconds, options }: Plan): AsyncGenerator<readonly PreparedPiece[]> {
  const { now, speed } = options;
  const timeOf = createTimestampReader(props, now, unheard);
  const paced = speed !== undefined && range !== undefined && !isStructured(props);
  // An event without a time belongs to the one before it.
  let last: number | undefined;
  const prepared = (piece: Piece): PreparedPiece => {
    if (paced) last = timeOf(piece.raw) ?? last;
    const due = paced ? Math.max(0, ((last ?? range.first) - range.first) / speed) : undefined;
    // A system that lives sees events when they happen: paced and shifted, each one bears the time at which it is sent.
    const by = due !== undefined && isShifted(item, options) ? Math.round(now + due - (last ?? now + due)) : seconds;
    const shift: TimeShift | undefined = range && by !== 0 ? { ...range, seconds: by } : undefined;
    return new TimedPiece(piece, timeOf, shift, due);
  };
  for await (const group of cutPieceGroups(item.open(), props, now)) yield group.map(prepared);
}

/** An event whose time is read when it is asked for, and moved where it is to be. */
class TimedPiece implements PreparedPiece {
  readonly text: string;
  readonly due?: number;
  readonly #piece: Piece;
  readonly #timeOf: TimestampReader;
  readonly #shift: TimeShift | undefined;

  constructor(piece: Piece, timeOf: TimestampReader, shift: TimeShift | undefined, due: number | undefined) {
    this.text = shift ? shiftTimes(piece.text, shift) : piece.text;
    if (due !== undefined) this.due = due;
    this.#piece = piece;
    this.#timeOf = timeOf;
    this.#shift = shift;
  }

  raw(): string {
    return this.#shift ? shiftTimes(this.#piece.raw, this.#shift) : this.#piece.raw;
  }

  time(): number | undefined {
    const own = this.#timeOf(this.#piece.raw);
    return own === null ? undefined : own + (this.#shift?.seconds ?? 0);
  }
}

/** Pieces as bytes, many at once where nothing is waited for. */
async function* encoded(groups: AsyncIterable<readonly PreparedPiece[]>): AsyncGenerator<Buffer> {
  for await (const group of groups) yield Buffer.from(group.map((piece) => piece.text).join(''));
}

async function* bodies(all: AsyncIterable<readonly PreparedPiece[]>, whole: boolean): AsyncGenerator<Buffer> {
  const bytes = whole ? Number.POSITIVE_INFINITY : usualBatchBytes;
  const options = { bytes, waitUntil: async () => {} };
  for await (const batch of batches(all, options, () => new Batch())) yield batch.close();
}

async function* eventBodies(
  all: AsyncIterable<readonly PreparedPiece[]>,
  place: EventPlace,
  fields: Readonly<Record<string, string>>,
): AsyncGenerator<EventBody> {
  const options = { bytes: usualBatchBytes, waitUntil: async () => {} };
  for await (const batch of batches(all, options, () => new EventBatch(place, fields)))
    yield { events: batch.envelopes, bytes: batch.close().length };
}

async function* joined(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield await buffer(chunks);
}
