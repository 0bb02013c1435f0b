import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonSchemaOf, type SchemaName, schemas } from '../../content/schema/index.ts';
import { didYouMean } from '../../diagnostics/index.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';

const names = Object.keys(schemas) as SchemaName[];

/** `firedrill schema`: the JSON Schemas of content files, for editors. */
export function printSchemas(name: string | undefined, flags: { output?: string }, context: CliContext): void {
  if (name !== undefined && !(names as string[]).includes(name))
    throw new CliError(exitCodes.usage, `there is no schema "${name}"`, didYouMean(name, names) ?? names.join(', '));
  const chosen = name === undefined ? names : [name as SchemaName];
  if (flags.output !== undefined) write(resolve(context.cwd, flags.output), chosen);
  else context.stdout.write(name === undefined ? `${names.join('\n')}\n` : schemaText(name as SchemaName));
}

/** A schema as the text of its file. */
export function schemaText(name: SchemaName): string {
  return `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`;
}

function write(folder: string, chosen: readonly SchemaName[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of chosen) writeFileSync(join(folder, `${name}.schema.json`), schemaText(name));
  } catch (error) {
    throw new CliError(exitCodes.usage, `cannot write to ${folder}: ${(error as Error).message}`);
  }
}
