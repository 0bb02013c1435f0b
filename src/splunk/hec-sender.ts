import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { shownAddress, withoutRequest } from './address.ts';
import { SplunkError } from './client.ts';

/** An HTTP Event Collector, and how it is spoken to. */
export interface HecSenderOptions {
  /** Such as `https://localhost:8088`. */
  readonly url: string;
  readonly token: string;
  readonly verifyTls: boolean;
  /** Seconds for which a busy server, or an acknowledgement, is waited for. */
  readonly timeout: number;
  readonly gzip?: boolean;
  /** Milliseconds of the first pause when the server is busy; it doubles each time. Default 200. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
}

/** Metadata of one request to the raw endpoint. */
export interface RawMetadata {
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string;
}

/** An event in the envelope of the event endpoint ("Format events for HTTP Event Collector"). */
export interface HecEvent extends RawMetadata {
  /** Epoch seconds; the server's clock where it is absent. */
  readonly time?: number;
  readonly event: string;
  readonly fields?: Readonly<Record<string, string>>;
}

const compress = promisify(gzip);

/** Errors that come before anything was sent: asking again cannot double an event. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Sends batches to the HTTP Event Collector so that each arrives once: a batch is sent again only where the server said
 * that it did not take it (429, 503 "Server is busy") or could not be reached. Where a connection breaks after a batch
 * was sent, nobody can know, and the error says so.
 */
export class HecSender {
  readonly #options: HecSenderOptions;
  /** The server, for messages. */
  readonly #address: string;
  readonly #http: AxiosInstance;
  readonly #channel = randomUUID();
  readonly #unacknowledged = new Set<number>();
  #agents: (HttpAgent | HttpsAgent)[];

  constructor(options: HecSenderOptions) {
    this.#options = options;
    this.#address = shownAddress(options.url);
    const httpAgent = new HttpAgent({ keepAlive: true });
    const httpsAgent = new HttpsAgent({ keepAlive: true, rejectUnauthorized: options.verifyTls });
    this.#agents = [httpAgent, httpsAgent];
    this.#http = axios.create({
      baseURL: options.url,
      timeout: options.timeout * 1000,
      httpAgent,
      httpsAgent,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      proxy: false,
      validateStatus: () => true,
      headers: { Authorization: `Splunk ${options.token}`, 'X-Splunk-Request-Channel': this.#channel },
      ...(options.signal ? { signal: options.signal } : {}),
    });
  }

  /** Sends whole events as they are in a file; the server breaks them by its sourcetype. */
  sendRaw({ index, source, sourcetype, host }: RawMetadata, body: Buffer): Promise<void> {
    const query = new URLSearchParams({ index, source, sourcetype, host });
    return this.#send(`/services/collector/raw?${query}`, body);
  }

