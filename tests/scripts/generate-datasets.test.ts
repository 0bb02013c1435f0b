import { readdirSync, readFileSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generateDatasets } from '../../scripts/generate-datasets.ts';

describe('sample datasets', () => {
  const folder = fileURLToPath(new URL('../../datasets/', import.meta.url));
  for (const [path, text] of generateDatasets()) {
    it(`${path} is what the script writes`, () => {
      expect(readFileSync(`${folder}${path}`, 'utf8') === text).to.equal(true);
    });
  }
  it('are all that datasets/ holds', () => {
    const held = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
    const files = held.filter((path) => path.startsWith('attack_techniques/') && statSync(folder + path).isFile());
    expect(files.sort()).to.deep.equal([...generateDatasets().keys()].sort());
  });
  it('is smaller than 3 MB', () => {
    expect([...generateDatasets().values()].reduce((sum, text) => sum + text.length, 0)).to.be.lessThan(3_000_000);
  });
});
