import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DiagnosticError } from '../../diagnostics/index.ts';
import type { EmulatorState } from '../state.ts';
import { changeAccess, claim, withAccess } from './access.ts';
import { type Answer, type Entry, entries, message, notFound, RestError } from './answer.ts';
import { pathSegment } from './path-segment.ts';
import { render, renderMessages } from './render.ts';
import { RestRequest } from './request.ts';
import { refusalOf } from './unknown-endpoint.ts';

/** The methods that endpoints answer. */
export type Method = 'GET' | 'POST' | 'DELETE';

/** What a handler works with. */
export interface Call {
  readonly state: EmulatorState;
  readonly request: RestRequest;
  /** A name of the path, decoded: `{name}` of `data/indexes/{name}`. */
  name(of?: string): string;
}

/** One endpoint: method and path below `/services` and `/servicesNS/{owner}/{app}`. */
export interface Route {
  readonly method: Method;
  /** With `{name}` for variable parts, as the REST API Reference writes it. */
  readonly path: string;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
  /** Answers without a session (`auth/login`). */
  readonly open?: boolean;
}

/** The endpoints of one family, and for the documentation how far the emulation goes. */
export interface Family {
  readonly title: string;
  readonly routes: readonly Route[];
  /** What is emulated, in words. */
  readonly emulated: string;
  /** What is not; empty where nothing known is missing. */
  readonly missing: string;
}

/** A collection of named things: list, look at, create, update, delete, and actions on one. */
export interface CollectionDefinition {
  readonly path: string;
  readonly list: (call: Call) => readonly Entry[];
  /** One by name; by default the one of the list. */
  readonly find?: (call: Call, name: string) => Entry | undefined;
  readonly create?: (call: Call, name: string) => Entry;
  readonly update?: (call: Call, name: string) => Entry;
  readonly remove?: (call: Call, name: string) => void;
  /** POST actions below an entry, such as `enable`. */
  readonly actions?: Readonly<Record<string, (call: Call, name: string) => Entry | Answer>>;
  /** `name` may be left out when one is created. */
  readonly unnamed?: boolean;
  /** The conf file that its entries are stanzas of: they have owners, and are the same whatever endpoint shows them. */
  readonly conf?: string;
}

/** The routes of a collection. */
export function collection(definition: CollectionDefinition): Route[] {
  return [...readRoutes(definition), ...writeRoutes(definition), ...actionRoutes(definition)];
}

/** What names an object for its access, whatever endpoint shows it. */
const accessKey = ({ conf, path }: CollectionDefinition, name: string): string => `${conf ?? path}/${name}`;

function listOf(definition: CollectionDefinition, call: Call): Answer {
  const list = definition.list(call).map((entry) => withAccess(call.state, accessKey(definition, entry.name), entry));
  return entries(list, { links: definition.create ? ['create', '_reload'] : ['_reload'] });
}

/** The entry that the path names; an answer of 404 where there is none. */
function entryOf(definition: CollectionDefinition, call: Call): Entry {
  const name = call.name();
  const found = definition.find
    ? definition.find(call, name)
    : definition.list(call).find((entry) => entry.name === name);
  if (!found) throw notFound(name);
  return withAccess(call.state, accessKey(definition, found.name), found);
}

/** `_new`: an entry without a value, for the names of the settings. */
const newEntry = (path: string): Entry => ({ name: '_new', path: `/services/${path}/_new`, content: {} });

function readRoutes(definition: CollectionDefinition): Route[] {
  const { path } = definition;
  const one = (call: Call) => entries([entryOf(definition, call)]);
  const none = () => entries([]);
  const share = (call: Call) => {
    changeAccess(call, accessKey(definition, entryOf(definition, call).name));
    return one(call);
  };
  return [
    { method: 'GET', path, handle: (call) => listOf(definition, call) },
    { method: 'GET', path: `${path}/_new`, handle: () => entries([newEntry(path)]) },
    { method: 'GET', path: `${path}/_acl`, handle: () => entries([newEntry(path)]) },
    ...reloads(path, none),
    { method: 'GET', path: `${path}/{name}`, handle: one },
    { method: 'POST', path: `${path}/{name}/acl`, handle: share },
    { method: 'GET', path: `${path}/{name}/acl`, handle: one },
    ...reloads(`${path}/{name}`, one),
  ];
}

const reloads = (path: string, handle: Route['handle']): Route[] => [
  { method: 'GET', path: `${path}/_reload`, handle },
  { method: 'POST', path: `${path}/_reload`, handle },
];

