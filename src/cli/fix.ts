import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixesOf } from '../suites/validation/fixes.ts';
import { type CommonFlags, type LoadedContent, loadContent } from './common.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** Mends what is safe in the chosen files, says so on standard error, and gives the content as it is then. */
export function fixContent(context: CliContext, flags: CommonFlags, selectors: readonly string[]): LoadedContent {
  const content = loadContent(context, flags, selectors);
  const { pack, places } = content;
  if (places.bundled)
    throw new CliError(exitCodes.usage, 'the bundled content is not mended', 'name a content pack with --content DIR');
  const chosen = new Map(content.detections.map((detection) => [detection.file, detection]));
  const renamed = new Map<string, string>();
  for (const file of pack.files) {
    if (selectors.length > 0 && !chosen.has(file.path)) continue;
    for (const fix of fixesOf(file, chosen.get(file.path), (path) => existsSync(join(pack.root, path)))) {
      if (fix.text !== undefined) writeFileSync(join(pack.root, fix.file), fix.text);
      if (fix.rename !== undefined) {
        renameSync(join(pack.root, fix.file), join(pack.root, fix.rename));
        renamed.set(fix.file, fix.rename);
      }
      context.stderr.write(`${fix.file}: ${fix.what}\n`);
    }
  }
  // A file that was chosen by its path may have another one now.
  const again = selectors.map((selector) => {
    const moved = [...renamed].find(([from]) => selector.replaceAll('\\', '/').endsWith(from));
    return moved ? moved[1] : selector;
  });
  return loadContent(context, flags, again);
}
