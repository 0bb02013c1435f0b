import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { rulesPage } from '../../scripts/generate-rules-docs.ts';
import { schemaText } from '../../src/cli/commands/schema.ts';
import { type SchemaName, schemas } from '../../src/content/index.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('generated files', () => {
  it('docs/rules.md is what scripts/generate-rules-docs.ts writes', () => {
    expect(readFileSync(root('docs/rules.md'), 'utf8')).to.equal(rulesPage());
  });

  it('schemas/ is what firedrill schema --output schemas writes', () => {
    const names = Object.keys(schemas) as SchemaName[];
    expect(readdirSync(root('schemas')).sort()).to.deep.equal(names.map((name) => `${name}.schema.json`).sort());
    for (const name of names)
      expect(readFileSync(root(`schemas/${name}.schema.json`), 'utf8')).to.equal(schemaText(name));
  });
});
