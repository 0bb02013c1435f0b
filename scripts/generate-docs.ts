import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaText } from '../src/cli/actions/schema.ts';
import { type SchemaName, schemas } from '../src/content/index.ts';
import { emulatorPage } from './pages/emulator.ts';
import { errorsPage } from './pages/errors.ts';
import { rulesPage } from './pages/rules.ts';
import { splPage } from './pages/spl.ts';

/** Every file that is made from the source, by its path in the project, with the text that it must have. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/emulator.md', emulatorPage()],
    ['docs/errors.md', errorsPage()],
    ['docs/rules.md', rulesPage()],
    ['docs/spl.md', splPage()],
    ...(Object.keys(schemas) as SchemaName[]).map((name) => [`schemas/${name}.schema.json`, schemaText(name)] as const),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generatedFiles()) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
