import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import fastifyFactory, { type FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import { registerHec } from './hec/hec.ts';
import { takeAttachedSockets } from './rest/attached-socket.ts';
import { families } from './rest/index.ts';
import { routedUrl } from './rest/path-segment.ts';
import { registerReceiverStream } from './rest/receiver-stream.ts';
import { registerFamilies } from './rest/route.ts';
import { Scheduler } from './scheduler.ts';
import { createState, type EmulatorState } from './state.ts';
import { createDurableStore } from './storage/durable-store.ts';
import { lockFolder } from './storage/folder-lock.ts';
import { openLmdbStorage } from './storage/lmdb-storage.ts';
import { noStorage, type Storage } from './storage/storage.ts';
import { registerWeb } from './web/web.ts';

/** Where the emulator listens, and what it answers from. */
export interface EmulatorOptions {
  readonly engine: Engine;
  readonly now: () => number;
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string;
  /** Ports; 0 takes any free one. */
  readonly hecPort?: number;
  readonly managementPort?: number;
  /** The web page is served where a port is given. */
  readonly webPort?: number;
  /** The web page speaks TLS too; as with Splunk it does not unless told so. */
  readonly webTls?: boolean;
  readonly tls?: boolean;
  /** Key and certificate in PEM; made up where they are not given. */
  readonly certificate?: Certificate;
  readonly username?: string;
  /** Made up where it is not given. */
  readonly password?: string;
  /** The HEC token's secret; made up where it is not given. */
  readonly hecToken?: string;
  /** Folder that keeps indexes, saved searches, KV store, lookups and tokens; in memory where it is not given. */
  readonly dataFolder?: string;
  /** Whether Enterprise Security is shown among the apps (default). */
  readonly enterpriseSecurity?: boolean;
  /** HEC requests that are read at once; more are answered as busy. */
  readonly maxHecRequests?: number;
  /** Milliseconds that a search may hold the emulator before it moves to a worker (100); 0 moves every search. */
  readonly searchSlice?: number;
  /** Whether saved searches run by their schedules; by default they run when they are dispatched. */
  readonly scheduler?: boolean;
  /** Told what is wrong with data on their way in, once each. */
  readonly onNote?: (note: string) => void;
}

/** A server that runs, and how to get in. */
export interface Emulator {
  readonly hecUrl: string;
  readonly managementUrl: string;
  readonly webUrl?: string;
  readonly username: string;
  readonly password: string;
  /** A HEC token with acknowledgement. */
  readonly hecToken: string;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const isLoopback = (host: string) => /^(?:127\.|::1$|localhost$)/.test(host);

/** Name of the HEC token that every emulator has. */
const tokenName = 'firedrill';

/** Starts the emulator: the embedded engine behind Splunk's HEC and management interfaces. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = loopback, tls = true, username = 'admin' } = options;
  const unlock = options.dataFolder === undefined ? undefined : await lockFolder(options.dataFolder);
  const storage = options.dataFolder === undefined ? noStorage : openLmdbStorage(options.dataFolder);
  const open: FastifyInstance[] = [];
  const close = async () => {
    await Promise.all(open.map((server) => server.close()));
    await storage.close();
    await unlock?.();
  };
  const openWeb = async (state: EmulatorState, https: Certificate | undefined): Promise<string> => {
    const web = webServer(https, state);
    open.push(web);
    return web.listen({ host, port: options.webPort ?? 0 });
  };
  try {
    const state = openState(options, storage);
    const password = options.password ?? randomBytes(12).toString('base64url');
    const admin = { name: username, realname: 'Administrator', email: '', roles: ['admin'], defaultApp: 'search' };
    state.accounts.setUser(admin, password);
    const hecToken = firstToken(state, options.hecToken);
    const https = tls ? (options.certificate ?? (await makeCertificate())) : undefined;
    const hec = hecServer(https, state);
    const management = managementServer(https, state);
    open.push(hec, management);
    const hecUrl = await hec.listen({ host, port: options.hecPort ?? 0 });
    const managementUrl = await management.listen({ host, port: options.managementPort ?? 0 });
    const webUrl = options.webPort === undefined ? undefined : await openWeb(state, options.webTls ? https : undefined);
    await storage.settled();
    const scheduler = options.scheduler ? new Scheduler(state) : undefined;
    return {
      hecUrl,
      managementUrl,
      ...(webUrl === undefined ? {} : { webUrl }),
      username,
      password,
      hecToken,
      close: async () => {
        state.hec.shuttingDown = true;
        scheduler?.stop();
        state.jobs.close();
        await state.searches.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openState(options: EmulatorOptions, storage: Storage): EmulatorState {
  const { engine, now, dataFolder } = options;
  const durable = dataFolder === undefined ? engine : engine.withStore(createDurableStore(storage, now));
  const { store } = durable;
  if (!store.indexes().includes('contentctl_testing_index')) store.createIndex('contentctl_testing_index');
  return createState({
    engine: durable,
    storage,
    now,
    enterpriseSecurity: options.enterpriseSecurity ?? true,
    maxHecRequests: options.maxHecRequests ?? 1000,
    readsLocalFiles: isLoopback(options.host ?? loopback),
    ...(options.onNote ? { onNote: options.onNote } : {}),
    ...(options.searchSlice === undefined ? {} : { searchSlice: options.searchSlice }),
    ...(dataFolder === undefined ? {} : { stagingFolder: join(resolve(dataFolder), 'lookup_tmp') }),
  });
}

function firstToken(state: EmulatorState, given: string | undefined): string {
  const known = state.hec.named(tokenName);
  if (known && (given === undefined || given === known.token)) return known.token;
  return state.hec.set(tokenName, {
    useAck: true,
    channelOptional: true,
    ...(given === undefined ? {} : { token: given }),
  }).token;
}

/** Bodies are streamed: a raw upload may be larger than memory. */
function hecServer(https: Certificate | undefined, state: EmulatorState): FastifyInstance {
  const server = newServer(https, 8 * 1024 ** 3);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  registerHec(server, state);
  return server;
}

const maxForm = 64 * 1024 * 1024;

function managementServer(https: Certificate | undefined, state: EmulatorState): FastifyInstance {
  const server = formServer(https);
  takeAttachedSockets(server, state);
  registerReceiverStream(server, state);
  registerFamilies(server, families, state);
  return server;
}

function webServer(https: Certificate | undefined, state: EmulatorState): FastifyInstance {
  const server = formServer(https);
  registerWeb(server, state, { secure: https !== undefined });
  return server;
}

/** Bodies are forms or short documents: read as text, whatever type they name. */
function formServer(https: Certificate | undefined): FastifyInstance {
  const server = newServer(https, maxForm);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  return server;
}

function newServer(https: Certificate | undefined, bodyLimit: number): FastifyInstance {
  const common = {
    logger: false,
    rewriteUrl: ({ url = '' }: { url?: string | undefined }) => routedUrl(url),
    bodyLimit,
    forceCloseConnections: true,
    requestTimeout: 0,
    routerOptions: { maxParamLength: 4000, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
  } as const;
  return (https ? fastifyFactory({ ...common, https }) : fastifyFactory(common)) as unknown as FastifyInstance;
}
