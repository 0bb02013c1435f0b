import { readFileSync } from 'node:fs';

/** The version of firedrill, from its package. */
export function version(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // The package's own file is what it is.
  return (JSON.parse(manifest) as { version: string }).version;
}
