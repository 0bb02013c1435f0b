import type { Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { AxiosResponse } from 'axios';
import { bodyOf, type HttpBody } from './direct-body.ts';
import { DatasetError } from './error.ts';
import { LargeReadAgent } from './large-read-agent.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';

/** How servers are reached. */
export interface HttpOptions {
  /** Milliseconds until the headers of an answer must have come. Default 30 s. */
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
  /** Certificate authorities in PEM form, trusted besides those that Node.js trusts. */
  readonly ca?: string;
  readonly proxy?: ProxySettings;
  /** Sent to `tokenHosts` only, over TLS only, and no more once a redirect has led elsewhere. */
  readonly githubToken?: string;
  /** Hosts that may see the token. Default: those of GitHub that take it. */
  readonly tokenHosts?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A request; GET where it says nothing else. */
export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How the token is shown: git LFS takes it as a password. */
  readonly authorization?: 'bearer' | 'basic';
}

/** An answer whose body has not been read yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: HttpBody;
  /** Where the answer came from, behind all redirects. */
  readonly url: string;
  header(name: string): string | undefined;
}

/** A server answered with a status that is no success. */
export class HttpStatusError extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;
  constructor(url: string, status: number, retryAfter?: string) {
    super(`${url} answered ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Sends requests, and follows redirects. */
export interface HttpClient {
  /** Sends a request and follows redirects; resolves with any status as soon as the headers are there. */
  open(url: string, request?: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

const githubHosts = [
  'github.com',
  'api.github.com',
  'raw.githubusercontent.com',
  'media.githubusercontent.com',
  'codeload.github.com',
];
const redirects = new Set([301, 302, 303, 307, 308]);

/** The client that all downloads go through: proxies, credentials, limits for each host. */
export function createHttpClient(options: HttpOptions = {}): HttpClient {
  const httpAgent = new LargeReadAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({
    keepAlive: true,
    ...(options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] }),
  });
  return {
    open: (url, request = {}) => follow(url, request, (hop) => send(hop, options, { httpAgent, httpsAgent }), options),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

interface Hop {
  readonly url: URL;
  readonly request: HttpRequest;
  readonly trusted: boolean;
}

/** Follows redirects itself, so that proxy and credentials are chosen for each hop. */
async function follow(
  first: string,
  request: HttpRequest,
  sendHop: (hop: Hop) => Promise<AxiosResponse<IncomingMessage>>,
  options: HttpOptions,
): Promise<HttpAnswer> {
  const { maxRedirects = 10, tokenHosts = githubHosts } = options;
  const seen = new Set<string>();
  let url = new URL(first);
  const origin = url.origin;
  let trusted = true;
  for (;;) {
    trusted &&= url.protocol === 'https:' && tokenHosts.includes(url.hostname);
    if (seen.has(url.href))
      throw new DatasetError('dataset-download', `${first} ends in a redirect loop at ${url.href}`);
    seen.add(url.href);
    // Headers that were made for one server, such as those of git LFS, are not shown to another.
    const { headers, ...bare } = request;
    const kept = url.origin === origin ? request : { ...bare, headers: pick(headers ?? {}, ['Range', 'If-Range']) };
    const response = await sendHop({ url, request: kept, trusted });
    const location = response.headers.location as string | undefined;
    if (!redirects.has(response.status) || location === undefined)
      return {
        status: response.status,
        body: bodyOf(response.data),
        url: url.href,
        header: (name) => (response.headers[name.toLowerCase()] as string | undefined) ?? undefined,
      };
    response.data.destroy();
    if (seen.size > maxRedirects)
      throw new DatasetError('dataset-download', `${first} is redirected more than ${maxRedirects} times`);
    url = redirected(first, url, location);
  }
}

function redirected(first: string, from: URL, location: string): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!next || !/^https?:$/.test(next.protocol))
    throw new DatasetError('dataset-download', `${first} is redirected to "${location}", which is no web address`);
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw new DatasetError('dataset-download', `${first} is redirected from TLS to plain ${next.origin}`);
  return next;
}

async function send(
  { url, request, trusted }: Hop,
  options: HttpOptions,
  agents: { httpAgent: HttpAgent; httpsAgent: HttpsAgent },
): Promise<AxiosResponse<IncomingMessage>> {
  const { timeoutMs = 30_000, githubToken, signal, proxy = {} } = options;
  // Most runs download nothing; loading it would double the start of a search.
  const { default: axios } = await import('axios');
  const late = new AbortController();
  // An idle timeout alone would let a server send its headers a byte at a time for ever.
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const through = proxyFor(url, proxy);
  try {
    return await axios.request<IncomingMessage>({
      url: url.href,
      method: request.method ?? 'GET',
      ...(request.body === undefined ? {} : { data: request.body }),
      responseType: 'stream',
      decompress: false,
      maxRedirects: 0,
      // Without a limit here, since one would put another stream around the body; who reads it has a limit.
      maxContentLength: -1,
      validateStatus: () => true,
      ...agents,
      proxy: through ? proxyConfig(through) : false,
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      headers: {
        'User-Agent': 'firedrill',
        'Accept-Encoding': 'identity',
        ...(githubToken && trusted ? { Authorization: authorization(githubToken, request) } : {}),
        ...request.headers,
      },
    });
  } catch (error) {
    if (late.signal.aborted)
      throw Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function authorization(token: string, request: HttpRequest): string {
  return request.authorization === 'basic'
    ? `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
    : `Bearer ${token}`;
}

function proxyConfig(proxy: URL) {
  return {
    protocol: proxy.protocol.slice(0, -1),
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80)),
    ...(proxy.username
      ? { auth: { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) } }
      : {}),
  };
}

function pick(headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}
