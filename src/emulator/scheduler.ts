import { confBoolean } from '../knowledge/index.ts';
import { parseTimeModifier } from '../values/index.ts';
import type { Stanza } from './configuration.ts';
import { cronTimes } from './cron.ts';
import { startSavedSearch } from './saved-search-jobs.ts';
import type { EmulatorState } from './state.ts';

/** Milliseconds between two looks at the emulator's clock. */
const interval = 1000;

/**
 * Runs saved searches when their schedules say so, by the emulator's clock. Of several times that have passed, a search
 * runs for the last, and not while it still runs; one with `realtime_schedule = 0` runs for each (savedsearches.conf
 * specification).
 */
export class Scheduler {
  readonly #state: EmulatorState;
  readonly #timer: NodeJS.Timeout;
  #checked: number;

  constructor(state: EmulatorState) {
    this.#state = state;
    this.#checked = state.now();
    this.#timer = setInterval(() => this.check(), interval).unref();
  }

  /** Starts what has become due since it was last called. */
  check(): void {
    const now = this.#state.now();
    const from = Math.floor(this.#checked) + 1;
    if (now < from) return;
    this.#checked = now;
    for (const stanza of this.#state.configuration.stanzas('savedsearches')) {
      const { settings } = stanza;
      if (!isScheduled(settings)) continue;
      const due = cronTimes(settings.get('cron_schedule') ?? '', from, now);
      if (confBoolean(settings.get('realtime_schedule'), true)) {
        const last = due.at(-1);
        if (last !== undefined && this.#mayRun(stanza)) this.#run(stanza, last);
      } else for (const time of due) this.#run(stanza, time);
    }
  }

  #mayRun({ name, settings }: Stanza): boolean {
    const open = this.#state.jobs
      .list()
      .filter(({ request, state }) => request.savedSearch === name && state !== 'DONE' && state !== 'FAILED');
    if (open.length < Number(settings.get('max_concurrent') ?? 1)) return true;
    this.#state.complain(`the scheduled search "${name}" still ran when it was due again, and was skipped`);
    return false;
  }

  /** Its time range is that of the time for which it runs. */
  #run(stanza: Stanza, time: number): void {
    const { timezone } = this.#state.engine();
    const bound = (name: string) => {
      const found = parseTimeModifier(stanza.settings.get(name) ?? '', time, timezone);
      return found === null ? undefined : String(found);
    };
    const earliest = bound('dispatch.earliest_time');
    const latest = bound('dispatch.latest_time');
    startSavedSearch(this.#state, stanza, {
      text: stanza.settings.get('search') ?? '',
      user: 'nobody',
      actions: 'condition',
      scheduled: time,
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Whether a saved search has a schedule that is on. */
function isScheduled(settings: ReadonlyMap<string, string>): boolean {
  return (
    confBoolean(settings.get('enableSched') ?? settings.get('is_scheduled'), false) &&
    !confBoolean(settings.get('disabled'), false)
  );
}
