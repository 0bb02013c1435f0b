import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { SchemaName } from '../content/index.ts';
import { schemaText } from './actions/schema.ts';

/** Where the schemas that content refers to are put in the pack, so that the reference is the same for everyone. */
const schemaFolder = '.firedrill/schemas';

/**
 * The first line of a content file, by which editors with the YAML language server check it; the schema that it names is
 * put into the pack. `path` is that of the file in the pack.
 */
export function schemaLine(root: string, path: string, name: SchemaName): string {
  const schema = join(root, schemaFolder, `${name}.schema.json`);
  mkdirSync(dirname(schema), { recursive: true });
  writeFileSync(schema, schemaText(name));
  const from = relative(dirname(join(root, path)), schema)
    .split(sep)
    .join('/');
  return `# yaml-language-server: $schema=${from}\n`;
}

/** The text of a file with such a line at its top; a line that names a schema elsewhere stays. */
export function withSchemaLine(text: string, root: string, path: string, name: SchemaName): string {
  const [first = ''] = text.split('\n', 1);
  if (/^#.*\$schema=/.test(first) && !first.includes(`${schemaFolder}/`)) return text;
  const line = schemaLine(root, path, name);
  return /^#.*\$schema=/.test(first) ? line + text.slice(first.length + 1) : line + text;
}
