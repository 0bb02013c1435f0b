import type { Stanza } from '../../configuration.ts';
import { type Answer, conflict, type Entry, entries, json } from '../answer.ts';
import { appOf, type Call, collection, entityPath, type Family, type Route } from '../route.ts';
import { removeFrom, withoutDisabled } from './configs.ts';

/** Stanzas of a conf file as a collection of their own: `data/transforms/lookups` and the like. */
function stanzas(path: string, file: string, includes: (stanza: Stanza) => boolean = () => true): Route[] {
  const toEntry = (stanza: Stanza): Entry => ({
    name: stanza.name,
    path: entityPath(stanza.app, path, stanza.name),
    app: stanza.app,
    removable: stanza.removable,
    content: {
      disabled: ['1', 'true'].includes(stanza.settings.get('disabled') ?? ''),
      'eai:appName': stanza.app,
      ...withoutDisabled(stanza.settings),
    },
  });
  const write = (call: Call, name: string) => {
    const search = call.request.argument('search');
    const settings = { ...call.request.settings(), ...(search === undefined ? {} : { search }) };
    return toEntry(call.state.configuration.set(file, name, settings, appOf(call.request)));
  };
  const flag = (disabled: string) => (call: Call, name: string) =>
    toEntry(call.state.configuration.set(file, name, { disabled }, appOf(call.request)));
  return collection({
    path,
    conf: file,
    list: ({ state }) => state.configuration.stanzas(file).filter(includes).map(toEntry),
    find: ({ state }, name) => {
      const stanza = state.configuration.stanza(file, name);
      return stanza && includes(stanza) ? toEntry(stanza) : undefined;
    },
    create: (call, name) => {
      if (call.state.configuration.stanza(file, name)) throw conflict(`An object with name=${name} already exists`);
      return write(call, name);
    },
    update: write,
    remove: (call, name) => removeFrom(call, file, name),
    actions: { enable: flag('0'), disable: flag('1') },
  });
}

/** Settings of props.conf that begin with a word, each an entry `stanza : KEY`, as `data/props/…` shows them. */
function propsSettings(path: string, prefix: RegExp, type: (key: string) => string): Route[] {
  return collection({
    path,
    list: ({ state }) =>
      state.configuration.stanzas('props').flatMap((stanza) =>
        [...stanza.settings]
          .filter(([key]) => prefix.test(key))
          .map(([key, value]) => ({
            name: `${stanza.name} : ${key}`,
            path: entityPath(stanza.app, path, `${stanza.name} : ${key}`),
            app: stanza.app,
            removable: stanza.removable,
            content: { attribute: key, stanza: stanza.name, type: type(key), value, 'eai:appName': stanza.app },
          })),
      ),
    create: (call, name) => {
      const { request, state } = call;
      const stanza = request.required('stanza');
      const key = `${request.argument('type') ?? prefix.source.replace(/\W/g, '')}-${name}`;
      const value = request.argument('value') ?? '';
      state.configuration.set('props', stanza, { [key]: value }, appOf(request));
      const label = `${stanza} : ${key}`;
      return {
        name: label,
        path: entityPath(appOf(request), path, label),
        content: { attribute: key, stanza, type: type(key), value },
      };
    },
  });
}

const isLookup = ({ settings }: Stanza) =>
  settings.has('filename') || settings.has('external_type') || settings.has('external_cmd');

/** `saved/fvtags`: one entry for each tag of a field and value. */
function fieldTags({ state }: Call): Answer {
  return entries(
    state.configuration.stanzas('tags').flatMap((stanza) =>
      [...stanza.settings].map(([tag, value]) => ({
        name: stanza.name,
        path: entityPath(stanza.app, 'saved/fvtags', `${stanza.name}:${tag}`),
        app: stanza.app,
        content: { tag_name: tag, disabled: value.trim().toLowerCase() !== 'enabled', field_name_value: stanza.name },
      })),
    ),
  );
}

function tagNames({ state }: Call): Answer {
  const names = new Set(state.configuration.stanzas('tags').flatMap((stanza) => [...stanza.settings.keys()]));
  return entries(
    [...names].sort().map((name) => ({ name, path: entityPath('search', 'search/tags', name), content: {} })),
  );
}

/** Data models: the description that searches use. */
function dataModels({ state }: Call): Entry[] {
  return [...state.engine().knowledge.dataModels()].map((model) => ({
    name: model.name,
    path: entityPath('Splunk_SA_CIM', 'datamodel/model', model.name),
    app: 'Splunk_SA_CIM',
    content: {
      acceleration: JSON.stringify({ enabled: false }),
      'eai:type': 'models',
      displayName: model.displayName,
      description: JSON.stringify({
        modelName: model.name,
        displayName: model.displayName,
        objects: model.datasets.map((dataset) => ({
          objectName: dataset.name,
          displayName: dataset.displayName,
          parentName: dataset.parent ?? (dataset.kind === 'search' ? 'BaseSearch' : 'BaseEvent'),
          lineage: dataset.lineage.join('.'),
          constraints: dataset.constraint === '' ? [] : [{ search: dataset.constraint, owner: dataset.name }],
          ...(dataset.baseSearch === undefined ? {} : { baseSearch: dataset.baseSearch }),
          fields: dataset.fields.map((field) => ({
            fieldName: field.name,
            owner: dataset.name,
            type: field.type,
            multivalue: field.multivalue,
            required: field.required,
            hidden: field.hidden,
          })),
          calculations: dataset.calculations.map((one) => ({ calculationType: one.kind, outputFields: one.outputs })),
        })),
      }),
    },
  }));
}

const userInterface = ['views', 'nav', 'panels', 'prefs', 'times', 'workflow-actions', 'manager'];

export const knowledgeObjects: Family = {
  title: 'Knowledge objects',
  emulated:
    'macros, lookup definitions, field transforms, extractions, aliases, calculated fields, automatic lookups, sourcetypes, eventtypes, tags, data models (read), lists of views',
  missing: 'changing data models and their acceleration; views and navigation have no contents',
  routes: [
    ...stanzas('admin/macros', 'macros'),
    ...stanzas('data/macros', 'macros'),
    ...stanzas('data/transforms/lookups', 'transforms', isLookup),
    ...stanzas('data/transforms/extractions', 'transforms', (stanza) => !isLookup(stanza)),
    ...stanzas('data/props/sourcetypes', 'props'),
    ...stanzas('saved/sourcetypes', 'props', (stanza) => !stanza.name.includes('::')),
    ...stanzas('saved/eventtypes', 'eventtypes'),
    ...propsSettings('data/props/extractions', /^(?:EXTRACT|REPORT)-/, (key) =>
      key.startsWith('EXTRACT') ? 'Inline' : 'Uses transform',
    ),
    ...propsSettings('data/props/fieldaliases', /^FIELDALIAS-/, () => 'FIELDALIAS'),
    ...propsSettings('data/props/calcfields', /^EVAL-/, () => 'EVAL'),
    ...propsSettings('data/props/lookups', /^LOOKUP-/, () => 'LOOKUP'),
    { method: 'GET', path: 'saved/fvtags', handle: fieldTags },
    { method: 'GET', path: 'search/tags', handle: tagNames },
    ...collection({ path: 'datamodel/model', list: dataModels }),
    ...userInterface.flatMap((name) => collection({ path: `data/ui/${name}`, list: () => [] })),
    { method: 'GET', path: 'search/typeahead', handle: () => json({ results: [] }) },
  ],
};
