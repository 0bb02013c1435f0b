import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { bundledApps, openApps } from '../../src/knowledge/index.ts';
import { cli } from '../cli/harness.ts';
import { runCases } from '../spltest/run.ts';

const page = readFileSync(new URL('../../docs/add-ons.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(\w*)(?: (\S+))?\n([^]*?)^```$/gm)].map(([, kind, file, text]) => ({
  kind: kind!,
  file,
  text: text!,
}));

describe('docs/add-ons.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-docs-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const { file, text } of blocks) {
    if (file === undefined) continue;
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  blocks.forEach(({ kind, text }, i) => {
    if (kind !== 'sh') return;
    it(text.trim(), async () => {
      const words = [...text.trim().matchAll(/'([^']*)'|(\S+)/g)].map((found) => found[1] ?? found[2]!);
      expect(words.shift()).to.equal('firedrill');
      const { out, code } = await cli(words, { cwd: folder });
      expect([out, code]).to.deep.equal([blocks[i + 1]!.text, 0]);
    });
  });
  runCases(join(folder, 'TA-door/door.spltest'), {
    root: folder,
    apps: [...bundledApps(), ...openApps(join(folder, 'TA-door'))],
  });
});
