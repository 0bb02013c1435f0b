import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { withSearchCommand } from '../spl/index.ts';
import { shownAddress, withoutRequest } from './address.ts';

/** The management interface of a server, and how to get in. */
export interface SplunkOptions {
  /** Management interface, such as `https://localhost:8089`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** A bearer token instead of user name and password. */
  readonly token?: string;
  readonly verifyTls: boolean;
  /** Seconds until a request is given up. */
  readonly timeout: number;
}

/** A server did not answer, refused us or broke off; or it refused the search (`spl-…`). */
export class SplunkError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SplunkError';
    this.reason = reason;
  }
}

/** A search job on a server that is done. */
export interface RemoteJob {
  readonly sid: string;
  readonly resultCount: number;
  readonly scanCount: number;
  readonly eventCount: number;
  readonly runDuration: number;
  readonly messages: readonly { type: string; text: string }[];
}

/** The results of a job on a server. */
export interface RemoteResults {
  readonly fields: readonly string[];
  readonly rows: readonly Record<string, string | string[]>[];
}

const pageSize = 10_000;

/** Recorded attacks may lie behind the server's clock; `now` would cut them off, and an empty value means the saved search's own. */
const endOfTime = '2147483647';

/** A client for Splunk's management interface; it does not know whether the server is ours. */
export class SplunkClient {
  readonly #options: SplunkOptions;
  /** The server, for messages. */
  readonly #address: string;
  readonly #rest: AxiosInstance;
  #session: string | undefined;

