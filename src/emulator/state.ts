import { randomBytes } from 'node:crypto';
import type { Engine } from '../engine/engine.ts';
import type { ThrottleState } from '../enterprise-security/index.ts';
import { type Knowledge, loadKnowledge, type SavedSearch } from '../knowledge/index.ts';
import { Accounts } from './accounts.ts';
import { Collections } from './collections.ts';
import { Configuration, type Stanza } from './configuration.ts';
import { HecInputs } from './hec/inputs.ts';
import { JobTable } from './jobs.ts';
import { SearchRunner } from './searches/run-search.ts';
import { type Storage, StoredMap } from './storage/storage.ts';

/** An app as `apps/local` shows it. */
export interface AppInfo {
  readonly name: string;
  readonly label: string;
  readonly version: string;
  readonly visible: boolean;
  readonly author?: string;
  readonly description?: string;
  readonly disabled?: boolean;
  /** Made through the REST interface: an empty app, which can be removed. */
  readonly isMade?: boolean;
}

/** An alert that fired, as `alerts/fired_alerts` shows it. */
export interface FiredAlert {
  readonly id: string;
  readonly savedSearch: string;
  readonly sid: string;
  readonly time: number;
  readonly severity: number;
  readonly actions: string;
  readonly count: number;
}

/** A secret that an app keeps, as `storage/passwords` shows it. */
export interface StoragePassword {
  readonly realm: string;
  readonly user: string;
  readonly secret: string;
  readonly app: string;
}

