import type { HecToken, HecTokenSettings } from '../../hec/inputs.ts';
import { type Answer, badRequest, conflict, type Entry, entries, json, notFound } from '../answer.ts';
import { isTrue, type RestRequest } from '../request.ts';
import { appOf, type Call, collection, entityPath, type Family } from '../route.ts';

function tokenEntry(token: HecToken): Entry {
  return {
    name: `http://${token.name}`,
    path: entityPath('splunk_httpinput', 'data/inputs/http', `http://${token.name}`),
    app: 'splunk_httpinput',
    removable: true,
    links: ['list', 'edit', 'remove', token.disabled ? 'enable' : 'disable'],
    content: {
      allowQueryStringAuth: token.allowQueryString,
      description: token.description ?? '',
      disabled: token.disabled,
      host: token.host ?? '$decideOnStartup',
      index: token.index,
      indexes: token.indexes,
      source: token.source ?? '',
      sourcetype: token.sourcetype ?? '',
      token: token.token,
      useACK: token.useAck,
    },
  };
}

function tokenSettings(request: RestRequest): HecTokenSettings {
  const text = (name: string) => request.argument(name);
  const flag = (name: string) => (text(name) === undefined ? undefined : isTrue(text(name)));
  const given = {
    token: text('token'),
    useAck: flag('useACK'),
    index: text('index'),
    indexes: text('indexes')
      ?.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    source: text('source'),
    sourcetype: text('sourcetype'),
    host: text('host'),
    disabled: flag('disabled'),
    allowQueryString: flag('allowQueryStringAuth'),
    description: text('description'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as HecTokenSettings;
}

function writeToken({ state, request }: Call, given: string): Entry {
  const name = given.replace(/^http:\/\//, '');
  const settings = tokenSettings(request);
  const known = state.engine().store.indexes();
  for (const index of [settings.index ?? 'main', ...(settings.indexes ?? [])])
    if (!known.includes(index)) throw badRequest(`Index "${index}" does not exist.`);
  const taken = settings.token === undefined ? undefined : state.hec.find(settings.token);
  if (taken && taken.name !== name) throw conflict('Token already exists.');
  return tokenEntry(state.hec.set(name, settings));
}

const setDisabled =
  (disabled: boolean) =>
  ({ state }: Call, name: string) => {
    const token = state.hec.named(name)!;
    return tokenEntry(state.hec.set(token.name, { disabled }));
  };

/** `data/inputs/http/http`: what holds for all tokens. */
const globalEntry: Entry = {
  name: 'http',
  path: entityPath('splunk_httpinput', 'data/inputs/http', 'http'),
  app: 'splunk_httpinput',
  content: { disabled: false, enableSSL: true, port: '8088', dedicatedIoThreads: '2', maxThreads: '0' },
};

const http = collection({
  path: 'data/inputs/http',
  list: ({ state }) => state.hec.list().map(tokenEntry),
  find: ({ state }, name) => {
    if (name === 'http') return globalEntry;
    const token = state.hec.named(name);
    return token && tokenEntry(token);
  },
  create: (call, name) => {
    if (call.state.hec.named(name)) throw conflict(`An object with name=${name} already exists`);
    return writeToken(call, name);
  },
  update: (call, name) => (name === 'http' ? globalEntry : writeToken(call, name)),
  remove: ({ state }, name) => void state.hec.remove(state.hec.named(name)?.name ?? name),
  actions: {
    enable: (call, name) => (name === 'http' ? globalEntry : setDisabled(false)(call, name)),
    disable: (call, name) => (name === 'http' ? globalEntry : setDisabled(true)(call, name)),
  },
});

const kinds = (call: Call): Answer =>
  entries([
    { name: 'http', path: entityPath(appOf(call.request), 'data/inputs', 'http'), links: ['create'], content: {} },
  ]);

/** `receivers/simple`: one body, one event or as many as its sourcetype makes of it. */
function receive({ state, request }: Call): Answer {
  const index = request.argument('index') ?? 'main';
  const { store } = state.engine();
  if (!store.indexes().includes(index)) throw badRequest(`Index "${index}" does not exist.`);
  const place = {
    index,
    host: request.argument('host') ?? 'firedrill',
    source: request.argument('source') ?? 'www',
    sourcetype: request.argument('sourcetype') ?? 'web_event',
  };
  state.engine().ingestRaw(place, [request.body]);
  const fields = { _index: index, bytes: Buffer.byteLength(request.body), ...place };
  return request.json
    ? json(fields)
    : entries([{ name: 'simple', path: '/services/receivers/simple', content: fields }]);
}

export const inputs: Family = {
  title: 'Inputs',
  emulated:
    'tokens of the HTTP Event Collector (acknowledgement, allowed indexes, query string, defaults), `receivers/simple`, `receivers/stream`',
  missing: 'other inputs (monitor, tcp, udp, scripts, modular inputs), `data/inputs/oneshot`',
  routes: [
    { method: 'GET', path: 'data/inputs', handle: kinds },
    ...http,
    { method: 'POST', path: 'receivers/simple', handle: receive },
    {
      method: 'GET',
      path: 'data/inputs/{kind}',
      handle: ({ name }) => {
        throw notFound(name('kind'));
      },
    },
  ],
};