  constructor(options: SplunkOptions) {
    this.#options = options;
    this.#address = shownAddress(options.url);
    this.#rest = axios.create({
      baseURL: options.url,
      timeout: options.timeout * 1000,
      httpsAgent: new Agent({ rejectUnauthorized: options.verifyTls, keepAlive: true }),
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxContentLength: Number.POSITIVE_INFINITY,
      proxy: false,
    });
  }

  /** Logs in, unless a token is given. */
  async login(): Promise<void> {
    if (this.#options.token !== undefined || this.#session !== undefined) return;
    const { username = 'admin', password = '' } = this.#options;
    const answer = await this.#call<{ sessionKey?: string }>('the login', () =>
      this.#rest.post('/services/auth/login', form({ username, password, output_mode: 'json' })),
    );
    if (!answer.sessionKey)
      throw new SplunkError(
        'server-refused',
        `${this.#address} gave no session key: is it the management interface (port 8089)?`,
      );
    this.#session = answer.sessionKey;
  }

  #headers(): Record<string, string> {
    return {
      Authorization:
        this.#options.token === undefined ? `Splunk ${this.#session ?? ''}` : `Bearer ${this.#options.token}`,
    };
  }

  /** Runs a search and waits for it. */
  async search(
    search: string,
    range: { earliest?: string; latest?: string } = {},
    signal?: AbortSignal,
  ): Promise<RemoteJob> {
    const body = form({
      search: withSearchCommand(search),
      exec_mode: 'blocking',
      output_mode: 'json',
      ...(range.earliest ? { earliest_time: range.earliest } : { earliest_time: '0' }),
      ...(range.latest ? { latest_time: range.latest } : {}),
    });
    const { sid } = await this.#call<{ sid: string }>('the search', () =>
      this.#rest.post('/services/search/jobs', body, { headers: this.#headers(), ...(signal ? { signal } : {}) }),
    );
    return this.job(sid);
  }

  /** The state of a finished job; waits where it is not finished. */
  async job(sid: string): Promise<RemoteJob> {
    const deadline = Date.now() + this.#options.timeout * 1000;
    for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
      const answer = await this.#call<{ entry: { content: Record<string, unknown> }[] }>('the job', () =>
        this.#rest.get(`/services/search/jobs/${encodeURIComponent(sid)}`, {
          params: { output_mode: 'json' },
          headers: this.#headers(),
        }),
      );
      const content = answer.entry[0]?.content ?? {};
      const messages = ((content.messages as { type: string; text: string }[] | undefined) ?? []).map(
        ({ type, text }) => ({ type, text }),
      );
      if (content.isFailed)
        throw new SplunkError(codeIn(messages[0]?.text) ?? 'spl-runtime', messages[0]?.text ?? 'the search failed');
      if (content.isDone) {
        return {
          sid,
          resultCount: Number(content.resultCount ?? 0),
          scanCount: Number(content.scanCount ?? 0),
          eventCount: Number(content.eventCount ?? 0),
          runDuration: Number(content.runDuration ?? 0),
          messages,
        };
      }
      if (Date.now() > deadline)
        throw new SplunkError('timeout', `the search ${sid} was not done after ${this.#options.timeout} s`);
      await sleep(pause);
    }
  }

  /** All results of a job, page by page. */
  async results(sid: string): Promise<RemoteResults> {
    const rows: Record<string, string | string[]>[] = [];
    let fields: string[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const page = await this.#call<{ fields?: { name: string }[]; results?: Record<string, string | string[]>[] }>(
        'the results',
        () =>
          this.#rest.get(`/services/search/jobs/${encodeURIComponent(sid)}/results`, {
            params: { output_mode: 'json', count: pageSize, offset },
            headers: this.#headers(),
          }),
      );
      fields = (page.fields ?? []).map((field) => field.name);
      rows.push(...(page.results ?? []));
      if ((page.results?.length ?? 0) < pageSize) return { fields, rows };
    }
  }

  /** Dispatches a saved search over all time, with its actions. */
  async dispatch(name: string): Promise<RemoteJob> {
    const body = form({
      trigger_actions: '1',
      output_mode: 'json',
      'dispatch.earliest_time': '0',
      'dispatch.latest_time': endOfTime,
    });
    const { sid } = await this.#call<{ sid: string }>('the dispatch', () =>
      this.#rest.post(`/servicesNS/nobody/-/saved/searches/${encodeURIComponent(name)}/dispatch`, body, {
        headers: this.#headers(),
      }),
    );
    return this.job(sid);
  }

  /** Ends the throttling of a saved search (`saved/searches/{name}/acknowledge`); nothing where there is none. */
  async acknowledge(name: string): Promise<void> {
    try {
      await this.#rest.post(
        `/servicesNS/nobody/-/saved/searches/${encodeURIComponent(name)}/acknowledge`,
        form({ output_mode: 'json' }),
        { headers: this.#headers() },
      );
    } catch (error) {
      const refused = axios.isAxiosError(error) && [400, 404].includes(error.response?.status ?? 0);
      if (!refused) throw this.#asError('the end of throttling', error);
    }
  }

  async ensureIndex(name: string): Promise<void> {
    try {
      await this.#rest.post('/services/data/indexes', form({ name, output_mode: 'json' }), {
        headers: this.#headers(),
      });
    } catch (error) {
      if (!(axios.isAxiosError(error) && error.response?.status === 409)) throw this.#asError('the index', error);
    }
  }

  async #call<T>(what: string, send: () => Promise<{ data: T }>): Promise<T> {
    try {
      return (await send()).data;
    } catch (error) {
      throw this.#asError(what, error);
    }
  }

  #asError(what: string, error: unknown): SplunkError {
    if (error instanceof SplunkError) return error;
    if (!axios.isAxiosError(error))
      return new SplunkError('server-unreachable', `${what} failed: ${(error as Error).message}`, {
        cause: withoutRequest(error),
      });
    if (!error.response)
      return new SplunkError('server-unreachable', `${this.#address} does not answer: ${error.code ?? error.message}`);
    const text = messageOf(error.response.data);
    if (error.response.status === 401)
      return new SplunkError('server-refused', `${this.#address} refused the credentials`);
    return new SplunkError(
      codeIn(text) ?? (error.response.status === 400 ? 'spl-syntax' : 'server-error'),
      `${what} failed with ${error.response.status}: ${text}`,
    );
  }
}

function form(fields: Record<string, string>): URLSearchParams {
  return new URLSearchParams(fields);
}

function messageOf(data: unknown): string {
  const body = data as { messages?: { text?: string }[]; text?: string } | undefined;
  return body?.messages?.[0]?.text ?? body?.text ?? (typeof data === 'string' ? data.slice(0, 200) : 'no message');
}

/** The emulator names its reason in the text. */
function codeIn(text: string | undefined): string | undefined {
  return /\((spl-[a-z-]+)\)/.exec(text ?? '')?.[1];
}
