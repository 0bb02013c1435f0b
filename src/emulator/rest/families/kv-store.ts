import type { Document } from '../../collections.ts';
import type { Stanza } from '../../configuration.ts';
import { type Answer, badRequest, conflict, type Entry, json, RestError } from '../answer.ts';
import { compileQuery, compileSort, KvQueryError, project } from '../kv-query.ts';
import { appOf, type Call, collection, entityPath, type Family } from '../route.ts';
import { withoutDisabled } from './configs.ts';

const file = 'collections';
const configPath = 'storage/collections/config';
const dataPath = 'storage/collections/data/{collection}';
/** Documents of one batch (limits.conf, max_documents_per_batch_save). */
const maxBatch = 1000;
const defaultLimit = 50_000;

const configEntry = (stanza: Stanza): Entry => ({
  name: stanza.name,
  path: entityPath(stanza.app, configPath, stanza.name),
  app: stanza.app,
  removable: stanza.removable,
  content: {
    disabled: false,
    'eai:appName': stanza.app,
    profilingEnabled: 'false',
    profilingThresholdMs: '1000',
    replicate: 'false',
    type: 'undefined',
    ...withoutDisabled(stanza.settings),
  },
});

const configuration = collection({
  path: configPath,
  list: ({ state }) => state.configuration.stanzas(file).map(configEntry),
  create: ({ state, request }, name) => {
    if (!/^[\w-]+$/.test(name)) throw badRequest(`Collection name "${name}" is not valid.`);
    if (state.configuration.stanza(file, name)) throw conflict(`An object with name=${name} already exists`);
    return configEntry(state.configuration.set(file, name, request.settings(), appOf(request)));
  },
  update: ({ state, request }, name) =>
    configEntry(state.configuration.set(file, name, request.settings(), appOf(request))),
  remove: ({ state }, name) => {
    if (!state.configuration.remove(file, name)) throw badRequest(`Collection ${name} belongs to an app and stays.`);
    state.collections.clear(name);
  },
});

function nameOf({ state, name }: Call): string {
  const found = name('collection');
  if (!state.configuration.stanza(file, found)) throw new RestError(404, 'Collection not found.');
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('JSON in the request is invalid.');
  }
}

function documentOf(value: unknown): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw badRequest('JSON in the request is invalid: a document must be an object.');
  return value as Record<string, unknown>;
}

/** Documents that a query asks for; arguments come from the URL, or from an object of `batch_find`. */
function select(call: Call, given: (name: string) => unknown): Document[] {
  const all = [...call.state.collections.documents(nameOf(call)).values()];
  const query = given('query');
  const matches =
    query === undefined || query === '' ? () => true : compileQuery(typeof query === 'string' ? parse(query) : query);
  const found = all.filter(matches);
  const sort = given('sort');
  if (typeof sort === 'string') found.sort(compileSort(sort));
  const skip = Number(given('skip') ?? 0);
  const limit = Number(given('limit') ?? 0);
  return found.slice(skip, skip + (limit > 0 ? limit : defaultLimit));
}

function guarded(work: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    try {
      return work(call);
    } catch (error) {
      if (error instanceof KvQueryError) throw badRequest(error.message);
      throw error;
    }
  };
}

const find = guarded((call) => {
  const fields = call.request.argument('fields') ?? '';
  return json(select(call, (name) => call.request.argument(name)).map((document) => project(document, fields)));
});

function insert(call: Call): Answer {
  const collectionName = nameOf(call);
  const document = documentOf(parse(call.request.body));
  const key = document._key;
  if (typeof key === 'string' && call.state.collections.documents(collectionName).has(key))
    throw conflict('A document with the same key and user already exists.');
  return json({ _key: call.state.collections.save(collectionName, document) }, 201);
}

function one(call: Call): Document {
  const document = call.state.collections.documents(nameOf(call)).get(call.name('key'));
  if (!document) throw new RestError(404, 'Could not find object.');
  return document;
}

function replace(call: Call): Answer {
  const before = one(call);
  const document = documentOf(parse(call.request.body));
  return json({ _key: call.state.collections.save(nameOf(call), { ...document, _key: before._key }) });
}

function remove(call: Call): Answer {
  call.state.collections.delete(nameOf(call), one(call)._key);
  return json({});
}

const removeMany = guarded((call) => {
  const query = call.request.argument('query');
  const collectionName = nameOf(call);
  if (query === undefined) call.state.collections.clear(collectionName);
  else
    for (const document of select(call, (name) => (name === 'query' ? query : undefined)))
      call.state.collections.delete(collectionName, document._key);
  return json({});
});

function batchSave(call: Call): Answer {
  const collectionName = nameOf(call);
  const documents = parse(call.request.body);
  if (!Array.isArray(documents)) throw badRequest('JSON in the request is invalid: it must be a list of documents.');
  if (documents.length > maxBatch)
    throw badRequest(`Request exceeds API limits: at most ${maxBatch} documents can be saved at once.`);
  const checked = documents.map(documentOf);
  return json(checked.map((document) => call.state.collections.save(collectionName, document)));
}

const batchFind = guarded((call) => {
  const queries = parse(call.request.body);
  if (!Array.isArray(queries)) throw badRequest('JSON in the request is invalid: it must be a list of queries.');
  return json(
    queries.map(documentOf).map((query) => {
      const fields = typeof query.fields === 'string' ? query.fields : '';
      return select(call, (name) => query[name]).map((document) => project(document, fields));
    }),
  );
});

export const kvStore: Family = {
  title: 'KV store',
  emulated:
    'collections; documents: insert, replace, delete, query (`$and $or $nor $not $gt $gte $lt $lte $ne $in $nin $exists $regex`), sort, skip, limit, fields, `batch_save`, `batch_find`; the same data as `inputlookup` and `outputlookup`',
  missing: 'types are not enforced, no accelerated fields, one name space for all apps and users',
  routes: [
    ...configuration,
    { method: 'GET', path: dataPath, handle: find },
    { method: 'POST', path: dataPath, handle: insert },
    { method: 'DELETE', path: dataPath, handle: removeMany },
    { method: 'POST', path: `${dataPath}/batch_save`, handle: batchSave },
    { method: 'POST', path: `${dataPath}/batch_find`, handle: batchFind },
    { method: 'GET', path: `${dataPath}/{key}`, handle: (call) => json(one(call)) },
    { method: 'POST', path: `${dataPath}/{key}`, handle: replace },
    { method: 'DELETE', path: `${dataPath}/{key}`, handle: remove },
  ],
};
