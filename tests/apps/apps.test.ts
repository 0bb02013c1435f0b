import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { bundledApps, bundledAppsFolder } from '../../src/knowledge/index.ts';
import { filesIn } from '../spltest/read.ts';
import { runCases } from '../spltest/run.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('built-in apps', () => {
  const apps = bundledApps();
  for (const file of filesIn(root)) runCases(file, { root, apps });

  for (const name of readdirSync(bundledAppsFolder)) {
    it(`${name} says what it covers`, () => {
      expect(existsSync(`${bundledAppsFolder}/${name}/README.md`), 'README.md').to.equal(true);
    });
  }
});
