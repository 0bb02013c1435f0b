import { hostname } from 'node:os';
import { type Answer, badRequest, type Entry, entries, json, notFound } from '../answer.ts';
import { serverBuild, serverVersion } from '../render.ts';
import { type Call, collection, done, entityPath, type Family, type Route } from '../route.ts';

function info({ state }: Call): Answer {
  return entries([
    {
      name: 'server-info',
      path: '/services/server/info/server-info',
      owner: 'system',
      content: {
        activeLicenseGroup: 'Enterprise',
        build: serverBuild,
        cpu_arch: 'x86_64',
        guid: state.serverId,
        health_info: 'green',
        host: hostname(),
        host_fqdn: hostname(),
        isForwarding: false,
        isFree: false,
        isTrial: false,
        kvStoreStatus: 'ready',
        licenseState: 'OK',
        mode: 'normal',
        numberOfCores: 1,
        os_name: 'Linux',
        product_type: 'enterprise',
        serverName: 'firedrill',
        server_roles: ['indexer', 'search_head', 'kv_store'],
        startup_time: Math.floor(state.started),
        version: serverVersion,
      },
    },
  ]);
}

const settingsEntry = ({ state }: Call): Entry => ({
  name: 'settings',
  path: '/services/server/settings/settings',
  owner: 'system',
  content: {
    SPLUNK_DB: '',
    SPLUNK_HOME: '',
    enableSplunkWebSSL: true,
    host: 'firedrill',
    httpport: '8000',
    mgmtHostPort: '8089',
    minFreeSpace: 5000,
    pass4SymmKey: '',
    serverName: 'firedrill',
    sessionTimeout: '1h',
    startwebserver: true,
    trustedIP: '',
    ...Object.fromEntries(state.configuration.stanza('server', 'settings')?.settings ?? []),
  },
});

const settings = (call: Call): Answer => entries([settingsEntry(call)]);

function changeSettings(call: Call): Answer {
  call.state.configuration.set('server', 'settings', call.request.settings(), 'system');
  return settings(call);
}

const messages = collection({
  path: 'messages',
  list: ({ state }) =>
    [...state.messages.values()].map((one) => ({
      name: one.name,
      path: entityPath('system', 'messages', one.name),
      removable: true,
      content: {
        [one.name]: one.text,
        message: one.text,
        severity: one.severity,
        server: 'firedrill',
        timeCreated_epochSecs: Math.floor(one.created),
      },
    })),
  create: ({ state, request }, name) => {
    const text = request.argument('value') ?? '';
    state.messages.set(name, { name, text, severity: request.argument('severity') ?? 'info', created: state.now() });
    return { name, path: entityPath('system', 'messages', name), content: { [name]: text, message: text } };
  },
  remove: ({ state }, name) => void state.messages.delete(name),
});

/** Logging categories of splunkd that clients look at; the emulator keeps no log of its own that they would change. */
const categories = [
  'AuditLogger',
  'HttpInputDataHandler',
  'IndexProcessor',
  'SavedSplunker',
  'SearchParser',
  'WatchedFile',
];
const levels = ['FATAL', 'CRIT', 'WARN', 'INFO', 'DEBUG'];
const logFile = 'log';

const loggerEntry = ({ state }: Call, name: string): Entry => ({
  name,
  path: `/services/server/logger/${name}`,
  owner: 'system',
  content: { level: state.configuration.stanza(logFile, 'splunkd')?.settings.get(`category.${name}`) ?? 'INFO' },
});

const loggers = collection({
  path: 'server/logger',
  list: (call) => categories.map((name) => loggerEntry(call, name)),
  update: (call, name) => {
    const level = call.request.required('level').toUpperCase();
    if (!levels.includes(level)) throw badRequest(`Invalid value "${level}" for argument "level".`);
    call.state.configuration.set(logFile, 'splunkd', { [`category.${name}`]: level }, 'system');
    return loggerEntry(call, name);
  },
});

/** A restart brings no change to what is in memory; what waits for one is done with it. */
function restart({ state }: Call): Answer {
  state.messages.clear();
  return done('Restarting splunkd.');
}

/** What a server that stands alone says of its place among others. */
const alone: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['cluster/config', { mode: 'disabled', disabled: false, replication_factor: 3, search_factor: 2 }],
  ['kvstore/status', { current: { status: 'ready', disabled: false, replicationStatus: 'KV store captain' } }],
  ['server/roles', { role_list: ['indexer', 'license_master', 'kv_store', 'search_head'] }],
];

const aloneRoutes = alone.map(
  ([path, content]): Route => ({
    method: 'GET',
    path,
    handle: () => entries([{ name: path.split('/').at(-1)!, path: `/services/${path}`, owner: 'system', content }]),
  }),
);

export const server: Family = {
  title: 'Server',
  emulated:
    'information, settings, health, messages, the state of a server that stands alone; levels of loggers are kept; a restart is answered, clears the messages and does nothing else',
  missing: 'clustering, licensing, introspection, workload management: refused by name',
  routes: [
    { method: 'GET', path: 'server/info', handle: info },
    { method: 'GET', path: 'server/info/server-info', handle: info },
    { method: 'GET', path: 'server/settings', handle: settings },
    { method: 'GET', path: 'server/settings/settings', handle: settings },
    { method: 'POST', path: 'server/settings/settings', handle: changeSettings },
    {
      method: 'GET',
      path: 'server/health/splunkd',
      handle: () =>
        entries([
          { name: 'splunkd', path: '/services/server/health/splunkd', content: { health: 'green', disabled: false } },
        ]),
    },
    { method: 'POST', path: 'server/control/restart', handle: restart },
    {
      method: 'GET',
      path: 'server/status/{name}',
      handle: ({ name }) => {
        if (name() !== 'ping') throw notFound(name());
        return json({ status: 'ok' });
      },
    },
    ...loggers,
    ...messages,
    ...aloneRoutes,
    ...collection({ path: 'search/distributed/peers', list: () => [] }),
  ],
};
