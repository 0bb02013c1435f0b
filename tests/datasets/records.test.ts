import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createDatasetRecords, DatasetCache, type DatasetError, resolveDataset } from '../../src/datasets/index.ts';
import { cli } from '../cli/harness.ts';
import { sampleDetection } from '../cli/sample-detection.ts';

const body = 'user=alice\n';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const url = 'https://media.example.org/datasets/attack_techniques/T1047/a.log';
const wrong = 'f'.repeat(64);

describe('records of datasets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-records-'));
    put('pack/detections/endpoint/a.yml', sampleDetection({ name: 'A', type: 'TTP', data: url, source: 'test' }));
    put('pack/datasets/attack_techniques/T1047/a.log', body);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  function put(path: string, text: string) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const lockWith = (path: string, of: { sha256?: string; size?: number }) =>
    put(
      path,
      JSON.stringify({
        schema: 'firedrill/datasets-lock@1',
        datasets: { [url]: { sha256: sha256(body), size: body.length, ...of } },
      }),
    );
  const describeWith = (sum: string, file = 'pack/datasets/attack_techniques/T1047/data.yml', path = 'a.log') =>
    put(
      file,
      `id: x\ndescription: x\ndatasets:\n- {name: a, path: ${path}, sha256: ${sum}, source: s, sourcetype: t}\n`,
    );
  const run = (...args: string[]) =>
    cli([...args, '--content', 'pack', '--offline'], {
      cwd: folder,
      env: { FIREDRILL_CACHE: join(folder, 'cache'), SPLUNK_HEC_TOKEN: 'x' },
    });
  const unitTest = async () => {
    const { out } = await run('test', '--format', 'json', '--suite', 'unit');
    return JSON.parse(out).detections[0].tests[0] as { outcome: string; reason: string | null; message: string };
  };

  for (const [what, arrange, reason, message] of [
    ['the size in datasets.lock', () => lockWith('pack/datasets.lock', { size: 5 }), 'dataset-changed', '11 bytes'],
    [
      'the checksum in datasets.lock',
      () => lockWith('pack/datasets.lock', { sha256: wrong }),
      'dataset-changed',
      `${sha256(body)} instead of ${wrong}`,
    ],
    [
      'the datasets.lock of the tree',
      () => lockWith('pack/datasets/datasets.lock', { sha256: wrong }),
      'dataset-changed',
      `${sha256(body)} instead of ${wrong}`,
    ],
    ['a descriptor', () => describeWith(wrong), 'dataset-corrupt', `${sha256(body)} instead of ${wrong}`],
    [
      'a descriptor of a folder above',
      () => describeWith(wrong, 'pack/datasets/attack_techniques/all.yml', '/datasets/attack_techniques/T1047/a.log'),
      'dataset-corrupt',
      'all.yml',
    ],
    [
      'a descriptor that gives the address',
      () => describeWith(wrong, 'pack/datasets/attack_techniques/T1047/data.yml', url),
      'dataset-corrupt',
      'data.yml',
    ],
  ] as const) {
    it(`${what} holds test, download, replay and check to it`, async () => {
      arrange();
      const test = await unitTest();
      expect([test.outcome, test.reason]).to.deep.equal(['error', reason]);
      expect(test.message).to.include(url).and.include(message);
      const download = await run('download');
      expect([download.code, download.err.includes(`${reason}: `)]).to.deep.equal([3, true]);
      const replay = await run('replay', 'A', '--dry-run');
      expect([replay.code, replay.err.includes(`${reason}: `)]).to.deep.equal([3, true]);
      expect((await run('datasets', 'check')).code).to.equal(1);
    });
  }
  it('what is as recorded passes, by all of them', async () => {
    lockWith('pack/datasets.lock', {});
    describeWith(sha256(body));
    expect((await unitTest()).reason).to.not.match(/^dataset/);
    expect((await run('download')).code).to.equal(0);
    expect((await run('datasets', 'check')).out).to.include(': 0 errors');
  });
  it('datasets.lock of the content goes before that of the tree', async () => {
    lockWith('pack/datasets.lock', {});
    lockWith('pack/datasets/datasets.lock', { sha256: wrong });
    expect((await run('download')).code).to.equal(0);
  });
  it('holds what the cache has to it, also offline', async () => {
    const cache = new DatasetCache(join(folder, 'cache'));
    await cache.prepare();
    put('cache/partial/x', body);
    await cache.commit(url, join(folder, 'cache/partial/x'), { sha256: sha256(body), size: body.length });
    const places = { content: folder, datasets: join(folder, 'empty') };
    const lock = new Map([[url, { sha256: wrong, size: body.length }]]);
    const options = { ...places, offline: true, downloader: { cache } as never };
    expect((await resolveDataset(url, options)).bytes).to.equal(body.length);
    const records = createDatasetRecords(places, [{ file: 'datasets.lock', lock }]);
    const error = (await resolveDataset(url, { ...options, records }).catch((caught) => caught)) as DatasetError;
    expect([error.reason, error.message.includes(wrong)]).to.deep.equal(['dataset-changed', true]);
  });
  it('hashes a file again only where it was written since', async () => {
    const records = createDatasetRecords({ content: folder, datasets: folder });
    const file = join(folder, 'pack/datasets/attack_techniques/T1047/a.log');
    expect(await records.sha256(file, '1')).to.equal(sha256(body));
    writeFileSync(file, 'other');
    expect(await records.sha256(file, '1')).to.equal(sha256(body));
    expect(await records.sha256(file, '2')).to.equal(sha256('other'));
  });
});
