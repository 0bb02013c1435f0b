import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSource, formatDiagnostic } from '../diagnostics/index.ts';
import { parseYaml } from '../formats/yaml.ts';
import type { RuleLevel } from '../suites/validation/validate.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** What `firedrill.yml` may say; every key is also a flag, and flags win. */
export interface Config {
  readonly content?: string;
  readonly datasets?: string;
  readonly apps?: readonly string[];
  readonly target?: string;
  readonly splunk?: {
    readonly url?: string;
    readonly hec_url?: string;
    /** Several servers share the detections; the credentials hold for all. */
    readonly servers?: readonly { readonly url?: string; readonly hec_url?: string }[];
    readonly verify_tls?: boolean;
    readonly username?: string;
  };
  /** URL prefixes and where they are to be had as well: `FROM=TO`. */
  readonly mirrors?: readonly string[];
  readonly jobs?: number;
  readonly timeout?: number;
  /** Severity of validation rules, by id. */
  readonly rules?: Readonly<Record<string, RuleLevel>>;
}

const keys = new Set(['content', 'datasets', 'apps', 'target', 'splunk', 'mirrors', 'jobs', 'timeout', 'rules']);

export const bundledContent = fileURLToPath(new URL('../../content/', import.meta.url));
export const bundledDatasets = fileURLToPath(new URL('../../datasets/', import.meta.url));

/** Reads `firedrill.yml` beside the content pack or in the working folder; paths in it are relative to it. */
export function readConfig(context: CliContext, content: string | undefined): Config {
  const folders = [...(content === undefined ? [] : [resolve(context.cwd, content)]), context.cwd];
  const file = folders.map((folder) => join(folder, 'firedrill.yml')).find((path) => existsSync(path));
  if (file === undefined) return {};
  const source = createSource(file, readFileSync(file, 'utf8'));
  const yaml = parseYaml(source);
  if (yaml.diagnostics.length > 0) throw new CliError(exitCodes.usage, formatDiagnostic(yaml.diagnostics[0]!));
  const data = (yaml.value ?? {}) as Record<string, unknown>;
  for (const key of Object.keys(data))
    if (!keys.has(key))
      throw new CliError(exitCodes.usage, `${file}: unknown key "${key}"`, `known keys: ${[...keys].join(', ')}`);
  const here = (value: unknown) => (typeof value === 'string' ? resolve(dirname(file), value) : undefined);
  const config = data as Config;
  return {
    ...config,
    ...(data.content === undefined ? {} : { content: here(data.content)! }),
    ...(data.datasets === undefined ? {} : { datasets: here(data.datasets)! }),
    ...(Array.isArray(data.apps) ? { apps: data.apps.map((app) => here(app)!) } : {}),
  };
}

export interface Places {
  readonly content: string;
  readonly datasets: string;
  readonly bundled: boolean;
}

/**
 * Where content and datasets are: flags, then the config file, then the folder that holds `contentctl.yml`, else the
 * bundled sample. Datasets go to `datasets/` beside the content unless told otherwise.
 */
export function findPlaces(
  context: CliContext,
  flags: { content?: string; datasets?: string },
  config: Config,
): Places {
  const given =
    flags.content ??
    config.content ??
    (existsSync(join(context.cwd, 'contentctl.yml')) || existsSync(join(context.cwd, 'build.yml'))
      ? context.cwd
      : undefined);
  const content = given === undefined ? bundledContent : resolve(context.cwd, given);
  if (!existsSync(content) || !statSync(content).isDirectory())
    throw new CliError(
      exitCodes.usage,
      `there is no content pack at ${given ?? content}`,
      'name a folder that holds detections/, macros/, …',
    );
  if (!existsSync(join(content, 'detections')))
    throw new CliError(
      exitCodes.usage,
      `${given ?? content} holds no detections/ folder`,
      'name a content pack in the layout of security_content',
    );
  const named = flags.datasets ?? config.datasets;
  const bundled = content === bundledContent;
  const datasets =
    named === undefined ? (bundled ? bundledDatasets : join(content, 'datasets')) : resolve(context.cwd, named);
  return { content, datasets, bundled };
}
