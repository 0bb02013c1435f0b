import {
  type Broken,
  createEventBreaker,
  createTimestampReader,
  StreamBreaker,
  type TakeBroken,
} from '../engine/ingest/index.ts';
import { charsetLabel, createTextDecoder } from '../formats/text-decoder.ts';
import type { ResolvedProps } from '../knowledge/index.ts';
import { confBoolean } from '../knowledge/index.ts';

/** One event of a log, with the text that parts it from the next. */
export interface Piece {
  /** As it stands in the file; all of them together are the file. */
  readonly text: string;
  /** The event alone. */
  readonly raw: string;
}

/** What is wrong with the settings of a source type, the target that ingests it says. */
export const unheard = (): void => {};

/** True for files with a header line, which gives the fields of all that follows: they cannot be sent in parts. */
export function isStructured(props: ResolvedProps): boolean {
  return /^(?:csv|tsv|psv|w3c)$/i.test(props.settings.get('INDEXED_EXTRACTIONS')?.value.trim() ?? '');
}

/** True for files in another character set than UTF-8, whose bytes the server decodes: text would be in the wrong one. */
export function isForeign(props: ResolvedProps): boolean {
  return !['utf-8', undefined].includes(charsetLabel(props.settings.get('CHARSET')?.value ?? ''));
}

/** The events of a log, one at a time; see {@link cutPieceGroups}. */
export async function* cutPieces(
  chunks: AsyncIterable<Buffer>,
  props: ResolvedProps,
  now: number,
): AsyncGenerator<Piece> {
  for await (const group of cutPieceGroups(chunks, props, now)) yield* group;
}

/**
 * Cuts a log into its events as the server will, by the event breaking of its source type, so that a log can be sent in
 * parts without an event being cut in two. They come in groups, as they are read: memory does not grow with the file.
 */
export async function* cutPieceGroups(
  chunks: AsyncIterable<Buffer>,
  props: ResolvedProps,
  now: number,
): AsyncGenerator<readonly Piece[]> {
  // Long lines are truncated by the server: here all text stays.
  const settings = new Map([...props.settings].filter(([key]) => key !== 'TRUNCATE'));
  settings.set('TRUNCATE', { key: 'TRUNCATE', value: '0', origin: '' });
  const breaker = createEventBreaker({ ...props, settings }, now, unheard);
  const merges = !isStructured(props) && confBoolean(props.settings.get('SHOULD_LINEMERGE')?.value, true);
  const pieces = merges ? mergedPieces : exactPieces;
  const stream = new StreamBreaker(breaker);
  let group: Piece[] = [];
  const take: TakeBroken = (window, broken) => {
    for (const piece of pieces(window, broken)) group.push(piece);
  };
  for await (const text of texts(chunks, props)) {
    stream.push(text, take);
    if (group.length > 0) yield group;
    group = [];
  }
  stream.finish(take);
  yield group;
}

/** Bytes that are decoded at once. Memory for a short text is at hand; for a long one it is asked of the system, which takes longer than decoding. */
const decodedBytes = 1 << 16;

async function* texts(chunks: AsyncIterable<Buffer>, props: ResolvedProps): AsyncGenerator<string> {
  const decoder = createTextDecoder(props.settings.get('CHARSET')?.value);
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += decodedBytes) yield decoder.write(chunk.subarray(at, at + decodedBytes));
  yield decoder.end();
}

/** Without line merging, an event and the break behind it are a slice of the text. */
function exactPieces(whole: string, { events, starts, consumed }: Broken): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const [i, raw] of events.entries()) {
    if (raw.trim() === '') continue;
    const next = starts[i + 1] ?? consumed;
    pieces.push({ text: whole.slice(from, next), raw });
    from = next;
  }
  return pieces;
}

/** Merged lines are parted by line breaks, of which kind does not matter to the server either. */
function mergedPieces(_whole: string, { events }: Broken): Piece[] {
  return events.filter((raw) => raw.trim() !== '').map((raw) => ({ text: `${raw}\n`, raw }));
}

/** When the events of a log happened. */
export interface TimeSurvey {
  readonly events: number;
  /** Epoch seconds; undefined where no event tells its time. */
  readonly first?: number;
  readonly last?: number;
}

/** Reads a log for the times of its events. */
export async function surveyTimes(
  chunks: AsyncIterable<Buffer>,
  props: ResolvedProps,
  now: number,
): Promise<TimeSurvey> {
  const timeOf = createTimestampReader(props, now, unheard);
  let events = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const { raw } of cutPieces(chunks, props, now)) {
    events++;
    const time = timeOf(raw);
    if (time === null) continue;
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return last === Number.NEGATIVE_INFINITY ? { events } : { events, first, last };
}
