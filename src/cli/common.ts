import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ContentPack, type Detection, type FileReader, loadPack, selectDetections } from '../content/index.ts';
import { type Config, findPlaces, type Places, readSetup } from './config.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { allowedOutside } from './datasets.ts';
import { fileFault } from './files.ts';

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
