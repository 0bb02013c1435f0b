import { rewrittenMetadata } from '../engine/ingest/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { MarkedPlace } from '../splunk/marked-events.ts';
import { isForeign, isStructured } from './pieces.ts';
import type { EventPlace } from './prepare.ts';

/** How a log is sent, so that its events are found again by the run that sent them. */
export interface RunMark {
  readonly endpoint: 'raw' | 'event';
  /** What finds its events, and no others. */
  readonly found: MarkedPlace;
}

/** A run, by what its events bear. */
export interface Run {
  readonly id: string;
  /** The host of events that have none of their own. */
  readonly host: string;
}

/** The host of a replay's events that have none of their own. */
export function runHost(runId: string): string {
  return `firedrill-${runId}`;
}

/**
 * Chooses the endpoint: the raw one, where the server itself breaks events and finds their time, takes no indexed fields
 * ("Automate indexed field extractions with HTTP Event Collector"), so that the host alone tells the run. Where events
 * have a host of their own, or transforms at index time give them one, the event endpoint and a field carry the run id.
 * A file with a header line can only go to the raw endpoint.
 */
export function markRun(place: EventPlace, run: Run, knowledge: Knowledge, wanted?: 'raw' | 'event'): RunMark {
  const props = knowledge.indexProps(place);
  const rewritten = rewrittenMetadata(props, knowledge);
  const hostTells = place.host === run.host && !rewritten.has('host');
  const whole = isStructured(props) || isForeign(props);
  const endpoint = wanted ?? (hostTells || whole ? 'raw' : 'event');
  const index = rewritten.has('index') ? '*' : place.index;
  return {
    endpoint,
    found: {
      index,
      ...(endpoint === 'event' ? { run: run.id } : { host: place.host }),
      ...(rewritten.has('source') ? {} : { source: place.source }),
    },
  };
}
