import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RunResult } from '../../src/suites/result.ts';
import { cli } from '../cli/harness.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

interface Published {
  readonly detections: Readonly<Record<string, { readonly file: string; readonly expected: string }>>;
}

describe('embedded and emulator on recorded attacks', function () {
  this.timeout(120_000);
  before(function () {
    if (existsSync(join(corpus, 'official/expected.json'))) return;
    console.log('    no ../shared/corpus here: recorded attacks are not compared');
    this.skip();
  });

  it('agree in every verdict, count and reason', async () => {
    const content = join(corpus, 'escu');
    const { detections } = JSON.parse(readFileSync(join(corpus, 'official/expected.json'), 'utf8')) as Published;
    const files = Object.values(detections).map(({ file }) => join(content, file));
    const run = async (target: string) => {
      const datasets = join(corpus, 'attack_data/datasets');
      const { out } = await cli([
        'test',
        ...files,
        ...['--content', content, '--datasets', datasets, '--offline', '--suite', 'unit,integration'],
        ...['--target', target, '--format', 'json'],
      ]);
      return (JSON.parse(out) as RunResult).detections.flatMap((detection) =>
        detection.tests.map(
          ({ suite, outcome, reason, search, datasets: used }) =>
            `${detection.name} [${suite}] ${outcome} ${reason} ${search?.results} ${used.map((one) => one.events)}`,
        ),
      );
    };
    const embedded = await run('embedded');
    expect(embedded).to.have.lengthOf(2 * files.length);
    expect(await run('emulator')).to.deep.equal(embedded);
  });
});
