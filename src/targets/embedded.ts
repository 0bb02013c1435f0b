import { createEngine, type Engine } from '../engine/engine.ts';
import { explainNoResults } from '../engine/explain/index.ts';
import { dispatchSavedSearch, type ThrottleState } from '../enterprise-security/index.ts';
import { createTextDecoder } from '../formats/text-decoder.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Target } from './target.ts';

/** What the engine in process works with. */
export interface EmbeddedOptions {
  /** Apps and the content pack, merged. */
  readonly knowledge: Knowledge;
  readonly now: () => number;
  readonly timezone?: string;
  readonly onNote?: (note: string) => void;
}

/** Searches run in process, over a store of their own. */
export function createEmbeddedTarget(options: EmbeddedOptions): Target {
  let engine: Engine = open();
  let throttle: ThrottleState = new Map();
  function open(): Engine {
    return createEngine({
      knowledge: options.knowledge,
      now: options.now,
      ...(options.timezone ? { timezone: options.timezone } : {}),
      ...(options.onNote ? { onNote: options.onNote } : {}),
    });
  }
  return {
    kind: 'embedded',
    eventual: false,
    prepare: async () => {},
    async ingest(request) {
      const { index, source, sourcetype, host } = request;
      const raw = engine.openRaw({ index, source, sourcetype, host });
      const decoder = createTextDecoder(raw.charset);
      let events = 0;
      let bytes = 0;
      for await (const chunk of request.chunks) {
        bytes += chunk.length;
        events += raw.push(decoder.write(chunk));
      }
      events += raw.push(decoder.end()) + raw.finish();
      return { events, bytes };
    },
    async search(request) {
      const result = engine.search(request.search, {
        ...(request.earliest ? { earliest: request.earliest } : {}),
        ...(request.latest ? { latest: request.latest } : {}),
        ...(request.signal ? { signal: request.signal } : {}),
      });
      return {
        sid: result.sid,
        fields: result.fields,
        rows: result.rows,
        messages: result.messages,
        scannedEvents: result.scannedEvents,
        matchedEvents: result.matchedEvents,
        durationMs: result.durationMs,
        stages: result.stages,
      };
    },
    explainNoResults: (search, lost) => explainNoResults(engine, search, lost),
    async dispatch(savedSearch) {
      const result = dispatchSavedSearch(engine, savedSearch, { actions: true, throttle });
      return { sid: result.sid, resultCount: result.rows.length };
    },
    async cleanUp() {
      engine = open();
      throttle = new Map();
    },
    close: async () => {},
  };
}