  sendEvents(events: readonly HecEvent[]): Promise<void> {
    return this.#send(
      '/services/collector/event',
      Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')),
    );
  }

  /** Waits until the server has acknowledged all that was sent, where its token asks for that. */
  async settle(): Promise<void> {
    const deadline = Date.now() + this.#options.timeout * 1000;
    for (let pause = 50; this.#unacknowledged.size > 0; pause = Math.min(pause * 2, 2000)) {
      const acks = [...this.#unacknowledged].slice(0, 1000);
      const answer = await this.#post('/services/collector/ack', Buffer.from(JSON.stringify({ acks })), false);
      if (answer.status !== 200) throw refusal(this.#address, answer);
      const known = (answer.data as { acks?: Record<string, boolean> }).acks ?? {};
      for (const id of acks) if (known[String(id)] === true) this.#unacknowledged.delete(id);
      if (this.#unacknowledged.size === 0) return;
      if (Date.now() > deadline)
        throw new SplunkError(
          'ack-timeout',
          `${this.#address} did not acknowledge ${this.#unacknowledged.size} batches within ${this.#options.timeout} s`,
        );
      await delay(pause);
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  async #send(path: string, body: Buffer): Promise<void> {
    const { pauseMs = 200, timeout } = this.#options;
    const address = this.#address;
    const packed = this.#options.gzip ? await compress(body, { level: 1 }) : body;
    const deadline = Date.now() + timeout * 1000;
    for (let pause = pauseMs; ; pause = Math.min(pause * 2, 10_000)) {
      const answer = await this.#tryPost(path, packed);
      if (answer?.status === 200) return this.#accepted(answer);
      if (answer && answer.status !== 429 && answer.status !== 503) throw refusal(address, answer);
      const wait = answer ? (retryAfterMs(answer) ?? pause) : pause;
      if (Date.now() + wait > deadline)
        throw new SplunkError(
          answer ? 'server-busy' : 'server-unreachable',
          answer
            ? `${address} stayed busy for ${timeout} s: ${textOf(answer)}`
            : `${address} could not be reached within ${timeout} s`,
        );
      await delay(wait);
    }
  }

  /** An answer; undefined where the server could not be reached, so that nothing was sent. */
  async #tryPost(path: string, body: Buffer): Promise<AxiosResponse | undefined> {
    try {
      return await this.#post(path, body, this.#options.gzip === true);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== undefined && neverSent.has(code)) return undefined;
      const tls = /certificate|self-signed|TLS|SSL/i.test(message) || code?.startsWith('ERR_TLS') === true;
      throw new SplunkError(
        tls ? 'server-refused' : 'delivery-unknown',
        tls
          ? `${this.#address} shows a certificate that is not trusted: ${message}`
          : `the connection to ${this.#address} broke (${code ?? message}) when a batch had been sent: it may or may not have been indexed`,
        { cause: withoutRequest(error) },
      );
    }
  }

  #post(path: string, body: Buffer, gzipped: boolean): Promise<AxiosResponse> {
    const headers = {
      'Content-Type': 'application/json',
      ...(gzipped ? { 'Content-Encoding': 'gzip' } : {}),
    };
    return this.#http.post(path, body, { headers });
  }

  #accepted(answer: AxiosResponse): void {
    const id = (answer.data as { ackId?: unknown }).ackId;
    if (typeof id === 'number') this.#unacknowledged.add(id);
  }
}

function retryAfterMs(answer: AxiosResponse): number | undefined {
  const header = answer.headers['retry-after'] as string | undefined;
  return header !== undefined && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}

/** The error for an answer that is no success; codes as "HTTP Event Collector troubleshooting" lists them. */
function refusal(url: string, answer: AxiosResponse): SplunkError {
  const code = (answer.data as { code?: unknown } | undefined)?.code;
  const text = textOf(answer);
  if (answer.status === 401 || answer.status === 403)
    return new SplunkError('server-refused', `${url} refuses the HEC token: ${text}`);
  if (code === 7)
    return new SplunkError('hec-index', `${url} has no such index, or the token may not write to it: ${text}`);
  if (code === 10 || code === 11) return new SplunkError('hec-rejected', `${url} does not take the channel: ${text}`);
  if (answer.status >= 300 && answer.status < 400)
    return new SplunkError(
      'hec-rejected',
      `${url} redirects to ${shownAddress(String(answer.headers.location))}: is it the HEC address?`,
    );
  if (answer.status === 404)
    return new SplunkError('hec-rejected', `${url} has no event collector: is it the HEC address (port 8088)?`);
  return new SplunkError('hec-rejected', `${url} did not take a batch: ${answer.status} ${text}`);
}

function textOf(answer: AxiosResponse): string {
  const data = answer.data as { text?: unknown; code?: unknown } | string | undefined;
  if (typeof data === 'object' && data !== null && typeof data.text === 'string')
    return `${data.text} (code ${data.code})`;
  return typeof data === 'string' ? data.slice(0, 200) : `status ${answer.status}`;
}
