import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open } from 'lmdb';
import type { Storage } from './storage.ts';

/** The longest key that LMDB takes is 1978 bytes; longer ones are stored under their hash. */
const longestKey = 400;

/** A storage in a folder: LMDB commits in transactions, so that a killed process leaves a whole state behind. */
export function openLmdbStorage(folder: string): Storage {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = open({ path: join(folder, 'firedrill.lmdb'), maxDbs: 32, compression: true });
  const areas = new Map<string, Database<readonly [string, unknown], string>>();
  const area = (name: string) => {
    const found = areas.get(name) ?? root.openDB<readonly [string, unknown], string>({ name });
    areas.set(name, found);
    return found;
  };
  const idOf = (key: string) =>
    key !== '' && key.length <= longestKey && !key.includes('\0')
      ? key
      : `sha256:${createHash('sha256').update(key).digest('hex')}`;
  return {
    *entries(name) {
      for (const { value } of area(name).getRange()) yield value;
    },
    put: (name, key, value) => void area(name).put(idOf(key), [key, value]),
    remove: (name, key) => void area(name).remove(idOf(key)),
    settled: async () => void (await root.flushed),
    close: async () => {
      await root.flushed;
      await root.close();
    },
  };
}
