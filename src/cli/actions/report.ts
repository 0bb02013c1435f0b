import type { RunFormat } from '../../reporters/format-names.ts';
import { runFormats } from '../../reporters/run-formats.ts';
import { emitDocument } from '../common.ts';
import type { CliContext } from '../context.ts';
import { readResults } from '../results-file.ts';

/** `firedrill report`: a result file in another format. */
export async function report(
  file: string,
  flags: { format: RunFormat; output?: string },
  context: CliContext,
): Promise<void> {
  const result = await readResults(file, context);
  await emitDocument(runFormats[flags.format](result, { color: context.color }), flags, context);
}
