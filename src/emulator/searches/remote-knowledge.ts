import {
  type AppSource,
  type Knowledge,
  type LookupTable,
  loadKnowledge,
  memoryApp,
  type TableStore,
} from '../../knowledge/index.ts';
import type { HostCalls } from './calls.ts';

/** The emulator's knowledge in a worker: read from the same files, and anew where they have changed. */
export class RemoteKnowledge {
  readonly #host: HostCalls;
  readonly #tables: RemoteTables;
  #revision: number | undefined;
  #loaded: Knowledge | undefined;

  constructor(host: HostCalls) {
    this.#host = host;
    this.#tables = new RemoteTables(host);
  }

  /** The knowledge of one search. Tables that searches wrote are read once for each. */
  at(revision: number): Knowledge {
    this.#tables.forget();
    if (!this.#loaded || this.#revision !== revision) {
      const { apps, edited, revision: read } = this.#host.knowledge();
      const sources = apps.map((name, i) => remoteApp(name, i, this.#host));
      const loaded = loadKnowledge([...sources, memoryApp('local', edited)], this.#tables).knowledge;
      this.#loaded = {
        ...loaded,
        savedSearch: (name) => this.#host.savedSearch(name),
        savedSearches: () => this.#host.savedSearches(),
      };
      this.#revision = read;
    }
    return this.#loaded;
  }
}

function remoteApp(name: string, number: number, host: HostCalls): AppSource {
  return {
    name,
    locate: (path) => host.locateFile(number, path),
    read: (path) => host.readFile(number, path),
    list: (folder) => host.listFiles(number, folder),
  };
}

class RemoteTables implements TableStore {
  readonly #host: HostCalls;
  readonly #read = new Map<string, LookupTable | undefined>();

  constructor(host: HostCalls) {
    this.#host = host;
  }

  forget(): void {
    this.#read.clear();
  }

  read(name: string): LookupTable | undefined {
    if (!this.#read.has(name)) this.#read.set(name, this.#host.readTable(name));
    return this.#read.get(name);
  }

  write(name: string, table: LookupTable): void {
    this.#host.writeTable(name, table);
    this.#read.delete(name);
  }
}
