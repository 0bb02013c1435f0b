import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DiagnosticError } from '../../diagnostics/index.ts';
import type { EmulatorState } from '../state.ts';
import { type Answer, type Entry, entries, message, notFound, RestError } from './answer.ts';
import { render, renderMessages } from './render.ts';
import { RestRequest } from './request.ts';

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
}

/** The routes of a collection. */
export function collection(definition: CollectionDefinition): Route[] {
  return [...readRoutes(definition), ...writeRoutes(definition), ...actionRoutes(definition)];
}

function listOf(definition: CollectionDefinition, call: Call): Answer {
  return entries(definition.list(call), { links: definition.create ? ['create', '_reload'] : ['_reload'] });
}

/** The entry that the path names; an answer of 404 where there is none. */
function entryOf(definition: CollectionDefinition, call: Call): Entry {
  const name = call.name();
  const found = definition.find
    ? definition.find(call, name)
    : definition.list(call).find((entry) => entry.name === name);
  if (!found) throw notFound(name);
  return found;
}

function readRoutes(definition: CollectionDefinition): Route[] {
  const { path } = definition;
  const one = (call: Call) => entries([entryOf(definition, call)]);
  const none = () => entries([]);
  return [
    { method: 'GET', path, handle: (call) => listOf(definition, call) },
    { method: 'GET', path: `${path}/_new`, handle: none },
    { method: 'GET', path: `${path}/_reload`, handle: none },
    { method: 'POST', path: `${path}/_reload`, handle: none },
    { method: 'GET', path: `${path}/{name}`, handle: one },
    { method: 'POST', path: `${path}/{name}/acl`, handle: one },
    { method: 'GET', path: `${path}/{name}/acl`, handle: one },
  ];
}

function writeRoutes(definition: CollectionDefinition): Route[] {
  const { path, create, update, remove, unnamed } = definition;
  const routes: Route[] = [];
  if (create)
    routes.push({
      method: 'POST',
      path,
      handle: (call) => {
        const name = unnamed ? (call.request.argument('name') ?? '') : call.request.required('name');
        return entries([create(call, name)], { status: 201 });
      },
    });
  if (update)
    routes.push({
      method: 'POST',
      path: `${path}/{name}`,
      handle: (call) => {
        entryOf(definition, call);
        return entries([update(call, call.name())]);
      },
    });
  if (remove)
    routes.push({
      method: 'DELETE',
      path: `${path}/{name}`,
      handle: (call) => {
        entryOf(definition, call);
        remove(call, call.name());
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
  server.setNotFoundHandler((request, reply) => refuse(request, reply, 404, 'ERROR', 'Not Found'));
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
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(request.names[name] ?? ''));
}

function checkNamespace(request: RestRequest, state: EmulatorState): void {
  const { app } = request;
  if (app !== undefined && app !== '-' && !state.apps().some((one) => one.name === app))
    throw new RestError(404, `Application does not exist: ${app}`);
}

/** The user of a request: session key, bearer token, cookie or basic authentication. */
export function authenticate(request: FastifyRequest, state: EmulatorState): string | undefined {
  const header = request.headers.authorization ?? '';
  const key = /^(?:Splunk|Bearer)\s+(\S+)$/i.exec(header)?.[1] ?? cookieOf(request);
  if (key !== undefined) return state.accounts.userOf(key);
  const basic = /^Basic\s+(\S+)$/i.exec(header)?.[1];
  if (basic === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return state.accounts.verify(user, password.join(':')) ? user : undefined;
}

function cookieOf(request: FastifyRequest): string | undefined {
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
  return `/servicesNS/${encodeURIComponent(owner)}/${encodeURIComponent(app)}/${path}/${encodeURIComponent(name)}`;
}

/** The app that a request creates things in. */
export function appOf(request: RestRequest): string {
  return request.app === undefined || request.app === '-' ? 'search' : request.app;
}

/** Answers that something was done. */
export const done = (text: string): Answer => message(200, 'INFO', text);
