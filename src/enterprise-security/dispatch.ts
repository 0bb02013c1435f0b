import { DiagnosticError } from '../diagnostics/index.ts';
import type { Engine, SearchResult } from '../engine/engine.ts';
import type { EventInput } from '../engine/store.ts';
import type { SavedSearch } from '../knowledge/index.ts';
import { parseSpan, type Row, spanSeconds, textsOf } from '../values/index.ts';
import { hasNotableAction, notableEventOf } from './notable-events.ts';
import { type DispatchContext, readRiskAction, riskEventsOf } from './risk-events.ts';
import { stashText } from './stash.ts';

/** What a dispatched saved search found, and what its actions made of it. */
export interface DispatchResult {
  readonly sid: string;
  readonly rows: readonly Row[];
  /** The search itself. */
  readonly result: SearchResult;
  readonly riskEvents: number;
  readonly notableEvents: number;
  /** Results whose actions were held back by throttling. */
  readonly suppressed: number;
}

/** Remembers for each saved search which combinations of throttled fields have fired, and until when. */
export type ThrottleState = Map<string, number>;

/**
 * Runs a saved search and, with `actions`, what Enterprise Security does when it fires: a risk event for each result and
 * risk object into the index `risk`, a notable for each result into `notable`, both as `stash`. `alert.suppress.fields`
 * and `.period` hold back results that fired before.
 */
export function dispatchSavedSearch(
  engine: Engine,
  name: string,
  options: { actions: boolean; earliest?: string; latest?: string; sid?: string; throttle?: ThrottleState },
): DispatchResult {
  const saved = engine.knowledge.savedSearch(name);
  if (!saved)
    throw new DiagnosticError({
      code: 'saved-search-missing',
      severity: 'error',
      message: `there is no saved search "${name}"`,
    });
  const result = engine.search(saved.search, {
    name,
    ...(options.earliest ? { earliest: options.earliest } : {}),
    ...(options.latest ? { latest: options.latest } : {}),
    ...(options.sid ? { sid: options.sid } : {}),
  });
  const found = { sid: result.sid, rows: result.rows, result };
  const fired = options.actions ? triggerActions(engine, saved, result, options.throttle) : nothingFired;
  return { ...found, ...fired };
}

/** What the actions of one dispatch have written. */
export type FiredActions = Pick<DispatchResult, 'riskEvents' | 'notableEvents' | 'suppressed'>;

const nothingFired: FiredActions = { riskEvents: 0, notableEvents: 0, suppressed: 0 };

/** Writes the risk events and notables of a saved search's results, as {@link dispatchSavedSearch} says. */
export function triggerActions(
  engine: Engine,
  saved: SavedSearch,
  result: SearchResult,
  throttle?: ThrottleState,
): FiredActions {
  if (result.rows.length === 0) return nothingFired;
  const now = engine.now();
  const context: DispatchContext = { sid: result.sid, now, earliest: result.earliest, latest: result.latest };
  const risk = readRiskAction(saved);
  const notable = hasNotableAction(saved);
  const events: EventInput[] = [];
  let riskEvents = 0;
  let notableEvents = 0;
  let suppressed = 0;
  const throttling = throttle && throttlingOf(saved, throttle, now);
  result.rows.forEach((row, index) => {
    if (throttling?.holds(row)) {
      suppressed++;
      return;
    }
    const place = { host: 'firedrill', source: saved.name, sourcetype: 'stash', time: now };
    for (const fields of risk ? riskEventsOf(row, index, saved, risk, context) : []) {
      events.push({ ...place, index: 'risk', raw: stashText(now, fields) });
      riskEvents++;
    }
    if (notable) {
      events.push({ ...place, index: 'notable', raw: stashText(now, notableEventOf(row, index, saved, context)) });
      notableEvents++;
    }
  });
  throttling?.fired(result.rows);
  engine.ingestEvents(events);
  return { riskEvents, notableEvents, suppressed };
}

/** From now on no combination of a saved search counts as fired. */
export function forgetThrottling(state: ThrottleState, name: string): void {
  for (const key of [...state.keys()]) if (key.startsWith(`${name}\0`)) state.delete(key);
}

interface Throttling {
  /** Whether the result's combination of throttled fields fired in an earlier run, within the period. */
  holds(row: Row): boolean;
  /** From now on the combinations of these results count as fired, unless they still do. */
  fired(rows: readonly Row[]): void;
}

/** `alert.suppress`: results are judged by what earlier runs have fired; those of one run do not hold back each other. */
function throttlingOf(saved: SavedSearch, state: ThrottleState, now: number): Throttling | undefined {
  if (!['1', 'true'].includes(saved.settings.get('alert.suppress') ?? '')) return undefined;
  const period = parseSpan(saved.settings.get('alert.suppress.period') ?? '');
  if (!period) return undefined;
  const fields = (saved.settings.get('alert.suppress.fields') ?? '')
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '');
  const keyOf = (row: Row) =>
    [saved.name, ...fields.map((field) => textsOf(row.get(field) ?? null).join('\u0001'))].join('\0');
  const holds = (row: Row) => now < (state.get(keyOf(row)) ?? Number.NEGATIVE_INFINITY);
  return {
    holds,
    fired(rows) {
      for (const row of rows) if (!holds(row)) state.set(keyOf(row), now + spanSeconds(period));
    },
  };
}
