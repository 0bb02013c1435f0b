import { randomBytes } from 'node:crypto';
import type { LookupTable, TableStore } from '../knowledge/index.ts';
import { type Storage, StoredMap } from './storage/storage.ts';

/** A document of a KV store collection; `_key` is its name, `_user` its owner. */
export type Document = Readonly<Record<string, unknown>> & { readonly _key: string };

/**
 * KV store collections, and the CSV tables that searches or uploads wrote. Both are what `inputlookup` and `outputlookup`
 * read and write.
 */
export class Collections implements TableStore {
  readonly #tables: StoredMap<{ columns: string[]; rows: Record<string, string>[] }>;
  readonly #documents: StoredMap<Document>;
  readonly #byCollection = new Map<string, Map<string, Document>>();
  readonly #isCollection: (name: string) => boolean;

  constructor(storage: Storage, isCollection: (name: string) => boolean) {
    this.#isCollection = isCollection;
    this.#tables = new StoredMap(storage, 'lookup-tables');
    this.#documents = new StoredMap(storage, 'documents');
    for (const [id, document] of this.#documents) this.#of(id.slice(0, id.indexOf('/'))).set(document._key, document);
  }

  #of(collection: string): Map<string, Document> {
    let found = this.#byCollection.get(collection);
    if (!found) this.#byCollection.set(collection, (found = new Map()));
    return found;
  }

  documents(collection: string): ReadonlyMap<string, Document> {
    return this.#of(collection);
  }

  /** Writes a document over the one of its key; a key is made up where there is none. */
  save(collection: string, document: Readonly<Record<string, unknown>>): string {
    const _key =
      typeof document._key === 'string' && document._key !== '' ? document._key : randomBytes(12).toString('hex');
    const saved = { _user: 'nobody', ...document, _key };
    this.#of(collection).set(_key, saved);
    this.#documents.set(`${collection}/${_key}`, saved);
    return _key;
  }

  delete(collection: string, key: string): boolean {
    this.#documents.delete(`${collection}/${key}`);
    return this.#of(collection).delete(key);
  }

  clear(collection: string): void {
    for (const key of [...this.#of(collection).keys()]) this.delete(collection, key);
  }

  /** Names of CSV tables that were written. */
  tableNames(): string[] {
    return [...this.#tables.keys()];
  }

  removeTable(name: string): boolean {
    return this.#tables.delete(name);
  }

  read(name: string): LookupTable | undefined {
    const table = this.#tables.get(name);
    if (table) return { columns: table.columns, rows: table.rows.map((row) => new Map(Object.entries(row))) };
    const documents = this.#byCollection.get(name);
    if (!documents || documents.size === 0) return undefined;
    const rows = [...documents.values()].map(
      (document) => new Map(Object.entries(document).flatMap(([key, value]) => cell(key, value))),
    );
    return {
      columns: [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((name) => !name.startsWith('_')),
      rows,
    };
  }

  write(name: string, table: LookupTable): void {
    const rows = table.rows.map((row) => Object.fromEntries(row));
    if (!this.#isCollection(name)) {
      this.#tables.set(name, { columns: [...table.columns], rows });
      return;
    }
    // A search reads texts; what it did not change keeps its type.
    const before = new Map(this.documents(name));
    this.clear(name);
    for (const row of rows) this.save(name, withTypes(row, before.get(row._key ?? '')));
  }
}

function cell(key: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  return [[key, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
}

function withTypes(row: Readonly<Record<string, string>>, before: Document | undefined): Record<string, unknown> {
  if (!before) return { ...row };
  return Object.fromEntries(
    Object.entries(row).map(([key, text]) => [key, cell(key, before[key])[0]?.[1] === text ? before[key] : text]),
  );
}
