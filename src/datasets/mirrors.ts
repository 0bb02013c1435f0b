import { DatasetError } from './error.ts';

/** URLs that begin with `from` are also to be had under `to`. */
export interface Mirror {
  readonly from: string;
  readonly to: string;
}

/** Reads `FROM=TO`; undefined where it is no such pair. */
export function parseMirror(text: string): Mirror | undefined {
  // A prefix may hold "=" in a query, a scheme never does.
  const at = text.search(/=(?=[a-z][a-z0-9+.-]*:\/\/)/i);
  if (at <= 0) return undefined;
  return { from: text.slice(0, at), to: text.slice(at + 1) };
}

/**
 * The addresses at which a dataset is to be had, in the order to try: its mirrors as listed, then its own. A page of
 * GitHub that shows a file (`/blob/`) stands for the file (`/raw/`). `s3://` and other schemes need a mirror.
 */
export function addressesOf(url: string, mirrors: readonly Mirror[] = []): readonly string[] {
  const addresses = mirrors
    .filter(({ from }) => url.startsWith(from))
    .map(({ from, to }) => to + url.slice(from.length));
  if (/^https?:\/\//i.test(url)) addresses.push(url);
  if (addresses.length === 0) {
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? '';
    throw new DatasetError(
      'dataset-missing',
      `the dataset ${url} has a scheme (${scheme}) that needs a mirror: name one with --mirror ${scheme}//BUCKET/=https://HOST/`,
    );
  }
  return [...new Set(addresses.map(fileAddress))];
}

function fileAddress(address: string): string {
  return address.replace(/^(https:\/\/github\.com\/[^/]+\/[^/]+)\/blob\//i, '$1/raw/');
}
