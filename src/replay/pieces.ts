import { breakingWindow, createEventBreaker, createTimestampReader } from '../engine/ingest/index.ts';
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
  let rest = '';
  const take = (text: string, final: boolean): Piece[] => {
    const whole = rest + text;
    const broken = breaker(whole, final);
    rest = whole.slice(broken.consumed);
    return pieces(whole, broken);
  };
  let held = '';
  for await (const text of texts(chunks, props)) {
    held += text;
    // A long text without a break is looked at again only when as much has come behind it: time stays linear.
    while (held !== '' && (rest.length < breakingWindow || held.length >= rest.length)) {
      const size = Math.max(breakingWindow, rest.length);
      const part = held.slice(0, size);
      held = held.slice(size);
      yield take(part, false);
    }
  }
  yield take(held, true);
}

async function* texts(chunks: AsyncIterable<Buffer>, props: ResolvedProps): AsyncGenerator<string> {
  const decoder = createTextDecoder(props.settings.get('CHARSET')?.value);
  let first = true;
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    yield first && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    first &&= text === '';
  }
  yield decoder.end();
}

/** Without line merging, an event and the break behind it are a slice of the text. */
function exactPieces(whole: string, { events, consumed }: { events: string[]; consumed: number }): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let at = 0;
  for (const [i, raw] of events.entries()) {
    at = whole.indexOf(raw, at);
    const behind = at + raw.length;
    const next = i + 1 < events.length ? whole.indexOf(events[i + 1]!, behind) : consumed;
    if (raw.trim() !== '') {
      pieces.push({ text: whole.slice(from, next), raw });
      from = next;
    }
    at = next;
  }
  return pieces;
}

/** Merged lines are parted by line breaks, of which kind does not matter to the server either. */
function mergedPieces(_whole: string, { events }: { events: string[] }): Piece[] {
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
