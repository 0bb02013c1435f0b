import { type Answer, type Entry, entries, notFound } from '../answer.ts';
import { type Call, done, entityPath, type Family } from '../route.ts';

const path = 'alerts/fired_alerts';

/** One entry for all alerts, called `-`, and one for each saved search that has fired. */
function groups({ state }: Call): Entry[] {
  const counts = new Map<string, number>([['-', state.alerts.size]]);
  for (const alert of state.alerts.values()) counts.set(alert.savedSearch, (counts.get(alert.savedSearch) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({
    name,
    path: entityPath('search', path, name),
    content: { triggered_alert_count: count },
  }));
}

function alertsOf(call: Call): Answer {
  const { state } = call;
  const name = call.name();
  const alerts = [...state.alerts.values()]
    .filter((alert) => name === '-' || alert.savedSearch === name)
    .sort((a, b) => a.time - b.time);
  if (alerts.length === 0 && name !== '-' && !state.configuration.stanza('savedsearches', name)) throw notFound(name);
  return entries(
    alerts.map((alert) => ({
      name: alert.id,
      path: entityPath('search', path, alert.id),
      removable: true,
      updated: alert.time,
      content: {
        actions: alert.actions,
        alert_type: 'historical',
        digest_mode: true,
        savedsearch_name: alert.savedSearch,
        severity: alert.severity,
        sid: alert.sid,
        trigger_time: Math.floor(alert.time),
        trigger_time_rendered: new Date(alert.time * 1000).toISOString(),
        triggered_alerts: alert.count,
      },
    })),
  );
}

function remove({ state, name }: Call): Answer {
  if (!state.alerts.delete(name())) throw notFound(name());
  return done('Alert removed.');
}

export const alerts: Family = {
  title: 'Fired alerts',
  emulated: 'alerts of dispatched saved searches with `alert.track`, grouped by search',
  missing: 'expiry of alerts, alert actions of other apps',
  routes: [
    { method: 'GET', path, handle: (call) => entries(groups(call)) },
    { method: 'GET', path: `${path}/{name}`, handle: alertsOf },
    { method: 'DELETE', path: `${path}/{name}`, handle: remove },
  ],
};
