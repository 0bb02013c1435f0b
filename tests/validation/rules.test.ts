import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Dialect } from '../../src/content/index.ts';
import { ruleIds, rules } from '../../src/suites/validation/rules/index.ts';
import { applyExample, samplePack, validateFiles } from './sample-pack.ts';

const folder = fileURLToPath(new URL('../../src/suites/validation/rules/', import.meta.url));

describe('validation rules', () => {
  for (const dialect of ['v4', 'v5', 'ng'] as const satisfies readonly Dialect[])
    it(`find nothing in the sample of the ${dialect} form`, () => {
      expect(validateFiles(samplePack(dialect))).to.deep.equal([]);
    });

  for (const { meta } of rules) {
    it(`${meta.id}: the bad example is found, the good one is not`, () => {
      const bad = applyExample(meta.bad);
      const found = validateFiles(bad.files).filter((one) => one.code === meta.id);
      expect(found.map((one) => one.file)).to.include(bad.file);
      const good = validateFiles(applyExample(meta.good).files);
      expect(good.filter((one) => one.code === meta.id)).to.deep.equal([]);
      expect(good.filter((one) => one.severity === 'error')).to.deep.equal([]);
    });
  }

  it('have ids of their own, in kebab-case, and explanations', () => {
    const ids = rules.map((rule) => rule.meta.id);
    expect(ids.filter((id, i) => ids.indexOf(id) < i)).to.deep.equal([]);
    for (const { meta } of rules) {
      expect(meta.id).to.match(/^[a-z]+(?:-[a-z]+)*$/);
      expect(meta.explanation).to.match(/^[^]{20,}[.]$/);
    }
    expect(ruleIds.size).to.equal(rules.length + 2);
  });

  it('of every module stand in the registry', async () => {
    const registered = new Set(rules.map((rule) => rule.meta.id));
    const missing: string[] = [];
    for (const file of readdirSync(folder)) {
      const module = (await import(`${folder}${file}`)) as Record<string, unknown>;
      for (const value of Object.values(module)) {
        const id = (value as { meta?: { id?: string } } | undefined)?.meta?.id;
        if (id !== undefined && !registered.has(id)) missing.push(`${file}: ${id}`);
      }
    }
    expect(missing).to.deep.equal([]);
  });
});
