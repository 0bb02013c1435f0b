/** Where the emulator keeps what must outlive it: values by area and key. Reads come from memory, this is written behind. */
export interface Storage {
  entries(area: string): Iterable<readonly [string, unknown]>;
  put(area: string, key: string, value: unknown): void;
  remove(area: string, key: string): void;
  /** Resolves when all that was put before survives the end of the process. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps nothing: the emulator lives in memory. */
export const noStorage: Storage = {
  entries: () => [],
  put: () => {},
  remove: () => {},
  settled: async () => {},
  close: async () => {},
};

/** A map that is written through to one area of a storage, and read from it when it is made. */
export class StoredMap<T> extends Map<string, T> {
  readonly #storage: Storage;
  readonly #area: string;

  constructor(storage: Storage, area: string) {
    super();
    this.#storage = storage;
    this.#area = area;
    for (const [key, value] of storage.entries(area)) super.set(key, value as T);
  }

  override set(key: string, value: T): this {
    // Map's own constructor calls this before the fields are there; it is given no entries, so that it never does.
    this.#storage.put(this.#area, key, value);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.#storage.remove(this.#area, key);
    return super.delete(key);
  }
}
