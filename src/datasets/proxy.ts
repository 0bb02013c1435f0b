/** Proxies as the environment variables of the same names give them. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** The proxy for a URL; undefined where it is asked for directly. */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const text = url.protocol === 'https:' ? settings.httpsProxy : settings.httpProxy;
  if (!text || bypasses(url, settings.noProxy ?? '')) return undefined;
  return new URL(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
}

/** `NO_PROXY`: hosts separated by commas, each with its sub-domains, with a port perhaps; `*` is every host. */
function bypasses(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry)!;
      if (wantedPort !== undefined && !entry.includes('::') && wantedPort !== port) return false;
      const domain = (entry.includes('::') ? entry : name!).replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
      return host === domain || host.endsWith(`.${domain}`);
    });
}
