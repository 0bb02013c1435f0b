import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import { parseCsv } from '../formats/csv.ts';
import type { AppSource } from './app.ts';
import { confBoolean, type LayeredConf, layerConf } from './conf-layers.ts';
import { loadDataModels } from './data-model.ts';
import type {
  DataModel,
  Eventtype,
  Knowledge,
  LookupDefinition,
  LookupTable,
  Macro,
  SavedSearch,
  TableStore,
} from './knowledge.ts';
import { createPropsResolver } from './props.ts';

export interface LoadedKnowledge {
  readonly knowledge: Knowledge;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Merges apps into knowledge; later apps win. Broken files are diagnostics, everything else works. What searches write
 * into lookups goes to `written`: by default it lives as long as the knowledge.
 */
export function loadKnowledge(apps: readonly AppSource[], written: TableStore = memoryTables()): LoadedKnowledge {
  const diagnostics: Diagnostic[] = [];
  const conf = (file: string) => layerConf(apps, file, diagnostics);
  const transforms = conf('transforms.conf');
  const collections = conf('collections.conf');
  const tables = createTables(apps, diagnostics, written);
  const lookups = readLookups(transforms, collections, tables);
  const tags = readTags(conf('tags.conf'));
  const macros = readMacros(conf('macros.conf'));
  const models = loadDataModels(apps, diagnostics);
  const searches = readSavedSearches(conf('savedsearches.conf'));
  const modelOf = (name: string): DataModel | undefined => models.get(name)?.();
  const knowledge: Knowledge = {
    apps,
    macro: (name, count) => macros.get(count === 0 ? name : `${name}(${count})`),
    macros: () => macros.values(),
    lookup: (name) => lookups.get(name),
    lookups: () => lookups.values(),
    lookupFile: (name) => (tables.has(name) ? tables.table(name) : undefined),
    writeLookup(name, rows, columns, append) {
      const definition = lookups.get(name);
      tables.write(definition ? definition.resource : name, rows, columns, append);
    },
    eventtypes: readEventtypes(conf('eventtypes.conf'), tags),
    tags: (field, value) => tags.byPair.get(`${field}=${value.toLowerCase()}`) ?? [],
    tagged: (tag) => tags.byTag.get(tag) ?? [],
    taggedFields: () => [...new Set([...tags.byTag.values()].flatMap((pairs) => pairs.map((pair) => pair.field)))],
    dataModel: modelOf,
    dataModels: () => [...models.values()].flatMap((read) => read() ?? []),
    savedSearch: (name) => searches.get(name),
    savedSearches: () => searches.values(),
    props: createPropsResolver(conf('props.conf')),
    transform: (name) => {
      const stanza = transforms.get(name);
      return stanza && new Map([...stanza].map(([key, { value }]) => [key, value]));
    },
  };
  return { knowledge, diagnostics };
}

interface Tables {
  has(file: string): boolean;
  table(file: string): LookupTable;
  write(file: string, rows: readonly ReadonlyMap<string, string>[], columns: readonly string[], append: boolean): void;
}

/** Lookup tables by file or collection name, read when first used. */
function createTables(apps: readonly AppSource[], diagnostics: Diagnostic[], written: TableStore): Tables {
  const files = new Map<string, { app: AppSource; path: string }>();
  for (const app of apps) for (const path of app.list('lookups')) files.set(path.slice(8), { app, path });
  const loaded = new Map<string, LookupTable>();
  const table = (file: string): LookupTable => {
    let found = written.read(file) ?? loaded.get(file);
    if (!found) {
      const place = files.get(file);
      const parsed = place
        ? parseCsv(createSource(place.app.locate(place.path), place.app.read(place.path) ?? ''))
        : undefined;
      if (parsed) diagnostics.push(...parsed.diagnostics);
      found = parsed ?? { columns: [], rows: [] };
      loaded.set(file, found);
    }
    return found;
  };
  return {
    has: (file) => written.read(file) !== undefined || files.has(file),
    table,
    write(file, rows, columns, append) {
      const before = append ? table(file) : { columns: [], rows: [] };
      written.write(file, { columns: [...new Set([...before.columns, ...columns])], rows: [...before.rows, ...rows] });
    },
  };
}

function memoryTables(): TableStore {
  const tables = new Map<string, LookupTable>();
  return { read: (name) => tables.get(name), write: (name, table) => void tables.set(name, table) };
}

function readLookups(transforms: LayeredConf, collections: LayeredConf, tables: Tables): Map<string, LookupDefinition> {
  const lookups = new Map<string, LookupDefinition>();
  const defaults = transforms.get('default');
  for (const [name, settings] of transforms) {
    const get = (key: string) => (settings.get(key) ?? defaults?.get(key))?.value;
    const file = get('filename');
    const external = get('external_type');
    const command = get('external_cmd');
    if (file === undefined && external === undefined && command === undefined) continue;
    const kind =
      file !== undefined ? 'csv' : external === 'kvstore' ? 'kvstore' : external === 'geo' ? 'geo' : 'external';
    const resource = file ?? (kind === 'kvstore' ? get('collection') : undefined) ?? command ?? name;
    const list = (get('fields_list') ?? '')
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field !== '');
    const minMatches = Number(get('min_matches') ?? 0);
    const isTimed = get('time_field') !== undefined;
    lookups.set(name, {
      name,
      kind,
      resource,
      table: () => {
        const table = tables.table(resource);
        return table.columns.length > 0
          ? table
          : { columns: list.length > 0 ? list : collectionFields(collections, resource), rows: table.rows };
      },
      matchTypes: readMatchTypes(get('match_type') ?? ''),
      caseSensitive: confBoolean(get('case_sensitive_match'), true),
      ...(get('default_match') === undefined ? {} : { defaultMatch: get('default_match')! }),
      minMatches,
      maxMatches: Number(get('max_matches') ?? (isTimed ? 1 : 100)),
      ...(isTimed ? { timeField: get('time_field')! } : {}),
      ...(get('time_format') === undefined ? {} : { timeFormat: get('time_format')! }),
      ...(get('max_offset_secs') === undefined ? {} : { maxOffsetSeconds: Number(get('max_offset_secs')) }),
      ...(get('min_offset_secs') === undefined ? {} : { minOffsetSeconds: Number(get('min_offset_secs')) }),
      ...(list.length > 0 ? { fieldsList: list } : {}),
      ...(get('filter') === undefined ? {} : { filter: get('filter')! }),
    });
  }
  return lookups;
}

