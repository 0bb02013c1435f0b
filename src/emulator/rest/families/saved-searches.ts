import { forgetThrottling } from '../../../enterprise-security/index.ts';
import { parseTimeModifier } from '../../../values/index.ts';
import type { Stanza } from '../../configuration.ts';
import { cronTimes, isCron } from '../../cron.ts';
import type { Job } from '../../jobs.ts';
import { searchText, startSavedSearch } from '../../saved-search-jobs.ts';
import type { EmulatorState } from '../../state.ts';
import { type Answer, badRequest, conflict, type Entry, entries, notFound } from '../answer.ts';
import { jobEntry } from '../job-entry.ts';
import { pathSegment } from '../path-segment.ts';
import { isTrue } from '../request.ts';
import { appOf, type Call, collection, done, entityPath, type Family } from '../route.ts';
import { removeFrom } from './configs.ts';
import { sidAnswer } from './jobs.ts';

const file = 'savedsearches';

/** What a saved search has that sets nothing else (savedsearches.conf, and Enterprise Security's actions). */
const defaults: Readonly<Record<string, string>> = {
  'action.email': '0',
  'action.notable': '0',
  'action.risk': '0',
  'action.script': '0',
  'action.summary_index': '0',
  actions: '',
  'alert.digest_mode': '1',
  'alert.expires': '24h',
  'alert.severity': '3',
  'alert.suppress': '0',
  'alert.suppress.period': '',
  'alert.track': '0',
  alert_comparator: '',
  alert_condition: '',
  alert_threshold: '',
  alert_type: 'always',
  cron_schedule: '',
  description: '',
  'dispatch.buckets': '0',
  'dispatch.earliest_time': '',
  'dispatch.latest_time': '',
  'dispatch.lookups': '1',
  'dispatch.max_count': '500000',
  'dispatch.max_time': '0',
  'dispatch.spawn_process': '1',
  'dispatch.time_format': '%FT%T.%Q%:z',
  'dispatch.ttl': '2p',
  max_concurrent: '1',
  realtime_schedule: '1',
  restart_on_searchpeer_add: '1',
  run_on_startup: '0',
  schedule_window: '0',
};

const booleans = ['is_visible', 'run_on_startup', 'restart_on_searchpeer_add'];

function savedEntry(stanza: Stanza, state: EmulatorState): Entry {
  const settings = Object.fromEntries(stanza.settings);
  const scheduled = isTrue(settings.enableSched) || isTrue(settings.is_scheduled);
  const disabled = isTrue(settings.disabled);
  const path = entityPath(stanza.app, 'saved/searches', stanza.name);
  const next =
    scheduled && !disabled
      ? cronTimes(settings.cron_schedule ?? '', state.now(), state.now() + 366 * 86_400, 1)[0]
      : undefined;
  const flags = Object.fromEntries(booleans.map((name) => [name, isTrue(settings[name] ?? '1')]));
  return {
    name: stanza.name,
    path,
    app: stanza.app,
    removable: stanza.removable,
    links: [
      'list',
      'edit',
      ...(stanza.removable ? ['remove'] : []),
      disabled ? 'enable' : 'disable',
      'dispatch',
      'history',
      '_reload',
    ],
    content: {
      ...defaults,
      ...settings,
      ...flags,
      disabled,
      is_scheduled: scheduled,
      next_scheduled_time: next === undefined ? '' : new Date(next * 1000).toISOString(),
      qualifiedSearch: searchText(settings.search ?? ''),
      search: settings.search ?? '',
      triggered_alert_count: [...state.alerts.values()].filter((alert) => alert.savedSearch === stanza.name).length,
      'eai:appName': stanza.app,
    },
  };
}

/** Arguments that have another name in the file. */
const renamed: Readonly<Record<string, string>> = { is_scheduled: 'enableSched' };

function write(call: Call, name: string): Entry {
  const settings = call.request.settings();
  // `search` is a filter of lists elsewhere; here it is the search itself.
  const search = call.request.argument('search');
  const cron = settings.cron_schedule;
  if (cron !== undefined && cron !== '' && !isCron(cron)) throw badRequest(`Invalid cron_schedule="${cron}"`);
  const given = Object.fromEntries(Object.entries(settings).map(([key, value]) => [renamed[key] ?? key, value]));
  const stanza = call.state.configuration.set(
    file,
    name,
    { ...given, ...(search === undefined ? {} : { search }) },
    appOf(call.request),
  );
  return savedEntry(stanza, call.state);
}

const setDisabled = (disabled: string) => (call: Call, name: string) =>
  savedEntry(call.state.configuration.set(file, name, { disabled }, appOf(call.request)), call.state);

/** `args.x` of the request fill `$args.x$` of the search. */
function withArguments(search: string, call: Call): string {
  const given = Object.entries(call.request.settings()).filter(([key]) => key.startsWith('args.'));
  return given.reduce((text, [key, value]) => text.replaceAll(`$${key}$`, () => value), search);
}