/** Who owns an object and may read and write it (REST API User Manual, "Access Control List"). Shown, not enforced. */
export interface Access {
  readonly owner: string;
  readonly sharing: string;
  /** Roles. */
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** A message of the server, as `messages` shows it. */
export interface ServerMessage {
  readonly name: string;
  readonly text: string;
  readonly severity: string;
  readonly created: number;
}

/** What the state of an emulator is made from. */
export interface StateOptions {
  readonly engine: Engine;
  readonly storage: Storage;
  readonly now: () => number;
  /** Whether Enterprise Security is among the apps. */
  readonly enterpriseSecurity: boolean;
  readonly maxHecRequests: number;
  /** Milliseconds that a search may hold the emulator before it moves to a worker; 0 moves every search. */
  readonly searchSlice?: number;
  /** Told what is wrong with data on their way in. */
  readonly onNote?: (note: string) => void;
  /** Where lookup files are taken from; none without a data folder. */
  readonly stagingFolder?: string;
  readonly readsLocalFiles?: boolean;
}

/** Everything that the emulator keeps. */
export interface EmulatorState {
  readonly storage: Storage;
  readonly accounts: Accounts;
  readonly configuration: Configuration;
  readonly collections: Collections;
  readonly hec: HecInputs;
  readonly jobs: JobTable;
  readonly searches: SearchRunner;
  readonly throttle: ThrottleState;
  /** By id. */
  readonly alerts: Map<string, FiredAlert>;
  readonly messages: Map<string, ServerMessage>;
  /** Owners and permissions that were set, by conf file or endpoint and name. */
  readonly access: Map<string, Access>;
  readonly passwords: Map<string, StoragePassword>;
  /** Until when the alerts of a saved search are suppressed. */
  readonly suppressed: Map<string, number>;
  /** When the hot buckets of an index were rolled. */
  readonly rolled: Map<string, number>;
  readonly stagingFolder: string | undefined;
  /** Whether files of the machine may be indexed by their paths. */
  readonly readsLocalFiles: boolean;
  readonly serverId: string;
  readonly started: number;
  /** The engine, with the knowledge as it stands now. */
  engine(): Engine;
  apps(): readonly AppInfo[];
  /** Apps that were made or changed through the REST interface, by name. */
  readonly changedApps: Map<string, AppInfo>;
  now(): number;
  /** Takes what is wrong with data on their way in: shown among the server's messages, and noted, once each. */
  readonly complain: (text: string) => void;
}

/** Messages that the server has at most of its own. */
const mostMessages = 100;

/** The state of an emulator, from its storage where it has one. */
export function createState(options: StateOptions): EmulatorState {
  const { storage, now } = options;
  const configuration = new Configuration(options.engine.knowledge.apps, storage);
  const collections = new Collections(storage, (name) => configuration.stanza('collections', name) !== undefined);
  let engine: Engine | undefined;
  let revision = -1;
  const current = (): Engine => {
    if (engine === undefined || revision !== configuration.revision) {
      revision = configuration.revision;
      const loaded = loadKnowledge([...configuration.apps, configuration.editedApp()], collections).knowledge;
      engine = options.engine.withKnowledge(withSavedSearches(loaded, configuration));
    }
    return engine;
  };
  const messages = new Map<string, ServerMessage>();
  const complain = (text: string) => {
    if (messages.has(text) || messages.size >= mostMessages) return;
    messages.set(text, { name: text, text, severity: 'warn', created: now() });
    options.onNote?.(text);
  };
  const installed = listApps(configuration, options.enterpriseSecurity);
  const changedApps = new StoredMap<AppInfo>(storage, 'apps');
  return {
    storage,
    accounts: new Accounts(storage, now),
    configuration,
    collections,
    hec: new HecInputs(storage, options.maxHecRequests),
    jobs: new JobTable(now),
    searches: new SearchRunner(
      {
        revision: () => configuration.revision,
        apps: () => configuration.apps,
        edited: () => configuration.editedFiles(),
        tables: collections,
      },
      options.searchSlice,
    ),
    throttle: new StoredMap(storage, 'throttle'),
    alerts: new StoredMap(storage, 'fired-alerts'),
    messages,
    access: new StoredMap(storage, 'access'),
    passwords: new Map(),
    suppressed: new StoredMap(storage, 'suppressed'),
    rolled: new Map(),
    stagingFolder: options.stagingFolder,
    readsLocalFiles: options.readsLocalFiles ?? false,
    serverId: randomBytes(16).toString('hex').toUpperCase(),
    started: now(),
    engine: current,
    apps: () => merged(installed, changedApps),
    changedApps,
    now,
    complain,
  };
}

/** Saved searches change often and nothing is compiled from them: they come from the configuration at once. */
function withSavedSearches(knowledge: Knowledge, configuration: Configuration): Knowledge {
  const file = 'savedsearches';
  return {
    ...knowledge,
    savedSearch: (name) => {
      const stanza = name === 'default' ? undefined : configuration.stanza(file, name);
      return stanza && savedSearchOf(stanza);
    },
    savedSearches: () => configuration.stanzas(file).map(savedSearchOf),
  };
}

function savedSearchOf({ name, app, settings }: Stanza): SavedSearch {
  return { name, app, search: settings.get('search') ?? '', settings };
}

/** What was changed takes the place of what is installed; by name. */
function merged(installed: readonly AppInfo[], changed: ReadonlyMap<string, AppInfo>): readonly AppInfo[] {
  if (changed.size === 0) return installed;
  const all = new Map([...installed.map((app) => [app.name, app] as const), ...changed]);
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Apps that every Splunk has. */
const ownApps: readonly AppInfo[] = [
  { name: 'search', label: 'Search & Reporting', version: '9.3.1', visible: true },
  { name: 'launcher', label: 'Home', version: '9.3.1', visible: true },
  { name: 'splunk_httpinput', label: 'splunk_httpinput', version: '9.3.1', visible: false },
  { name: 'system', label: 'system', version: '9.3.1', visible: false },
  { name: 'user-prefs', label: 'user-prefs', version: '9.3.1', visible: false },
];

/** Releases of the apps whose behaviour is emulated; clients branch on them. */
const known: Readonly<Record<string, Omit<AppInfo, 'name'>>> = {
  SplunkEnterpriseSecuritySuite: { label: 'Enterprise Security', version: '7.3.2', visible: true },
  Splunk_SA_CIM: { label: 'Splunk Common Information Model', version: '5.3.2', visible: false },
};

function listApps(configuration: Configuration, enterpriseSecurity: boolean): AppInfo[] {
  const apps = new Map(ownApps.map((app) => [app.name, app]));
  for (const source of configuration.apps) {
    const conf = source.read('default/app.conf') ?? '';
    const setting = (key: string) => new RegExp(`^\\s*${key}\\s*=\\s*(.+?)\\s*$`, 'm').exec(conf)?.[1];
    apps.set(source.name, {
      name: source.name,
      label: known[source.name]?.label ?? setting('label') ?? source.name,
      version: known[source.name]?.version ?? setting('version') ?? '1.0.0',
      visible: known[source.name]?.visible ?? setting('is_visible') !== 'false',
    });
  }
  if (!enterpriseSecurity) apps.delete('SplunkEnterpriseSecuritySuite');
  return [...apps.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
