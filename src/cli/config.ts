import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSchema, type SchemaIssue } from '../content/index.ts';
import { createSource, type Diagnostic, formatDiagnostic, type Source } from '../diagnostics/index.ts';
import { parseYaml } from '../formats/yaml.ts';
import type { RuleLevel } from '../suites/validation/validate.ts';
import { configSchema } from './config-schema.ts';
import { readContentctl } from './contentctl-config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { readTextFile } from './files.ts';
import { holdsCredentials } from './server-address.ts';

/** What `firedrill.yml` may say; every key is also a flag, and flags win. */
export interface Config {
  readonly content?: string;
  readonly datasets?: string;
  readonly apps?: readonly string[];
  /** Folders outside of the content pack and the dataset tree that content may read from. */
  readonly allow_outside?: readonly string[];
  readonly target?: string;
  readonly splunk?: {
    readonly url?: string;
    readonly hec_url?: string;
    /** Several servers share the detections; the credentials hold for all. */
    readonly servers?: readonly { readonly url?: string; readonly hec_url?: string }[];
    readonly verify_tls?: boolean;
    readonly username?: string;
  };
  /** The server that `contentctl.yml` names, for the target splunk where `splunk` names none. */
  readonly testInstance?: { readonly url: string; readonly hec_url: string; readonly username?: string };
  /** URL prefixes and where they are to be had as well: `FROM=TO`. */
  readonly mirrors?: readonly string[];
  readonly jobs?: number;
  readonly timeout?: number;
  /** Severity of validation rules, by id. */
  readonly rules?: Readonly<Record<string, RuleLevel>>;
}

const bundledContent = fileURLToPath(new URL('../../content/', import.meta.url));
const bundledDatasets = fileURLToPath(new URL('../../datasets/', import.meta.url));

/**
 * Reads `firedrill.yml` beside the content pack or in the working folder; paths in it are relative to it. What it holds
 * is checked: a value of the wrong kind would otherwise be passed over, or run nothing.
 */
function readConfig(context: CliContext, content: string | undefined): Config {
  const folders = [...(content === undefined ? [] : [resolve(context.cwd, content)]), context.cwd];
  const file = folders.map((folder) => join(folder, 'firedrill.yml')).find((path) => existsSync(path));
  if (file === undefined) return {};
  const config = checkedConfig(createSource(file, readTextFile(file, file)));
  const here = (path: string) => resolve(dirname(file), path);
  return {
    ...config,
    ...(config.content === undefined ? {} : { content: here(config.content) }),
    ...(config.datasets === undefined ? {} : { datasets: here(config.datasets) }),
    ...(config.apps === undefined ? {} : { apps: config.apps.map(here) }),
    ...(config.allow_outside === undefined ? {} : { allow_outside: config.allow_outside.map(here) }),
  };
}

function checkedConfig(source: Source): Config {
  const yaml = parseYaml(source);
  const refuse = (diagnostic: Diagnostic): never => {
    throw new CliError(exitCodes.usage, formatDiagnostic(diagnostic));
  };
  if (yaml.diagnostics[0]) return refuse(yaml.diagnostics[0]);
  const data = yaml.value ?? {};
  const issue = checkSchema(configSchema, data)[0] ?? credentialsIn(data as Config);
  if (!issue) return data as Config;
  const span = (issue.onKey ? yaml.locateKey(issue.path) : yaml.locate(issue.path)) ?? { start: 0, end: 1 };
  const secret = issue.rule === 'unknown-key' && /pass|token|secret/i.test(String(issue.path.at(-1)));
  const hint = issue.path.length === 0 ? 'write keys and values, such as jobs: 2' : issue.hint;
  return refuse({
    code: 'config-invalid',
    severity: 'error',
    message: issue.path.length === 0 ? 'the file holds no mapping' : issue.message,
    // The line is not shown where it may hold a secret.
    source: secret || issue.rule === 'secret' ? createSource(source.name, '') : source,
    span: secret || issue.rule === 'secret' ? { start: 0, end: 1 } : span,
    ...(secret ? { hint: fromEnvironment } : hint ? { hint } : {}),
  });
}

