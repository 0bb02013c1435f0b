import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { Engine } from '../engine.ts';
import { RawIngester } from '../ingest/ingest.ts';
import type { EventInput, EventMetadata } from '../store.ts';
import { createEventExplainer, type EventExplanation } from './explain-event.ts';
import { type ExplanationSummary, summarizeExplanations } from './summary.ts';

/** Which events are explained. */
export interface ExplainOptions {
  /** Explain at most this many events, from the beginning. */
  readonly limit: number;
  /** Explain only this event, counted from 1. */
  readonly event?: number;
  /** Told, once each, about knowledge that cannot be used. */
  readonly complain?: (message: string) => void;
}

/** What becomes of a raw log. */
export interface RawExplanation {
  /** Events in the text; more than were explained where the limit was reached. */
  readonly total: number;
  readonly summary: ExplanationSummary;
  readonly events: readonly (EventExplanation & {
    /** Its place in the text, from 1. */
    readonly number: number;
  })[];
}

/**
 * Breaks raw text into events as its sourcetype says and explains each: its fields and the settings they come from, its
 * eventtypes and tags, the data model datasets it joins. Nothing is indexed.
 */
export async function explainRaw(
  engine: Engine,
  metadata: EventMetadata,
  chunks: AsyncIterable<Buffer>,
  options: ExplainOptions,
): Promise<RawExplanation> {
  const noted = new Set<string>();
  const complain = (message: string) => {
    if (noted.has(message)) return;
    noted.add(message);
    options.complain?.(message);
  };
  const explain = createEventExplainer(engine, complain);
  const ingester = new RawIngester(metadata, { knowledge: engine.knowledge, now: engine.now(), complain });
  const decoder = createTextDecoder(ingester.charset);
  const events: RawExplanation['events'][number][] = [];
  let total = 0;
  const take = (inputs: Iterable<EventInput>) => {
    for (const input of inputs) {
      total++;
      const wanted = options.event === undefined ? total <= options.limit : total === options.event;
      if (wanted) events.push({ number: total, ...explain(input) });
    }
  };
  for await (const chunk of chunks) take(ingester.push(decoder.write(chunk)));
  take(ingester.push(decoder.end()));
  take(ingester.finish());
  return { total, summary: summarizeExplanations(events), events };
}
