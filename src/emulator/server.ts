import { randomBytes } from 'node:crypto';
import fastifyFactory, { type FastifyInstance } from 'fastify';
import { generate } from 'selfsigned';
import type { Engine } from '../engine/engine.ts';
import { registerHec } from './hec/hec.ts';
import { registerAuth } from './rest/auth.ts';
import { registerConfiguration } from './rest/configuration.ts';
import { registerJobs } from './rest/jobs.ts';
import { addToken, createState } from './state.ts';

export interface EmulatorOptions {
  readonly engine: Engine;
  readonly now: () => number;
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string;
  /** Ports; 0 takes any free one. */
  readonly hecPort?: number;
  readonly managementPort?: number;
  readonly tls?: boolean;
  readonly username?: string;
  /** Made up where it is not given. */
  readonly password?: string;
}

export interface Emulator {
  readonly hecUrl: string;
  readonly managementUrl: string;
  readonly username: string;
  readonly password: string;
  /** A HEC token with acknowledgement. */
  readonly hecToken: string;
  close(): Promise<void>;
}

/** Starts the emulator: the embedded engine behind Splunk's HEC and management interfaces. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const {
    engine,
    now,
    host = '127.0.0.1',
    tls = true,
    username = 'admin',
    password = randomBytes(12).toString('base64url'),
  } = options;
  const state = createState(engine, { username, password, now });
  engine.store.createIndex('contentctl_testing_index');
  const token = addToken(state, 'firedrill', { useAck: true });
  const https = tls ? await certificate() : undefined;
  const hec = newServer(https);
  // Bodies are streamed: a raw upload may be larger than memory.
  hec.removeAllContentTypeParsers();
  hec.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  registerHec(hec, state);
  const management = newServer(https);
  management.removeAllContentTypeParsers();
  management.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 64 * 1024 * 1024 }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  registerAuth(management, state);
  registerJobs(management, state);
  registerConfiguration(management, state);
  const hecUrl = await listen(hec, host, options.hecPort ?? 0);
  try {
    const managementUrl = await listen(management, host, options.managementPort ?? 0);
    return {
      hecUrl,
      managementUrl,
      username,
      password,
      hecToken: token.token,
      close: async () => void (await Promise.all([hec.close(), management.close()])),
    };
  } catch (error) {
    await hec.close();
    throw error;
  }
}

function newServer(https: { key: string; cert: string } | undefined): FastifyInstance {
  const common = {
    logger: false,
    bodyLimit: 8 * 1024 ** 3,
    forceCloseConnections: true,
    requestTimeout: 0,
    routerOptions: { maxParamLength: 2000 },
  } as const;
  return (https ? fastifyFactory({ ...common, https }) : fastifyFactory(common)) as unknown as FastifyInstance;
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  return server.listen({ host, port });
}

/** A certificate for this start only. */
async function certificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'firedrill emulator' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
