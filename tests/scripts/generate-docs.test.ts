import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { splPage } from '../../scripts/generate-docs.ts';

describe('docs/spl.md', () => {
  it('is what `npm run docs` writes', () => {
    const page = readFileSync(new URL('../../docs/spl.md', import.meta.url), 'utf8');
    const made = splPage();
    const differing = made.split('\n').find((line, i) => line !== page.split('\n')[i]);
    expect(page === made, `run "npm run docs"; the first difference is at: ${differing}`).to.equal(true);
  });
});
