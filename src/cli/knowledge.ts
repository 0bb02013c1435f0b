import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ContentPack, loadPack, renderApp } from '../content/index.ts';
import { type Diagnostic, formatDiagnostic, printable } from '../diagnostics/index.ts';
import { ArchiveError } from '../formats/archive.ts';
import {
  type AppSource,
  bundledApps,
  type LoadedKnowledge,
  loadKnowledge,
  memoryApp,
  openApps,
} from '../knowledge/index.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** firedrill's apps, then those of `--app`, then the content pack as an app: later ones win. */
export function loadCliKnowledge(options: {
  cwd: string;
  apps: readonly string[];
  content?: string;
  settings?: string;
  pack?: ContentPack;
  allowOutside?: readonly string[];
  /** Files that may not be read are left out; otherwise they end the command. */
  tolerant?: boolean;
}): LoadedKnowledge {
  const apps: AppSource[] = [
    ...bundledApps(),
    ...options.apps.flatMap((path) => userApps(resolve(options.cwd, path), path)),
  ];
  const pack =
    options.pack ??
    (options.content === undefined
      ? undefined
      : loadPack(contentFolder(options.cwd, options.content), options.settings, undefined, options.allowOutside));
  const outside = pack?.diagnostics.find((one) => one.code === 'content-outside');
  if (outside && !options.tolerant) throw new CliError(exitCodes.usage, formatDiagnostic(outside));
  if (pack) apps.push(memoryApp(pack.appId, renderApp(pack)));
  return loadKnowledge(apps);
}

/**
 * Says what is wrong with the apps: errors always, everything else, and notes on settings that could not be used, with
 * --verbose. Each is said once.
 */
export function reportKnowledge(
  diagnostics: readonly Diagnostic[],
  notes: Iterable<string>,
  flags: { readonly verbose?: boolean; readonly quiet?: boolean },
  context: CliContext,
): void {
  const told = diagnostics.filter((one) => flags.verbose || (one.severity === 'error' && !flags.quiet));
  const lines = [
    ...told.map((diagnostic) => formatDiagnostic(diagnostic, { color: context.color })),
    ...(flags.verbose ? [...notes].map((note) => printable(`note: ${note}`)) : []),
  ];
  for (const line of new Set(lines)) context.stderr.write(`${line}\n`);
}

/** The absolute path of a content pack; bad usage where there is no such folder. */
export function contentFolder(cwd: string, folder: string): string {
  const path = resolve(cwd, folder);
  if (!existsSync(path) || !statSync(path).isDirectory())
    throw new CliError(
      exitCodes.usage,
      `there is no content pack at ${folder}`,
      'name a folder that holds detections/, macros/, …',
    );
  return path;
}

const formsOfApps = 'name the folder of an app, or its .tgz, .spl or .tar.gz';

function userApps(path: string, written: string): AppSource[] {
  if (!existsSync(path)) throw new CliError(exitCodes.usage, `there is no app at ${written}`, formsOfApps);
  try {
    return openApps(path);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new CliError(exitCodes.usage, `${written} cannot be read as a Splunk app: ${error.message}`, formsOfApps);
  }
}
