import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSearch, type SearchFormat } from '../../suites/validation/format.ts';
import { type CommonFlags, loadContent } from '../common.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { loadCliKnowledge } from '../knowledge.ts';

/** What `firedrill fmt` was given. */
export interface FmtFlags extends CommonFlags {
  check?: boolean;
}

/** `firedrill fmt`: lays searches out with one command a line. */
export function formatSearches(selectors: readonly string[], flags: FmtFlags, context: CliContext): void {
  const { pack, detections, config } = loadContent(context, flags, selectors);
  const { knowledge } = loadCliKnowledge({ cwd: context.cwd, apps: [...(config.apps ?? []), ...flags.app], pack });
  const counts: Record<SearchFormat['kind'], number> = { same: 0, changed: 0, refused: 0 };
  for (const detection of detections) {
    const path = join(pack.root, detection.file);
    const result = formatSearch(detection.file, readFileSync(path, 'utf8'), knowledge);
    counts[result.kind]++;
    if (result.kind === 'refused') context.stderr.write(`${detection.file}: left as it is: ${result.reason}\n`);
    if (result.kind !== 'changed') continue;
    if (!flags.check) writeFileSync(path, result.text);
    if (!flags.quiet) context.stdout.write(`${detection.file}\n`);
  }
  const verb = flags.check ? 'would change' : 'changed';
  context.stderr.write(
    `${counts.changed} ${verb}, ${counts.same} as they should be, ${counts.refused} left as they are\n`,
  );
  if (flags.check && counts.changed > 0) context.setExitCode(exitCodes.failed);
}
