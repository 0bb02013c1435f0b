import { createHash } from 'node:crypto';
import type { SearchResult } from '../engine/engine.ts';
import { triggerActions } from '../enterprise-security/index.ts';
import { confBoolean } from '../knowledge/index.ts';
import { isTriggered } from './alert-condition.ts';
import type { Stanza } from './configuration.ts';
import type { Job } from './jobs.ts';
import type { EmulatorState } from './state.ts';

/** What a client sends as `search`: as it is, or as an implicit `search`. */
export function searchText(given: string): string {
  return /^\s*(?:\||search[\s(]|`)/i.test(given) ? given : `search ${given}`;
}

/** How a saved search is to run. */
export interface Dispatch {
  /** Its search, with the arguments filled in. */
  readonly text: string;
  readonly user: string;
  readonly earliest?: string;
  readonly latest?: string;
  /** Whether its actions are triggered: by any result, or where its alert condition holds. */
  readonly actions: 'none' | 'results' | 'condition';
  /** Seconds that the job is kept, where they are not those of the saved search. */
  readonly ttl?: string;
  /** Arguments of the request. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** When it was due, epoch seconds, for a search that the scheduler runs. */
  readonly scheduled?: number;
}

/** Starts a job of a saved search. Its actions are held back while its alerts are suppressed. */
export function startSavedSearch(state: EmulatorState, { name, app, settings }: Stanza, dispatch: Dispatch): Job {
  const { text, user, earliest, latest, scheduled } = dispatch;
  const isSuppressed = (state.suppressed.get(name) ?? 0) > state.now();
  const sid = sidOf(name, app, user, scheduled ?? state.now(), scheduled === undefined ? user : 'scheduler');
  return state.jobs.start({
    sid,
    search: searchText(settings.get('search') ?? ''),
    owner: user,
    app,
    savedSearch: name,
    isScheduled: scheduled !== undefined,
    arguments: dispatch.arguments ?? {},
    ttl: ttlOf(dispatch.ttl ?? settings.get('dispatch.ttl')),
    priority: 5,
    run: async (running) => {
      const task = {
        text,
        name,
        sid,
        maxSeconds: Number(settings.get('dispatch.max_time') ?? 0),
        ...(earliest === undefined ? {} : { earliest }),
        ...(latest === undefined ? {} : { latest }),
      };
      const result = await state.searches.run(state.engine(), task, running);
      const isWanted =
        dispatch.actions === 'results' ||
        (dispatch.actions === 'condition' && isTriggered(settings, result, state.engine(), state.complain));
      if (isWanted && !isSuppressed) act(state, name, sid, result);
      return result;
    },
  });
}

/** Ids of dispatched saved searches hold who runs them, owner, app and a hash of the name, as Splunk's do. */
function sidOf(name: string, app: string, user: string, time: number, by: string): string {
  const hash = createHash('md5').update(name).digest('hex').slice(0, 17);
  return `${by}__${user}__${app}__RMD5${hash}_at_${Math.floor(time)}_${++dispatched}`;
}
let dispatched = 0;

/** Seconds a dispatched search is kept: `600`, or twice its period. */
function ttlOf(setting: string | undefined): number {
  const seconds = Number(setting);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 7200;
}

/** What a dispatched saved search does with its results. */
function act(state: EmulatorState, name: string, sid: string, result: SearchResult): void {
  const saved = state.engine().knowledge.savedSearch(name);
  if (!saved) return;
  const { suppressed } = triggerActions(state.engine(), saved, result, state.throttle);
  if (result.rows.length > suppressed) fire(state, name, saved.settings, sid, result.rows.length);
}

/** A saved search with `alert.track` leaves a fired alert when its actions are triggered. */
function fire(
  state: EmulatorState,
  name: string,
  settings: ReadonlyMap<string, string>,
  sid: string,
  count: number,
): void {
  if (!confBoolean(settings.get('alert.track'), false)) return;
  const actions = [...settings]
    .filter(([key, value]) => /^action\.\w+$/.test(key) && confBoolean(value, false))
    .map(([key]) => key.slice('action.'.length));
  state.alerts.set(sid, {
    id: sid,
    savedSearch: name,
    sid,
    time: state.now(),
    severity: Number(settings.get('alert.severity') ?? 3),
    actions: actions.join(','),
    count,
  });
}
