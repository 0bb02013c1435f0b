import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSource } from '../diagnostics/index.ts';
import { parseYaml } from '../formats/yaml.ts';
import type { Config } from './config.ts';
import { isPlainFile, readTextFile } from './files.ts';

/** What `contentctl.yml` shares with firedrill (contentctl's `config.py`: `Config_Base`, `CustomApp`, `Infrastructure`). */
export interface ContentctlConfig {
  /** The folder of the content, where it is not that of the file. */
  readonly path?: string;
  /** `apps[].hardcoded_path` of local files and folders. */
  readonly apps: readonly string[];
  /** Such apps that are not there. */
  readonly missingApps: readonly string[];
  /** `test_instance`, or the first of `test_instances`; its password is not read. */
  readonly testInstance?: NonNullable<Config['testInstance']>;
}

/** Reads the file in a folder; nothing where there is none. Its syntax is the business of the content pack's loader. */
export function readContentctl(folder: string): ContentctlConfig {
  const file = join(folder, 'contentctl.yml');
  if (!isPlainFile(file)) return { apps: [], missingApps: [] };
  const data = mappingOf(parseYaml(createSource(file, readTextFile(file, file))).value);
  const paths = listOf(data.apps)
    .map((app) => text(mappingOf(app).hardcoded_path))
    .filter((path) => path !== undefined && !/^[a-z][a-z0-9+.-]*:\/\//i.test(path))
    .map((path) => resolve(folder, path!));
  const path = text(data.path);
  const testInstance = instanceOf(mappingOf(data.test_instance ?? listOf(data.test_instances)[0]));
  return {
    ...(path === undefined ? {} : { path: resolve(folder, path) }),
    apps: paths.filter((one) => existsSync(one)),
    missingApps: paths.filter((one) => !existsSync(one)),
    ...(testInstance ? { testInstance } : {}),
  };
}

function instanceOf(instance: Readonly<Record<string, unknown>>): Config['testInstance'] | undefined {
  const address = text(instance.instance_address);
  if (address === undefined || !/^[\w.:-]+$/.test(address)) return undefined;
  const url = (port: unknown, otherwise: number) =>
    `https://${address}:${Number.isInteger(port) ? String(port) : otherwise}`;
  const username = text(instance.splunk_app_username);
  return {
    url: url(instance.api_port, 8089),
    hec_url: url(instance.hec_port, 8088),
    ...(username === undefined ? {} : { username }),
  };
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