function collectionFields(collections: LayeredConf, name: string): string[] {
  return [...(collections.get(name)?.keys() ?? [])]
    .filter((key) => key.startsWith('field.'))
    .map((key) => key.slice(6));
}

/** `WILDCARD(a), CIDR(b)`. */
function readMatchTypes(text: string): Map<string, 'WILDCARD' | 'CIDR'> {
  const types = new Map<string, 'WILDCARD' | 'CIDR'>();
  for (const [, kind, fields] of text.matchAll(/(WILDCARD|CIDR)\s*\(([^)]*)\)/gi)) {
    for (const field of fields!.split(',')) types.set(field.trim(), kind!.toUpperCase() as 'WILDCARD' | 'CIDR');
  }
  return types;
}

interface Tags {
  readonly byPair: ReadonlyMap<string, readonly string[]>;
  readonly byTag: ReadonlyMap<string, readonly { field: string; value: string }[]>;
}

/** `[field=value]` stanzas with `tag = enabled`. */
function readTags(conf: LayeredConf): Tags {
  const byPair = new Map<string, string[]>();
  const byTag = new Map<string, { field: string; value: string }[]>();
  for (const [name, settings] of conf) {
    const equals = name.indexOf('=');
    if (equals < 0) continue;
    const field = name.slice(0, equals).trim();
    const value = decodeURIComponentSafe(
      name
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/s, '$1'),
    );
    for (const [tag, state] of settings) {
      if (state.value.trim().toLowerCase() !== 'enabled') continue;
      const pair = `${field}=${value.toLowerCase()}`;
      byPair.set(pair, [...(byPair.get(pair) ?? []), tag]);
      byTag.set(tag, [...(byTag.get(tag) ?? []), { field, value }]);
    }
  }
  return { byPair, byTag };
}

/** Tag stanzas write special characters of values as `%3A`. */
function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readMacros(conf: LayeredConf): Map<string, Macro> {
  const macros = new Map<string, Macro>();
  for (const [name, settings] of conf) {
    const definition = settings.get('definition');
    if (!definition) continue;
    const args = (settings.get('args')?.value ?? '')
      .split(',')
      .map((argument) => argument.trim())
      .filter((argument) => argument !== '');
    const quoted = /^"([^]*)"$/.exec(definition.value);
    const isEval = confBoolean(settings.get('iseval')?.value, false);
    macros.set(name, {
      name: name.replace(/\(\d+\)$/, ''),
      arguments: args,
      definition: quoted && isEval && !quoted[1]!.includes('"') ? quoted[1]! : definition.value,
      isEval,
      ...(settings.get('validation') ? { validation: settings.get('validation')!.value } : {}),
      ...(settings.get('errormsg') ? { errorMessage: settings.get('errormsg')!.value } : {}),
      origin: definition.app,
    });
  }
  return macros;
}

function readEventtypes(conf: LayeredConf, tags: Tags): Eventtype[] {
  const list: Eventtype[] = [];
  for (const [name, settings] of conf) {
    const search = settings.get('search');
    if (!search || confBoolean(settings.get('disabled')?.value, false)) continue;
    list.push({
      name,
      search: search.value,
      tags: tags.byPair.get(`eventtype=${name.toLowerCase()}`) ?? [],
      priority: Number(settings.get('priority')?.value ?? 1),
      origin: search.app,
    });
  }
  return list;
}

function readSavedSearches(conf: LayeredConf): Map<string, SavedSearch> {
  const searches = new Map<string, SavedSearch>();
  const defaults = [...(conf.get('default') ?? [])].map(([key, { value }]) => [key, value] as const);
  for (const [name, settings] of conf) {
    if (name === 'default') continue;
    const merged = new Map([...defaults, ...[...settings].map(([key, { value }]) => [key, value] as const)]);
    searches.set(name, {
      name,
      app: settings.values().next().value?.app ?? '',
      search: merged.get('search') ?? '',
      settings: merged,
    });
  }
  return searches;
}