function writeRoutes(definition: CollectionDefinition): Route[] {
  const { path, create, update, remove, unnamed } = definition;
  const routes: Route[] = [];
  if (create)
    routes.push({
      method: 'POST',
      path,
      handle: (call) => {
        const name = unnamed ? (call.request.argument('name') ?? '') : call.request.required('name');
        const made = create(call, name);
        const key = accessKey(definition, made.name);
        if (definition.conf !== undefined) claim(call, key);
        return entries([withAccess(call.state, key, made)], { status: 201 });
      },
    });
  if (update)
    routes.push({
      method: 'POST',
      path: `${path}/{name}`,
      handle: (call) => {
        entryOf(definition, call);
        const updated = update(call, call.name());
        return entries([withAccess(call.state, accessKey(definition, updated.name), updated)]);
      },
    });
  if (remove)
    routes.push({
      method: 'DELETE',
      path: `${path}/{name}`,
      handle: (call) => {
        entryOf(definition, call);
        remove(call, call.name());
        call.state.access.delete(accessKey(definition, call.name()));
        return listOf(definition, call);
      },
    });
  return routes;
}

function actionRoutes(definition: CollectionDefinition): Route[] {
  return Object.entries(definition.actions ?? {}).map(([action, run]) => ({
    method: 'POST',
    path: `${definition.path}/{name}/${action}`,
    handle: (call) => {
      entryOf(definition, call);
      const done = run(call, call.name());
      return 'kind' in done ? done : entries([done]);
    },
  }));
}

/** Registers all families on a server, each path with and without a namespace. */
export function registerFamilies(server: FastifyInstance, families: readonly Family[], state: EmulatorState): void {
  for (const family of families)
    for (const route of family.routes)
      for (const base of ['/services', '/servicesNS/:owner/:app'])
        server.route({
          method: route.method,
          url: `${base}/${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
          // A namespace and an unnamed path may not both be HEAD routes.
          exposeHeadRoute: false,
          handler: (request, reply) => handle(route, request, reply, state),
        });
  const refusal = refusalOf(families);
  server.setNotFoundHandler((request, reply) => {
    const { status, text } = refusal(request.url);
    return refuse(request, reply, status, 'ERROR', text);
  });
  server.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) =>
    refuse(
      request,
      reply,
      error.statusCode ?? 500,
      'ERROR',
      error.statusCode ? error.message : 'Internal Server Error',
    ),
  );
}

async function handle(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  state: EmulatorState,
): Promise<FastifyReply> {
  const user = route.open ? '' : authenticate(request, state);
  if (user === undefined) return refuse(request, reply, 401, 'WARN', 'call not properly authenticated');
  const rest = new RestRequest(request, user);
  const call: Call = { state, request: rest, name: (of = 'name') => rest.names[of] ?? '' };
  try {
    checkNamespace(rest, state);
    const rendered = render(await route.handle(call), rest, filled(route.path, rest), state.now());
    if (rest.method !== 'GET') await state.storage.settled();
    reply.code(rendered.status).header('content-type', rendered.type);
    for (const [name, value] of Object.entries(rendered.headers ?? {})) reply.header(name, value);
    return reply.send(rendered.body);
  } catch (error) {
    if (error instanceof RestError) return refuse(request, reply, error.status, error.type, error.message);
    if (error instanceof DiagnosticError)
      return refuse(request, reply, 400, 'FATAL', `${error.message} (${error.diagnostic.code})`);
    throw error;
  }
}

/** The collection's path with the names of this request. */
function filled(path: string, request: RestRequest): string {
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => pathSegment(request.names[name] ?? ''));
}

function checkNamespace(request: RestRequest, state: EmulatorState): void {
  const { app } = request;
  if (app !== undefined && app !== '-' && !state.apps().some((one) => one.name === app))
    throw new RestError(404, `Application does not exist: ${app}`);
}

/** The user of a request: session key, bearer token, cookie or basic authentication. */
export function authenticate(request: Pick<FastifyRequest, 'headers'>, state: EmulatorState): string | undefined {
  const header = request.headers.authorization ?? '';
  const key = /^(?:Splunk|Bearer)\s+(\S+)$/i.exec(header)?.[1] ?? cookieOf(request);
  if (key !== undefined) return state.accounts.userOf(key);
  const basic = /^Basic\s+(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return state.accounts.verify(user, password.join(':')) ? user : undefined;
}

function cookieOf(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /(?:^|;\s*)splunkd_\d+=([^;\s]+)/.exec(request.headers.cookie ?? '')?.[1];
}

/** An answer in Splunk's message form. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  type: string,
  text: string,
): FastifyReply {
  const asJson = new RestRequest(request, '').json;
  const rendered = renderMessages(status, [{ type, text }], asJson);
  return reply.code(status).header('content-type', rendered.type).send(rendered.body);
}

/** A path of an entity in the namespace of its app. */
export function entityPath(app: string, path: string, name: string, owner = 'nobody'): string {
  return `/servicesNS/${encodeURIComponent(owner)}/${encodeURIComponent(app)}/${path}/${pathSegment(name)}`;
}

/** The app that a request creates things in. */
export function appOf(request: RestRequest): string {
  return request.app === undefined || request.app === '-' ? 'search' : request.app;
}

/** Answers that something was done. */
export const done = (text: string): Answer => message(200, 'INFO', text);