const fromEnvironment = 'secrets come from the environment: SPLUNK_PASSWORD, SPLUNK_TOKEN, SPLUNK_HEC_TOKEN';

/** An address with a password in it, which would stand in results and messages. */
function credentialsIn(config: Config): SchemaIssue | undefined {
  const { servers = [], ...one } = config.splunk ?? {};
  for (const { url, hec_url } of [one, ...servers])
    for (const address of [url, hec_url])
      if (address !== undefined && holdsCredentials(address))
        return {
          rule: 'secret',
          path: ['splunk'],
          message: 'an address under "splunk" holds a user name or password',
          hint: fromEnvironment,
        };
  return undefined;
}

/** The configuration that is in force, and where it was found. */
export interface Setup {
  readonly config: Config;
  /** The content pack; undefined for the bundled one. */
  readonly content?: string;
  /** The folder of `contentctl.yml`, whose `path` may lead elsewhere. */
  readonly settings?: string;
}

/**
 * The configuration that counts for a command, and the content pack that it was given: by flag, by the `content` key, or
 * as the folder that holds `contentctl.yml` or `build.yml`. What `contentctl.yml` shares joins the configuration; apps of
 * `firedrill.yml` come after its own.
 */
export function readSetup(context: CliContext, flags: { content?: string }): Setup {
  const config = readConfig(context, flags.content);
  const given =
    flags.content ??
    config.content ??
    (['contentctl.yml', 'build.yml'].some((name) => existsSync(join(context.cwd, name))) ? context.cwd : undefined);
  if (given === undefined) return { config };
  const settings = resolve(context.cwd, given);
  const { path: content = settings, apps, missingApps, testInstance } = readContentctl(settings);
  for (const app of missingApps)
    context.stderr.write(`firedrill: contentctl.yml names an app that is not there, and goes without it: ${app}\n`);
  return {
    config: {
      ...config,
      ...(testInstance ? { testInstance } : {}),
      ...(apps.length > 0 ? { apps: [...apps, ...(config.apps ?? [])] } : {}),
    },
    content,
    settings,
  };
}

/** Seconds that a server is waited for: as the flag says, else the configuration, else two minutes. */
export function timeoutOf(flag: number | undefined, config: Config): number {
  return flag ?? config.timeout ?? 120;
}

/** The configuration with the server of `contentctl.yml`, where `splunk` names none. */
export function withTestInstance(config: Config): Config {
  const { testInstance, splunk = {} } = config;
  if (!testInstance || splunk.url !== undefined || splunk.servers !== undefined) return config;
  return { ...config, splunk: { ...testInstance, ...splunk } };
}

/** Where content and datasets are: what was named, what the configuration says, or the bundled ones. */
export interface Places {
  readonly content: string;
  readonly datasets: string;
  readonly bundled: boolean;
}

/** Where content and datasets are; datasets go to `datasets/` beside the content unless told otherwise. */
export function findPlaces(context: CliContext, flags: { datasets?: string }, setup: Setup): Places {
  const content = setup.content ?? bundledContent;
  if (!existsSync(content) || !statSync(content).isDirectory())
    throw new CliError(
      exitCodes.usage,
      `there is no content pack at ${content}`,
      'name a folder that holds detections/, macros/, …',
    );
  if (!existsSync(join(content, 'detections')))
    throw new CliError(
      exitCodes.usage,
      `${content} holds no detections/ folder`,
      'name a content pack in the layout of security_content',
    );
  const named = flags.datasets ?? setup.config.datasets;
  const bundled = content === bundledContent;
  const datasets =
    named === undefined ? (bundled ? bundledDatasets : join(content, 'datasets')) : resolve(context.cwd, named);
  return { content, datasets, bundled };
}
