import { rewrittenMetadata } from '../engine/ingest/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { isForeign, isStructured } from './pieces.ts';
import type { EventPlace } from './prepare.ts';

/** How a log is sent, so that its events are found again by the run that sent them. */
export interface RunMark {
  readonly endpoint: 'raw' | 'event';
  /** What finds its events, and no others. */
  readonly found: MarkedPlace;
}

/** Where events of a run are: under its host, or with its id in an indexed field. */
export interface MarkedPlace {
  readonly index: string;
  readonly host?: string;
  /** The run id in the indexed field `firedrill_run`. With a host, either counts. */
  readonly run?: string;
  readonly source?: string;
}

/** The host of events that have none of their own. */
export function runHost(runId: string): string {
  return `firedrill-${runId}`;
}

/**
 * Chooses the endpoint: the raw one, where the server itself breaks events and finds their time, takes no indexed fields
 * ("Automate indexed field extractions with HTTP Event Collector"), so that the host alone tells the run. Where events
 * have a host of their own, or transforms at index time give them one, the event endpoint and a field carry the run id.
 * A file with a header line can only go to the raw endpoint.
 */
export function markRun(place: EventPlace, runId: string, knowledge: Knowledge, wanted?: 'raw' | 'event'): RunMark {
  const props = knowledge.indexProps(place);
  const rewritten = rewrittenMetadata(props, knowledge);
  const hostTells = place.host === runHost(runId) && !rewritten.has('host');
  const whole = isStructured(props) || isForeign(props);
  const endpoint = wanted ?? (hostTells || whole ? 'raw' : 'event');
  const index = rewritten.has('index') ? '*' : place.index;
  return {
    endpoint,
    found: {
      index,
      ...(endpoint === 'event' ? { run: runId } : { host: place.host }),
      ...(rewritten.has('source') ? {} : { source: place.source }),
    },
  };
}
