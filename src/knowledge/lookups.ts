import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import { parseCsv } from '../formats/csv.ts';
import type { AppSource } from './app.ts';
import { confBoolean, type LayeredConf } from './conf-layers.ts';
import type { LookupDefinition, LookupTable, TableStore } from './knowledge.ts';

/** The tables of lookups by file or collection name. */
export interface Tables {
  has(file: string): boolean;
  table(file: string): LookupTable;
  write(file: string, rows: readonly ReadonlyMap<string, string>[], columns: readonly string[], append: boolean): void;
}

/** Lookup tables by file or collection name, read when first used; `visible` are those that an app does not keep to itself. */
export function createTables(
  apps: readonly AppSource[],
  diagnostics: Diagnostic[],
  written: TableStore,
  visible: (app: AppSource, file: string) => boolean,
): Tables {
  const files = new Map<string, { app: AppSource; path: string }>();
  for (const app of apps)
    for (const path of app.list('lookups')) if (visible(app, path.slice(8))) files.set(path.slice(8), { app, path });
  const loaded = new Map<string, LookupTable>();
  const table = (file: string): LookupTable => {
    let found = written.read(file) ?? loaded.get(file);
    if (!found) {
      const place = files.get(file);
      const text = place && readTable(place.app, place.path, diagnostics);
      const parsed = text === undefined ? undefined : parseCsv(createSource(place!.app.locate(place!.path), text));
      if (parsed) diagnostics.push(...parsed.diagnostics);
      found = parsed ?? { columns: [], rows: [] };
      loaded.set(file, found);
    }
    return found;
  };
  return {
    has: (file) => written.read(file) !== undefined || files.has(file),
    table,
    write(file, rows, columns, append) {
      const before = append ? table(file) : { columns: [], rows: [] };
      written.write(file, { columns: [...new Set([...before.columns, ...columns])], rows: [...before.rows, ...rows] });
    },
  };
}

function readTable(app: AppSource, path: string, diagnostics: Diagnostic[]): string | undefined {
  try {
    return app.read(path);
  } catch (error) {
    diagnostics.push({
      code: 'lookup-file-broken',
      severity: 'warning',
      message: `${app.locate(path)} cannot be unpacked: ${(error as Error).message}; the lookup is empty`,
    });
    return undefined;
  }
}

/** Keeps written tables in memory. */
export function memoryTables(): TableStore {
  const tables = new Map<string, LookupTable>();
  return { read: (name) => tables.get(name), write: (name, table) => void tables.set(name, table) };
}

function missingFile(name: string, file: string, settings: ReadonlyMap<string, { app: string }>): Diagnostic {
  return {
    code: 'lookup-file-missing',
    severity: 'warning',
    message: `transforms.conf [${name}] (${settings.get('filename')?.app}): no app has the file lookups/${file}; the lookup is empty`,
  };
}

/** The lookup definitions of transforms.conf: every stanza that names a file, a collection or a program. */
export function readLookups(
  transforms: LayeredConf,
  collections: LayeredConf,
  tables: Tables,
  diagnostics: Diagnostic[],
): Map<string, LookupDefinition> {
  const lookups = new Map<string, LookupDefinition>();
  for (const [name, settings] of transforms) {
    const get = (key: string) => settings.get(key)?.value;
    const file = get('filename');
    const external = get('external_type');
    const command = get('external_cmd');
    if (file === undefined && external === undefined && command === undefined) continue;
    const kind =
      external === 'geo' ? 'geo' : file !== undefined ? 'csv' : external === 'kvstore' ? 'kvstore' : 'external';
    const resource = file ?? (kind === 'kvstore' ? get('collection') : undefined) ?? command ?? name;
    const list = (get('fields_list') ?? '')
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field !== '');
    if (kind === 'csv' && !tables.has(resource)) diagnostics.push(missingFile(name, resource, settings));
    const minMatches = Number(get('min_matches') ?? 0);
    const isTimed = get('time_field') !== undefined;
    lookups.set(name, {
      name,
      kind,
      resource,
      table: () => {
        const table = tables.table(resource);
        return table.columns.length > 0
          ? table
          : { columns: list.length > 0 ? list : collectionFields(collections, resource), rows: table.rows };
      },
      ...(kind === 'csv' ? { isMissing: () => !tables.has(resource) } : {}),
      matchTypes: readMatchTypes(get('match_type') ?? ''),
      caseSensitive: confBoolean(get('case_sensitive_match'), true),
      ...(get('default_match') === undefined ? {} : { defaultMatch: get('default_match')! }),
      minMatches,
      maxMatches: Number(get('max_matches') ?? (isTimed ? 1 : 100)),
      ...(isTimed ? { timeField: get('time_field')! } : {}),
      ...(get('time_format') === undefined ? {} : { timeFormat: get('time_format')! }),
      ...(get('max_offset_secs') === undefined ? {} : { maxOffsetSeconds: Number(get('max_offset_secs')) }),
      ...(get('min_offset_secs') === undefined ? {} : { minOffsetSeconds: Number(get('min_offset_secs')) }),
      ...(list.length > 0 ? { fieldsList: list } : {}),
      ...(get('filter') === undefined ? {} : { filter: get('filter')! }),
    });
  }
  return lookups;
}

function collectionFields(collections: LayeredConf, name: string): string[] {
  return [...(collections.get(name)?.keys() ?? [])]
    .filter((key) => key.startsWith('field.'))
    .map((key) => key.slice(6));
}

/** `WILDCARD(a), CIDR(b)`. */
function readMatchTypes(text: string): Map<string, 'WILDCARD' | 'CIDR'> {
  const types = new Map<string, 'WILDCARD' | 'CIDR'>();
  for (const [, kind, fields] of text.matchAll(/(WILDCARD|CIDR)\s*\(([^)]*)\)/gi)) {
    for (const field of fields!.split(',')) types.set(field.trim(), kind!.toUpperCase() as 'WILDCARD' | 'CIDR');
  }
  return types;
}
