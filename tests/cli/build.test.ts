import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSource } from '../../src/diagnostics/index.ts';
import { type ArchiveError, writeTarGz } from '../../src/formats/archive.ts';
import { parseConf, printConf } from '../../src/formats/conf.ts';
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

  it('an app id that leads elsewhere, or is none, is refused', async () => {
    for (const appid of ['../../evil', '..', 'a/b', 'a b', '.x']) {
      mkdirSync(join(folder, 'pack/detections'), { recursive: true });
      writeFileSync(join(folder, 'pack/contentctl.yml'), `app: {appid: "${appid}"}\n`);
      const { code, err } = await cli(['build', '--content', 'pack', '--output', 'x.tgz'], { cwd: folder });
      expect([code, existsSync(join(folder, 'x.tgz'))], appid).to.deep.equal([2, false]);
      expect(err).to.include(`"${appid}" is no id of a Splunk app`);
    }
  });
  it('no path in an app leads out of it', async () => {
    const file = join(folder, 'out.tgz');
    let reason: unknown;
    await writeTarGz(file, new Map([['app/../../evil', 'x']])).catch((error: ArchiveError) => {
      reason = error.reason;
    });
    expect([reason, existsSync(file)]).to.deep.equal(['archive-path', false]);
  });
  it('a name or value cannot write further settings', () => {
    const text = printConf([
      [
        'a\n[b]\nc = d',
        [
          ['e\nf', 'g\\'],
          ['h', 'i\\\nj'],
        ],
      ],
    ]);
    const { stanzas, diagnostics } = parseConf(createSource('x', text));
    expect(diagnostics).to.deep.equal([]);
    expect(
      [...stanzas].map(([name, { settings }]) => [name, [...settings.values()].map(({ key, value }) => [key, value])]),
    ).to.deep.equal([
      [
        'a [b] c = d',
        [
          ['e f', 'g\\'],
          ['h', 'i\\\nj'],
        ],
      ],
    ]);
  });
});
