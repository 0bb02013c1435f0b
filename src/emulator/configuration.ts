import { printConf } from '../formats/conf.ts';
import { type AppSource, type LayeredConf, type LayeredSetting, layerConf, memoryApp } from '../knowledge/index.ts';
import { type Storage, StoredMap } from './storage/storage.ts';

/** A stanza with the settings of all layers. */
export interface Stanza {
  readonly name: string;
  /** The app that defines it. */
  readonly app: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Whether it was made through the REST interface, so that it can be deleted. */
  readonly removable: boolean;
}

interface Edit {
  readonly app: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Conf files that searches depend on; a change to one means that knowledge is read anew. */
const searchFiles = new Set(['macros', 'transforms', 'collections', 'props', 'eventtypes', 'tags', 'fields']);

/** Configuration files: those of the apps, and over them what was set through the REST interface. */
export class Configuration {
  readonly #apps: readonly AppSource[];
  readonly #edits: StoredMap<Edit>;
  readonly #layers = new Map<string, LayeredConf>();
  /** Counts the changes that searches can see. */
  #revision = 0;

  constructor(apps: readonly AppSource[], storage: Storage) {
    this.#apps = apps;
    this.#edits = new StoredMap(storage, 'configuration');
  }

  get revision(): number {
    return this.#revision;
  }

  /** Names of apps that have files, in their order. */
  get apps(): readonly AppSource[] {
    return this.#apps;
  }

  #base(file: string): LayeredConf {
    const found = this.#layers.get(file) ?? layerConf(this.#apps, `${file}.conf`, []);
    this.#layers.set(file, found);
    return found;
  }

  /** Names of all conf files that exist, without `.conf`. */
  files(): string[] {
    const names = new Set<string>();
    for (const app of this.#apps)
      for (const folder of ['default', 'local'])
        for (const path of app.list(folder))
          if (path.endsWith('.conf')) names.add(path.slice(folder.length + 1, -'.conf'.length));
    for (const key of this.#edits.keys()) names.add(key.slice(0, key.indexOf('/')));
    return [...names].sort();
  }

  /** The stanzas of a file, without `default`, whose settings they inherit. */
  stanzas(file: string): Stanza[] {
    const names = new Set(this.#base(file).keys());
    for (const key of this.#edits.keys()) if (key.startsWith(`${file}/`)) names.add(key.slice(file.length + 1));
    names.delete('default');
    return [...names].flatMap((name) => this.stanza(file, name) ?? []);
  }

  stanza(file: string, name: string): Stanza | undefined {
    const base = this.#base(file);
    const own = base.get(name);
    const edit = this.#edits.get(`${file}/${name}`);
    if (!own && !edit) return undefined;
    const settings = new Map<string, string>();
    const put = (layer: Iterable<readonly [string, LayeredSetting]>) => {
      for (const [key, { value }] of layer) settings.set(key, value);
    };
    if (name !== 'default') {
      put(base.get('default') ?? []);
      for (const [key, value] of Object.entries(this.#edits.get(`${file}/default`)?.settings ?? {}))
        settings.set(key, value);
    }
    put(own ?? []);
    for (const [key, value] of Object.entries(edit?.settings ?? {})) settings.set(key, value);
    const app = own?.values().next().value?.app ?? edit?.app ?? 'search';
    return { name, app, settings, removable: !own };
  }

  /** Sets settings of a stanza, which is made where it does not exist. */
  set(file: string, name: string, settings: Readonly<Record<string, string>>, app: string): Stanza {
    const key = `${file}/${name}`;
    const before = this.#edits.get(key);
    this.#edits.set(key, { app: before?.app ?? app, settings: { ...before?.settings, ...settings } });
    this.#changed(file);
    return this.stanza(file, name)!;
  }

  /** Removes a stanza that no app brings; false where an app does. */
  remove(file: string, name: string): boolean {
    if (this.#base(file).has(name)) return false;
    const removed = this.#edits.delete(`${file}/${name}`);
    this.#changed(file);
    return removed;
  }

  /** Removes all stanzas that were made in an app. */
  removeApp(app: string): void {
    for (const [key, edit] of [...this.#edits]) {
      if (edit.app !== app) continue;
      this.#edits.delete(key);
      this.#changed(key.slice(0, key.indexOf('/')));
    }
  }

  #changed(file: string): void {
    if (searchFiles.has(file)) this.#revision++;
  }

  /** What was set, as an app that lies over the others. */
  editedApp(): AppSource {
    return memoryApp('local', this.editedFiles());
  }

  /** The files of that app by path. */
  editedFiles(): ReadonlyMap<string, string> {
    const files = new Map<string, [string, [string, string][]][]>();
    for (const [key, edit] of this.#edits) {
      const slash = key.indexOf('/');
      const file = `local/${key.slice(0, slash)}.conf`;
      files.set(file, [...(files.get(file) ?? []), [key.slice(slash + 1), Object.entries(edit.settings)]]);
    }
    return new Map([...files].map(([file, stanzas]) => [file, printConf(stanzas)]));
  }
}
