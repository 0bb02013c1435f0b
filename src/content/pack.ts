import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import { followed, liesWithin } from '../formats/within.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { type DeprecationEntry, readDeprecations } from './deprecation.ts';
import type { Detection, Dialect } from './detection.ts';
import type { DeploymentFinder, DialectReader, ScheduleFinder } from './dialects/common.ts';
import { ng } from './dialects/ng.ts';
import { v4 } from './dialects/v4.ts';
import { v5 } from './dialects/v5.ts';
import { detectionFileOf, readExpectations, withExpectations } from './expectations.ts';
import { type ContentFile, type FileReader, listFiles, readContentFile } from './files.ts';
import { type ContentKind, kindFolders } from './kinds.ts';
import { boolean, number, string, strings } from './reading.ts';
import { type PackSettings, readSettings } from './settings.ts';
import { decodeText } from './text-files.ts';

/** A search macro of the pack. */
export interface MacroContent {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly definition: string;
  readonly description: string;
  readonly file: ContentFile;
}

/** A lookup of the pack. */
export interface LookupContent {
  readonly name: string;
  readonly kind: 'csv' | 'kvstore' | 'mlmodel';
  /** CSV file name in `lookups/`, or collection name. */
  readonly resource: string;
  readonly fields: readonly string[];
  /** Settings for transforms.conf. */
  readonly settings: ReadonlyMap<string, string>;
  readonly file: ContentFile;
}

/** Any other object of the pack: a story, data source, baseline, … */
export interface NamedContent {
  readonly name: string;
  readonly file: ContentFile;
}

/** A kind of log that detections name as their source. */
export interface DataSourceContent extends NamedContent {
  readonly source: string;
  readonly sourcetype: string;
  readonly fields: readonly string[];
}

/** A content pack in the layout of security_content. */
export interface ContentPack extends PackSettings {
  readonly root: string;
  /** The form that most detections are written in; of other objects, those that do not tell are read as this. */
  readonly dialect: Dialect;
  readonly detections: readonly Detection[];
  readonly macros: ReadonlyMap<string, MacroContent>;
  readonly lookups: ReadonlyMap<string, LookupContent>;
  readonly stories: ReadonlyMap<string, NamedContent>;
  readonly dataSources: ReadonlyMap<string, DataSourceContent>;
  readonly deployments: readonly Deployment[];
  readonly baselines: readonly NamedContent[];
  /** ng: named schedules. */
  readonly schedules: ReadonlyMap<string, NamedContent>;
  /** contentctl 5: what is listed as deprecated or removed. */
  readonly deprecations: readonly DeprecationEntry[];
  /** Every YAML file that could be read, detections included. */
  readonly files: readonly ContentFile[];
  /** What could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of a CSV file in `lookups/`. */
  csv(name: string): string | undefined;
}

const dialects: readonly DialectReader[] = [ng, v5, v4];

/**
 * Loads a pack. Never throws for bad files: each is reported, the others still load. `contentctl.yml` or `build.yml`
 * stand in it, or in the folder `settingsFolder`. Links of lookups may lead to folders of `allowOutside`, else nowhere.
 */
export function loadPack(
  folder: string,
  settingsFolder: string = folder,
  reader: FileReader = readContentFile,
  allowOutside: readonly string[] = [],
): ContentPack {
  const root = resolve(folder);
  const diagnostics: Diagnostic[] = [];
  const files: ContentFile[] = [];
  const { settings, files: settingsFiles } = readSettings(resolve(settingsFolder), diagnostics, reader);
  const byKind = new Map<ContentKind, readonly ContentFile[]>();
  for (const [, folder] of kindFolders) {
    const found = listFiles(root, folder, ['.yml', '.yaml']).flatMap((path) => reader(root, path, diagnostics) ?? []);
    files.push(...found);
    for (const file of found) byKind.set(file.kind, [...(byKind.get(file.kind) ?? []), file]);
  }
  const all = (kind: ContentKind) => byKind.get(kind) ?? [];
  const deployments = all('deployment').map(readDeployment);
  const findDeployment: DeploymentFinder = (type, name) =>
    deployments.find((one) => (name === undefined ? one.type === type : one.name === name)) ??
    deployments.find((one) => one.type === type);
  const macros = new Map(all('macro').map((file) => [string(file.data.name), readMacro(file)]));
  const lookups = new Map(all('lookup').map((file) => [string(file.data.name), readLookup(file)]));
  const readable = [root, ...allowOutside];
  diagnostics.push(...outsideLookups(lookups.values(), root, readable));
  const stories = named(all('story'));
  const dataSources = new Map(all('data-source').map((file) => [string(file.data.name), readDataSource(file)]));
  const baselines = [...named(all('baseline')).values()];
  const schedules = named(all('schedule'));
  const findSchedule: ScheduleFinder = (name) => schedules.get(name)?.file.data;
  const expectations = new Map(
    all('expectation').map((file) => [detectionFileOf(file.path), readExpectations(file)] as const),
  );
  const detections = all('detection').map((file) =>
    withExpectations(dialectOf(file).read(file, findDeployment, findSchedule), expectations.get(file.path)),
  );
  return {
    root,
    ...settings,
    dialect: commonDialect(detections),
    detections,
    macros,
    lookups,
    stories,
    dataSources,
    deployments,
    baselines,
    schedules,
    deprecations: all('deprecation').flatMap(readDeprecations),
    // Paths of files are those of the pack.
    files: root === resolve(settingsFolder) ? [...files, ...settingsFiles] : files,
    diagnostics,
    csv(name) {
      const file = join(root, 'lookups', name);
      const isThere = !/[\\/]/.test(name) && existsSync(file) && statSync(file).isFile();
      return isThere && liesWithin(file, readable) ? decodeText(file) : undefined;
    },
  };
}

