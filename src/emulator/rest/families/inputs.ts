import { compileRegex } from '../../../formats/pcre.ts';
import { indexFile, sourcetypeOfFile, whyNoFile } from '../../file-input.ts';
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

/** The host of a file: as it is given, or as a pattern or a segment finds it in the path. */
function hostIn(path: string, request: RestRequest): string {
  const segment = request.number('host_segment', 0);
  const pattern = request.argument('host_regex');
  const found =
    pattern === undefined
      ? path.split('/').filter((part) => part !== '')[segment - 1]
      : compileRegex(pattern).exec(path)?.captures[0];
  return request.argument('host') ?? found ?? 'firedrill';
}

/** `data/inputs/oneshot`: one file of the machine, indexed once (REST API Reference). */
async function oneshot({ state, request }: Call): Promise<Answer> {
  const path = request.required('name');
  if (!state.readsLocalFiles)
    throw badRequest('Files of the machine are read only where the emulator listens on loopback alone.');
  const index = request.argument('index') ?? 'main';
  if (!state.engine().store.indexes().includes(index)) throw badRequest(`Index "${index}" does not exist.`);
  const fault = await whyNoFile(path);
  if (fault !== undefined) throw badRequest(`Invalid value for argument "name": ${fault}.`);
  const place = {
    index,
    host: hostIn(path, request),
    source: request.argument('rename-source') ?? path,
    sourcetype: request.argument('sourcetype') ?? sourcetypeOfFile(path),
  };
  const bytes = await indexFile(state, path, place);
  const entry = { name: path, path: entityPath('search', 'data/inputs/oneshot', path) };
  return entries([{ ...entry, content: { ...place, Bytes_Indexed: bytes, Size: bytes } }], { status: 201 });
}

/** Inputs that Splunk has: there are none of them, and none can be made. */
const otherKinds = ['monitor', 'script', 'tcp/cooked', 'tcp/raw', 'tcp/ssl', 'udp'];

const otherInputs = otherKinds.flatMap((kind) =>
  collection({
    path: `data/inputs/${kind}`,
    list: () => [],
    create: () => {
      throw badRequest(
        `Inputs of the kind "${kind}" are not emulated: send data to the HTTP Event Collector, receivers/simple, receivers/stream or data/inputs/oneshot.`,
      );
    },
  }),
);

export const inputs: Family = {
  title: 'Inputs',
  emulated:
    'tokens of the HTTP Event Collector (acknowledgement, allowed indexes, query string, defaults), `receivers/simple`, `receivers/stream` (also as an open socket, as the SDKs attach to an index), `data/inputs/oneshot` with a file of the machine where the emulator listens on loopback',
  missing:
    'other inputs (monitor, tcp, udp, scripts, modular inputs): their lists are empty, to create one is refused by name',
  routes: [
    { method: 'GET', path: 'data/inputs', handle: kinds },
    ...http,
    { method: 'POST', path: 'receivers/simple', handle: receive },
    { method: 'POST', path: 'data/inputs/oneshot', handle: oneshot },
    ...otherInputs,
    ...collection({ path: 'data/modular-inputs', list: () => [] }),
    {
      method: 'GET',
      path: 'data/inputs/{kind}',
      handle: ({ name }) => {
        throw notFound(name('kind'));
      },
    },
  ],
};
