import type { Bucket } from '../../../engine/store.ts';
import { isoTime } from '../../../values/index.ts';
import { freeze } from '../../retention.ts';
import { badRequest, conflict, type Entry } from '../answer.ts';
import { type Call, collection, done, entityPath, type Family } from '../route.ts';

const file = 'indexes';

interface Size {
  events: number;
  bytes: number;
  earliest: number;
  latest: number;
}

function sizes(buckets: Iterable<Bucket>): Map<string, Size> {
  const all = new Map<string, Size>();
  for (const bucket of buckets) {
    const size = all.get(bucket.index) ?? { events: 0, bytes: 0, earliest: Infinity, latest: -Infinity };
    size.events += bucket.events.length;
    size.earliest = Math.min(size.earliest, bucket.earliest);
    size.latest = Math.max(size.latest, bucket.latest);
    all.set(bucket.index, size);
  }
  return all;
}

function indexEntry({ state }: Call, name: string, size: Size | undefined): Entry {
  const settings = Object.fromEntries(state.configuration.stanza(file, name)?.settings ?? []);
  return {
    name,
    path: entityPath('search', 'data/indexes', name),
    removable: !name.startsWith('_') && name !== 'main',
    links: ['list', 'edit', 'remove', 'disable', '_reload', 'roll-hot-buckets'],
    content: {
      assureUTF8: false,
      coldPath: `$SPLUNK_DB/${name}/colddb`,
      currentDBSizeMB: 1,
      datatype: 'event',
      defaultDatabase: 'main',
      disabled: false,
      frozenTimePeriodInSecs: 188_697_600,
      homePath: `$SPLUNK_DB/${name}/db`,
      isInternal: name.startsWith('_'),
      maxTotalDataSizeMB: 500_000,
      maxDataSize: 'auto',
      thawedPath: `$SPLUNK_DB/${name}/thaweddb`,
      totalEventCount: size?.events ?? 0,
      ...(size && size.events > 0 ? { minTime: isoTime(size.earliest), maxTime: isoTime(size.latest) } : {}),
      ...settings,
    },
  };
}

const namePattern = /^[a-z0-9_][a-z0-9_-]*$/;

function oneEntry(call: Call, name: string): Entry {
  freeze(call.state, name);
  return indexEntry(call, name, sizes(call.state.engine().store.buckets()).get(name));
}

const setDisabled = (disabled: string) => (call: Call, name: string) => {
  call.state.configuration.set(file, name, { disabled }, 'search');
  return oneEntry(call, name);
};

export const indexes: Family = {
  title: 'Indexes',
  emulated: 'create (event and metric), list with event counts and time range, change settings, delete',
  missing:
    'buckets, retention, disk limits: settings are kept and shown, and have no effect, but that `roll-hot-buckets` gives up what is older than `frozenTimePeriodInSecs`',
  routes: collection({
    path: 'data/indexes',
    list: (call) => {
      const { store } = call.state.engine();
      for (const name of call.state.rolled.keys()) freeze(call.state, name);
      const size = sizes(store.buckets());
      return store.indexes().map((name) => indexEntry(call, name, size.get(name)));
    },
    find: (call, name) => (call.state.engine().store.indexes().includes(name) ? oneEntry(call, name) : undefined),
    create: (call, name) => {
      if (!namePattern.test(name) || name === 'kvstore')
        throw badRequest(
          `Index name "${name}" is not valid: it must hold only lowercase letters, digits, underscores and hyphens, and not begin with a hyphen.`,
        );
      const { store } = call.state.engine();
      if (store.indexes().includes(name)) throw conflict(`Index name=${name} already exists.`);
      const datatype = call.request.argument('datatype') ?? 'event';
      if (datatype !== 'event' && datatype !== 'metric') throw badRequest(`Invalid datatype "${datatype}".`);
      store.createIndex(name, { datatype });
      call.state.configuration.set(file, name, call.request.settings(), 'search');
      return oneEntry(call, name);
    },
    update: (call, name) => {
      call.state.configuration.set(file, name, call.request.settings(), 'search');
      return oneEntry(call, name);
    },
    remove: ({ state }, name) => {
      if (name.startsWith('_') || name === 'main') throw badRequest(`Index ${name} is internal and cannot be deleted.`);
      state.engine().store.deleteIndex(name);
      state.configuration.remove(file, name);
    },
    actions: {
      enable: setDisabled('0'),
      disable: setDisabled('1'),
      'roll-hot-buckets': ({ state }, name) => {
        state.rolled.set(name, state.now());
        return done('Hot buckets rolled.');
      },
      reload: () => done('Reloaded.'),
    },
  }),
};
