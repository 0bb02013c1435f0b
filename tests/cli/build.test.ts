import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from './harness.ts';

describe('build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-build-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes an app that firedrill itself can load, the same bytes every time', async () => {
    const { code, out } = await cli(['build'], { cwd: folder });
    expect(code).to.equal(0);
    expect(out).to.match(/^DA-ESS-FiredrillSample\.tgz: 10 saved searches, \d+ macros, \d+ lookups\n$/);
    const search = '| savedsearch "Sample - PowerShell Invoke WmiExec Usage - Rule"';
    const found = await cli(['search', search, '--app', 'DA-ESS-FiredrillSample.tgz', '--format', 'json'], {
      cwd: folder,
    });
    expect(JSON.parse(found.out)).to.deep.include({ results: [] });
    await cli(['build', '--output', 'again.tgz'], { cwd: folder });
    expect(
      readFileSync(join(folder, 'again.tgz')).equals(readFileSync(join(folder, 'DA-ESS-FiredrillSample.tgz'))),
    ).to.equal(true);
  });
});