function dispatch(call: Call, name: string): Answer {
  const { state, request } = call;
  const stanza = state.configuration.stanza(file, name)!;
  const { settings } = stanza;
  const bound = (key: string) => {
    const text = request.argument(key) ?? settings.get(key) ?? '';
    if (text !== '' && parseTimeModifier(text, state.now(), state.engine().timezone) === null)
      throw badRequest(`Invalid ${key}="${text}".`);
    return text === '' || (key.endsWith('earliest_time') && text === '0') ? undefined : text;
  };
  const earliest = bound('dispatch.earliest_time');
  const latest = bound('dispatch.latest_time');
  const ttl = request.argument('dispatch.ttl');
  const job = startSavedSearch(state, stanza, {
    text: withArguments(settings.get('search') ?? '', call),
    user: request.user,
    actions: request.flag('trigger_actions') ? 'results' : 'none',
    arguments: request.settings(),
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
    ...(ttl === undefined ? {} : { ttl }),
  });
  return sidAnswer(call, job.sid);
}

const ofSearch = (call: Call): Job[] => call.state.jobs.list().filter((job) => job.request.savedSearch === call.name());

function existing(call: Call): Stanza {
  const stanza = call.state.configuration.stanza(file, call.name());
  if (!stanza) throw notFound(call.name());
  return stanza;
}

function history(call: Call): Answer {
  existing(call);
  return entries(
    ofSearch(call).map((job) => {
      const entry = jobEntry(job);
      return { ...entry, name: job.sid, path: `/services/search/jobs/${pathSegment(job.sid)}` };
    }),
  );
}

function scheduledTimes(call: Call): Answer {
  const stanza = existing(call);
  const { state, request } = call;
  const time = (name: string, fallback: string) => {
    const text = request.argument(name) ?? fallback;
    const found = parseTimeModifier(text, state.now(), state.engine().timezone);
    if (found === null) throw badRequest(`Invalid ${name}="${text}".`);
    return found;
  };
  const times = cronTimes(
    stanza.settings.get('cron_schedule') ?? '',
    time('earliest_time', 'now'),
    time('latest_time', '+1h'),
  );
  const entry = savedEntry(stanza, state);
  return entries([{ ...entry, content: { scheduled_times: times } }]);
}

function suppression(call: Call): Answer {
  const stanza = existing(call);
  const left = Math.max(0, Math.ceil((call.state.suppressed.get(stanza.name) ?? 0) - call.state.now()));
  return entries([{ ...savedEntry(stanza, call.state), content: { suppressed: left > 0, expiration: left } }]);
}

function suppress(call: Call): Answer {
  const { state, request } = call;
  const seconds = request.number('expiration', 0);
  if (seconds > 0) state.suppressed.set(call.name(), state.now() + seconds);
  else state.suppressed.delete(call.name());
  return suppression(call);
}

export const savedSearches: Family = {
  title: 'Saved searches',
  emulated:
    'create, change, delete, enable, disable; dispatch with times, `args.*` and `trigger_actions` (Enterprise Security’s risk and notable actions, throttling); history, suppression, scheduled times; with `--scheduler`, searches with `enableSched` run by their `cron_schedule` (UTC), over the range of the time at which they were due, and act where their alert condition holds',
  missing:
    'the alert conditions `drops by` and `rises by`, `schedule_window`; actions other than risk and notable do nothing',
  routes: [
    ...collection({
      path: 'saved/searches',
      conf: file,
      list: ({ state }) => state.configuration.stanzas(file).map((stanza) => savedEntry(stanza, state)),
      find: ({ state }, name) => {
        const stanza = state.configuration.stanza(file, name);
        return stanza && savedEntry(stanza, state);
      },
      create: (call, name) => {
        if (call.state.configuration.stanza(file, name))
          throw conflict(
            `Unable to create saved search with name '${name}'. A saved search with that name already exists.`,
          );
        call.request.required('search');
        return write(call, name);
      },
      update: write,
      remove: (call, name) => removeFrom(call, file, name),
      actions: {
        enable: setDisabled('0'),
        disable: setDisabled('1'),
        dispatch,
        suppress: (call) => suppress(call),
        acknowledge: ({ state }, name) => {
          state.suppressed.delete(name);
          forgetThrottling(state.throttle, name);
          return done('Acknowledged.');
        },
        reschedule: () => done('Rescheduled.'),
      },
    }),
    { method: 'GET', path: 'saved/searches/{name}/history', handle: history },
    { method: 'GET', path: 'saved/searches/{name}/scheduled_times', handle: scheduledTimes },
    { method: 'GET', path: 'saved/searches/{name}/suppress', handle: suppression },
  ],
};
