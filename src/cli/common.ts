import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type ContentPack, type Detection, type FileReader, loadPack, selectDetections } from '../content/index.ts';
import { type Config, findPlaces, type Places, readSetup } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { allowedOutside } from './datasets.ts';
import { fileFault } from './files.ts';
import { collect } from './options.ts';

/** Options that several commands share. */
export interface CommonFlags {
  content?: string;
  datasets?: string;
  app: readonly string[];
  allowOutside: readonly string[];
  offline?: boolean;
  output?: string;
  quiet?: boolean;
  verbose?: boolean;
}

/** Adds the options of every command that works on a content pack. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--content <DIR>', 'the content pack, in the layout of security_content')
    .option('--datasets <DIR>', 'local dataset tree and download cache')
    .option('--offline', 'use only what --datasets holds')
    .option('--app <PATH>', 'a further Splunk app or add-on (repeatable)', collect, [])
    .option('--allow-outside <DIR>', allowOutsideHelp, collect, [])
    .option('--output <FILE>', 'write the document to a file as well')
    .option('--quiet', 'only the result')
    .option('--verbose', 'more of everything')
    .option('--no-color', 'no colours');
}

/** Of every command that reads what content names. */
export const allowOutsideHelp =
  'a folder outside of content and datasets that data and lookups may be read from (repeatable)';

/** A content pack with its configuration, and the detections that were selected. */
export interface LoadedContent {
  readonly pack: ContentPack;
  readonly places: Places;
  readonly config: Config;
  readonly detections: readonly Detection[];
}

/** Finds and loads the pack, and chooses its detections. */
export function loadContent(
  context: CliContext,
  flags: CommonFlags,
  selectors: readonly string[],
  reader?: FileReader,
): LoadedContent {
  const setup = readSetup(context, flags);
  const { config } = setup;
  const places = findPlaces(context, flags, setup);
  const pack = loadPack(places.content, setup.settings, reader, allowedOutside(context, flags, config));
  const selection = selectDetections(pack, selectors, context.cwd);
  const missing = selection.unknown[0];
  if (missing)
    throw new CliError(
      exitCodes.usage,
      `no detection fits "${missing.selector}"`,
      missing.hint ?? 'give a file, a folder, a name, an id, T1047, story:…, type:… or datasource:…',
    );
  return { pack, places, config, detections: selection.detections };
}

/** Writes a document to standard output, and to --output; what a file cannot take is still shown. */
export async function emitDocument(document: string, flags: { output?: string }, context: CliContext): Promise<void> {
  context.stdout.write(document);
  if (flags.output !== undefined) await writeDocument(document, flags.output, context);
}

/** Writes a document to the file of --output alone. */
export async function writeDocument(document: string, file: string, context: CliContext): Promise<void> {
  try {
    await writeFile(resolve(context.cwd, file), document);
  } catch (error) {
    throw new CliError(exitCodes.usage, `cannot write --output: ${fileFault(error, file) ?? (error as Error).message}`);
  }
}