/** Lookups whose file is a link that leads out of the pack: they are not read. */
function* outsideLookups(
  lookups: Iterable<LookupContent>,
  root: string,
  readable: readonly string[],
): Generator<Diagnostic> {
  for (const { kind, resource, file } of lookups) {
    const place = join(root, 'lookups', resource);
    if (kind !== 'csv' || /[\\/]/.test(resource) || !existsSync(place) || liesWithin(place, readable)) continue;
    const span = file.yaml.locate(['filename']) ?? file.yaml.locate(['name']) ?? { start: 0, end: 1 };
    yield {
      code: 'content-outside',
      severity: 'error',
      message: `lookups/${resource} is a link to ${followed(place)}, outside of the content pack`,
      source: file.source,
      span,
      hint: `put the file itself there, or allow its folder with --allow-outside ${dirname(followed(place))}`,
    };
  }
}

/** The form a detection file is written in; a file that fits none is read as the present one, for its complaints. */
export function dialectOf(file: ContentFile): DialectReader {
  return dialects.find((dialect) => dialect.detect(file)) ?? v5;
}

function commonDialect(detections: readonly Detection[]): Dialect {
  const count = (dialect: Dialect) => detections.filter((detection) => detection.dialect === dialect).length;
  const order: readonly Dialect[] = ['v5', 'ng', 'v4'];
  return order.reduce((most, one) => (count(one) > count(most) ? one : most), 'v5');
}

function named(files: readonly ContentFile[]): Map<string, NamedContent> {
  return new Map(files.map((file) => [string(file.data.name), { name: string(file.data.name), file }]));
}

function readMacro(file: ContentFile): MacroContent {
  return {
    name: string(file.data.name),
    arguments: strings(file.data.arguments),
    definition: string(file.data.definition),
    description: string(file.data.description),
    file,
  };
}

function readDataSource(file: ContentFile): DataSourceContent {
  return {
    name: string(file.data.name),
    source: string(file.data.source),
    sourcetype: string(file.data.sourcetype),
    fields: strings(file.data.fields),
    file,
  };
}

function readLookup(file: ContentFile): LookupContent {
  const { data } = file;
  const name = string(data.name);
  const collection = string(data.collection);
  const type = string(data.lookup_type);
  const csvName =
    string(data.filename) || `${file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '')}.csv`;
  const isModel = type === 'mlmodel' || csvName.endsWith('.mlmodel');
  const kind = isModel ? 'mlmodel' : type === 'kvstore' || collection !== '' ? 'kvstore' : 'csv';
  const fields = Array.isArray(data.fields)
    ? strings(data.fields)
    : string(data.fields_list)
        .split(',')
        .map((field) => field.trim())
        .filter((field) => field !== '');
  const settings = new Map<string, string>();
  const put = (key: string, value: unknown) => {
    if (value !== undefined && value !== null)
      settings.set(key, Array.isArray(value) ? value.map((one) => string(one)).join(', ') : string(value));
  };
  put('default_match', data.default_match);
  put('match_type', data.match_type);
  put('min_matches', number(data.min_matches));
  put('max_matches', number(data.max_matches));
  if (data.case_sensitive_match !== undefined)
    settings.set('case_sensitive_match', String(boolean(data.case_sensitive_match)));
  put('time_field', data.time_field);
  put('time_format', data.time_format);
  put('filter', data.filter);
  return { name, kind, resource: kind === 'kvstore' ? collection || name : csvName, fields, settings, file };
}
