import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertDetection, type Detection, formerPaths } from '../../content/index.ts';
import { rewriteYaml } from '../../formats/yaml-edit.ts';
import { type CommonFlags, type LoadedContent, loadContent } from '../common.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { withSchemaLine } from '../editor-schema.ts';

/** What `firedrill convert` was given. */
export interface ConvertFlags extends CommonFlags {
  to: 'v5' | 'ng';
  write?: boolean;
}

/** `firedrill convert`: writes detections in another form, and says what has no counterpart there. */
export function convertDetections(selectors: readonly string[], flags: ConvertFlags, context: CliContext): void {
  const content = loadContent(context, flags, selectors);
  if (!flags.write && content.detections.length !== 1)
    throw new CliError(
      exitCodes.usage,
      `${content.detections.length} detections are chosen`,
      'choose one, or replace the files with --write',
    );
  for (const detection of content.detections) convert(detection, content, flags, context);
}

function convert(detection: Detection, { pack }: LoadedContent, flags: ConvertFlags, context: CliContext): void {
  const file = pack.files.find((one) => one.path === detection.file)!;
  if (detection.dialect === flags.to) {
    context.stderr.write(`${detection.file}: is ${flags.to} already\n`);
    if (!flags.write) context.stdout.write(file.source.text);
    return;
  }
  const category = detection.file.split('/').at(-2) ?? 'endpoint';
  const { data, lost } = convertDetection(file.data, detection.dialect, flags.to, {
    category,
    notable: detection.notable !== undefined,
  });
  const rewriting = rewriteYaml(file.source.text, data, formerPaths);
  for (const one of [...lost, ...rewriting.lost.map((comment) => `the comment "${comment}"`)])
    context.stderr.write(`${detection.file}: no counterpart: ${one}\n`);
  // Editors check the file by the schema that its comment names.
  const text = rewriting.text.replace(/(#.*\$schema=\S*detection-)(?:v4|v5|ng)(?=\.schema\.json)/, `$1${flags.to}`);
  if (!flags.write) {
    context.stdout.write(text);
    return;
  }
  writeFileSync(
    join(pack.root, detection.file),
    withSchemaLine(text, pack.root, detection.file, `detection-${flags.to}`),
  );
  context.stderr.write(`${detection.file}: ${detection.dialect} to ${flags.to}\n`);
}
