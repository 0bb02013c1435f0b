import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generatedFiles } from '../../scripts/generate-docs.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('generated files', () => {
  for (const [path, made] of generatedFiles())
    it(`${path} is what \`npm run docs\` writes`, () => {
      const text = readFileSync(root(path), 'utf8').split('\n');
      const differing = made.split('\n').find((line, i) => line !== text[i]);
      expect(text.join('\n') === made, `run "npm run docs"; the first difference is at: ${differing}`).to.equal(true);
    });

  it('schemas/ holds no others', () => {
    const schemas = [...generatedFiles().keys()].filter((path) => path.startsWith('schemas/'));
    expect(
      readdirSync(root('schemas'))
        .map((name) => `schemas/${name}`)
        .sort(),
    ).to.deep.equal(schemas.sort());
  });
});
