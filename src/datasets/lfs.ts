import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { DatasetError } from './error.ts';
import { type HttpClient, HttpStatusError } from './http.ts';

/** What a git-LFS pointer file says about the data it stands for. */
export interface LfsPointer {
  /** SHA-256 of the data, in hexadecimal. */
  readonly oid: string;
  readonly size: number;
}

const longestPointer = 1024;

/** Reads a pointer (git-lfs, docs/spec.md); undefined where the text is none. */
export function parseLfsPointer(pointer: string): LfsPointer | undefined {
  if (!pointer.startsWith('version https://git-lfs.github.com/spec/')) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(pointer)?.[1];
  const size = /^size (\d{1,15})$/m.exec(pointer)?.[1];
  return oid === undefined || size === undefined ? { oid: '', size: 0 } : { oid, size: Number(size) };
}

/** The pointer in a file; undefined where the file holds data. */
export async function readLfsPointer(file: string): Promise<LfsPointer | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestPointer + 1), 0, longestPointer + 1, 0);
    return bytesRead > longestPointer
      ? undefined
      : parseLfsPointer(buffer.subarray(0, bytesRead).toString('latin1').replaceAll('\r\n', '\n'));
  } finally {
    await handle.close();
  }
}

/** True for the small text file that git LFS leaves where a large one belongs. */
export async function isLfsPointer(file: string): Promise<boolean> {
  return (await readLfsPointer(file)) !== undefined;
}

/**
 * The LFS server of the repository that a file's URL belongs to (git-lfs, docs/api/server-discovery.md); undefined
 * where the URL has no known form.
 */
export function lfsEndpoint(url: string): string | undefined {
  const { origin, hostname, pathname } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  if (hostname === 'media.githubusercontent.com') parts.shift();
  if (hostname.endsWith('.githubusercontent.com'))
    return parts.length < 4 ? undefined : `https://github.com/${parts[0]}/${parts[1]}.git/info/lfs`;
  // GitHub, GitLab (`/-/raw/`), Gitea and Forgejo (`/raw/branch/`).
  const raw = parts.findIndex((part, i) => i >= 2 && /^(?:raw|blob|media|-)$/.test(part));
  return raw < 0 ? undefined : `${origin}/${parts.slice(0, raw).join('/')}.git/info/lfs`;
}

/** Where an LFS server has an object, and the headers that it wants to see. */
export interface LfsDownload {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks the batch API where an object is to be had (git-lfs, docs/api/batch.md). */
export async function locateLfsObject(
  client: HttpClient,
  endpoint: string,
  pointer: LfsPointer,
  url: string,
): Promise<LfsDownload> {
  const answer = await client.open(`${endpoint}/objects/batch`, {
    method: 'POST',
    authorization: 'basic',
    headers: { Accept: 'application/vnd.git-lfs+json', 'Content-Type': 'application/vnd.git-lfs+json' },
    body: JSON.stringify({
      operation: 'download',
      transfers: ['basic'],
      hash_algo: 'sha256',
      objects: [{ oid: pointer.oid, size: pointer.size }],
    }),
  });
  if (answer.status !== 200) {
    answer.body.destroy();
    throw new HttpStatusError(`${endpoint}/objects/batch`, answer.status, answer.header('retry-after'));
  }
  const object = firstObject(await limitedText(answer.body));
  const href = object?.actions?.download?.href;
  if (object?.error || typeof href !== 'string' || !/^https?:\/\//i.test(href))
    throw new DatasetError(
      'dataset-lfs-pointer',
      `${url} is a git-LFS pointer, and ${endpoint} does not give its data: ${object?.error?.message ?? 'no download action'}`,
    );
  return { href, headers: object?.actions?.download?.header ?? {} };
}

interface BatchObject {
  readonly error?: { readonly code?: number; readonly message?: string };
  readonly actions?: { readonly download?: { readonly href?: unknown; readonly header?: Record<string, string> } };
}

function firstObject(body: string): BatchObject | undefined {
  try {
    return (JSON.parse(body) as { objects?: BatchObject[] }).objects?.[0];
  } catch {
    return undefined;
  }
}

async function limitedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  let size = 0;
  return text(
    (async function* () {
      for await (const chunk of body) {
        size += chunk.length;
        if (size > 1 << 20) return;
        yield chunk;
      }
    })(),
  );
}
