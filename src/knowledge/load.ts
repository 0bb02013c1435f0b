import type { Diagnostic } from '../diagnostics/index.ts';
import type { AppSource } from './app.ts';
import { applyDefaults, confBoolean, enabledOnly, type LayeredConf, layerConf } from './conf-layers.ts';
import { loadDataModels } from './data-model.ts';
import { everything, readExports } from './exports.ts';
import type { DataModel, Eventtype, Knowledge, Macro, SavedSearch, TableStore } from './knowledge.ts';
import { locations } from './locations.ts';
import { createTables, memoryTables, readLookups } from './lookups.ts';
import { createPropsResolver } from './props.ts';

/** The knowledge of apps, and what could not be read of them. */
export interface LoadedKnowledge {
  readonly knowledge: Knowledge;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Merges apps into knowledge; later apps win, and an app with the id of an earlier one takes its place, as an installed
 * add-on takes the place of the built-in one. Broken files are diagnostics, everything else works. What searches write
 * into lookups goes to `written`: by default it lives as long as the knowledge.
 */
export function loadKnowledge(given: readonly AppSource[], written: TableStore = memoryTables()): LoadedKnowledge {
  const apps = given.filter((app, i) => !given.slice(i + 1).some((later) => later.name === app.name));
  const diagnostics: Diagnostic[] = apps.flatMap((app) => app.diagnostics ?? []);
  const conf = (file: string) => layerConf(apps, file, diagnostics);
  const filled = (file: string) => applyDefaults(conf(file));
  const exports = new Map(apps.map((app) => [app, readExports(app)]));
  const hides = [...exports.values()].some((shown) => shown !== everything);
  /** What apps show each other. What is wrong with a file was said when all of it was read. */
  const visible = (file: string, all: LayeredConf) => {
    const category = file.replace(/\.conf$/, '');
    return hides ? layerConf(apps, file, [], (app, stanza, key) => exports.get(app)!(category, stanza, key)) : all;
  };
  const exported = (file: string) => enabledOnly(applyDefaults(visible(file, conf(file))));
  const allTransforms = conf('transforms.conf');
  const indexTransforms = enabledOnly(applyDefaults(allTransforms));
  const transforms = enabledOnly(applyDefaults(visible('transforms.conf', allTransforms)));
  const props = conf('props.conf');
  const collections = conf('collections.conf');
  const tables = createTables(apps, diagnostics, written, (app, file) => exports.get(app)!('lookups', file));
  const lookups = readLookups(transforms, collections, tables, diagnostics);
  const tags = readTags(exported('tags.conf'));
  const macros = readMacros(exported('macros.conf'));
  const models = loadDataModels(apps, filled('datamodels.conf'), diagnostics);
  const searches = readSavedSearches(filled('savedsearches.conf'));
  const modelOf = (name: string): DataModel | undefined => models.get(name)?.();
  const limits = conf('limits.conf');
  const limit = (stanza: string, key: string) => limits.get(stanza)?.get(key)?.value;
  const locate = locations(limit('iplocation', 'db_path'), diagnostics);
  const knowledge: Knowledge = {
    apps,
    limit,
    ...(locate ? { locate } : {}),
    macro: (name, count) => macros.get(count === 0 ? name : `${name}(${count})`),
    macros: () => macros.values(),
    lookup: (name) => lookups.get(name),
    lookups: () => lookups.values(),
    lookupFile: (name) => (tables.has(name) ? tables.table(name) : undefined),
    writeLookup(name, rows, columns, append) {
      const definition = lookups.get(name);
      tables.write(definition ? definition.resource : name, rows, columns, append);
    },
    eventtypes: readEventtypes(exported('eventtypes.conf'), tags),
    tags: (field, value) => tags.byPair.get(`${field}=${value.toLowerCase()}`) ?? [],
    tagged: (tag) => tags.byTag.get(tag) ?? [],
    taggedFields: () => [...new Set([...tags.byTag.values()].flatMap((pairs) => pairs.map((pair) => pair.field)))],
    dataModel: modelOf,
    dataModels: () => [...models.values()].flatMap((read) => read() ?? []),
    savedSearch: (name) => searches.get(name),
    savedSearches: () => searches.values(),
    ...createPropsResolver(props, visible('props.conf', props), diagnostics),
    transform: (name) => settingsOf(transforms, name),
    indexTransform: (name) => settingsOf(indexTransforms, name),
  };
  return { knowledge, diagnostics };
}

function settingsOf(conf: LayeredConf, name: string): ReadonlyMap<string, string> | undefined {
  const stanza = conf.get(name);
  return stanza && new Map([...stanza].map(([key, { value }]) => [key, value]));
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
    if (!search) continue;
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
  for (const [name, settings] of conf) {
    const merged = new Map([...settings].map(([key, { value }]) => [key, value] as const));
    searches.set(name, {
      name,
      app: (settings.get('search') ?? [...settings.values()].at(-1))?.app ?? '',
      search: merged.get('search') ?? '',
      settings: merged,
    });
  }
  return searches;
}
