import { Agent } from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.ts';
import { withSearchCommand } from '../../src/spl/index.ts';
import { engineWith } from '../engine/harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as the JSON that they are
export type Json = any;

/** A running emulator with clients that are logged in; answers of any status are returned. */
export interface Running {
  readonly emulator: Emulator;
  readonly hec: AxiosInstance;
  readonly rest: AxiosInstance;
  /** Rows of a oneshot search. */
  search(text: string, more?: Record<string, string>): Promise<Record<string, string | string[]>[]>;
  /** POSTs a form and asks for JSON. */
  post(path: string, fields?: Record<string, string>): Promise<{ status: number; data: Json }>;
  get(path: string): Promise<{ status: number; data: Json }>;
}

export async function startWith(
  files: Record<string, string> = {},
  options: Partial<EmulatorOptions> = {},
): Promise<Running> {
  const now = options.now ?? (() => 1_700_000_000);
  const engine = engineWith(files);
  const emulator = await startEmulator({ engine, now, ...options });
  const common = { httpsAgent: new Agent({ rejectUnauthorized: false, keepAlive: false }), validateStatus: () => true };
  const hec = axios.create({
    ...common,
    baseURL: emulator.hecUrl,
    headers: { Authorization: `Splunk ${emulator.hecToken}` },
  });
  const rest = axios.create({ ...common, baseURL: emulator.managementUrl });
  const post = (path: string, fields: Record<string, string> = {}) =>
    rest.post(path, new URLSearchParams({ output_mode: 'json', ...fields }));
  const login = await post('/services/auth/login', { username: 'admin', password: emulator.password });
  rest.defaults.headers.common.Authorization = `Splunk ${login.data.sessionKey}`;
  return {
    emulator,
    hec,
    rest,
    post,
    get: (path) => rest.get(path, { params: { output_mode: 'json' } }),
    search: async (text, more = {}) =>
      (
        await post('/services/search/jobs', {
          search: withSearchCommand(text),
          exec_mode: 'oneshot',
          count: '0',
          ...more,
        })
      ).data.results,
  };
}
