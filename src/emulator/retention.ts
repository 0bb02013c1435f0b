import type { EmulatorState } from './state.ts';

/**
 * Removes what an index has to give up (indexes.conf, frozenTimePeriodInSecs): what was there when its hot buckets were
 * rolled, once the newest of it is older than the period. Data that nobody has rolled stay, however old: recorded attacks
 * are.
 */
export function freeze(state: EmulatorState, index: string): void {
  const rolled = state.rolled.get(index);
  const period = Number(state.configuration.stanza('indexes', index)?.settings.get('frozenTimePeriodInSecs'));
  if (rolled === undefined || !(period > 0)) return;
  const { store } = state.engine();
  let newest = Number.NEGATIVE_INFINITY;
  for (const bucket of store.buckets())
    if (bucket.index === index)
      for (const event of bucket.events) if (event.indexTime <= rolled) newest = Math.max(newest, event.time);
  if (newest >= state.now() - period) return;
  store.remove((event) => event.bucket.index === index && event.indexTime <= rolled);
  state.rolled.delete(index);
}
