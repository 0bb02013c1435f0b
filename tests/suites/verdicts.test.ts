import { expect } from 'chai';
import { loadPack } from '../../src/content/index.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { runSuites } from '../../src/suites/run.ts';
import { createEmbeddedTarget } from '../../src/targets/embedded.ts';
import { TargetError } from '../../src/targets/target.ts';
import { type SmallDetection, testSmallPack, verdicts, withSmallPack } from './small-pack.ts';

const attack = '2024-01-01T10:00:00Z dest=host0 user=u0\n';
const byDest = 'search sourcetype=test:lines dest=* | stats count by dest';

interface Case extends Omit<SmallDetection, 'name' | 'tests'> {
  readonly what: string;
  readonly data?: string;
  readonly gives: readonly string[];
  /** Part of the first message. */
  readonly says?: string;
}

const cases: readonly Case[] = [
  {
    what: 'fires on its data',
    search: byDest,
    gives: ['unit pass', 'integration pass'],
  },
  {
    what: 'is given a file without a byte',
    search: byDest,
    data: '',
    gives: ['unit error dataset-empty', 'integration error dataset-empty'],
    says: 'holds no events: the file is empty',
  },
  {
    what: 'is given blank lines',
    search: byDest,
    data: '\n\n\n',
    gives: ['unit error dataset-empty', 'integration error dataset-empty'],
    says: 'none came of its 3 bytes',
  },
  {
    what: 'has a message whose token has no field',
    search: byDest,
    message: 'Seen $process$ on $dest$.',
    gives: ['unit pass', 'integration fail risk-message-unreplaced-token'],
    says: '$process$ was not replaced; the result has dest, count',
  },
  {
    what: 'has a message whose token is empty',
    search: 'search sourcetype=test:lines | eval process="" | stats count by dest process',
    message: 'Seen $process$ on $dest$.',
    gives: ['unit pass', 'integration fail risk-message-empty-token'],
    says: '$process$ is empty',
  },
  {
    what: 'has a value that looks like a token of the message, and one that looks like another',
    search: 'search sourcetype=test:lines | eval process="copy $source$ $dest$" | stats count by dest process',
    message: 'Seen $process$ on $dest$.',
    gives: ['unit pass', 'integration pass'],
  },
  {
    what: 'has a value with a line break, which its saved search keeps',
    search: 'search sourcetype=test:lines\n| eval process="a\n  b"\n| stats count by dest process',
    message: 'Seen $process$ on $dest$.',
    gives: ['unit pass', 'integration pass'],
  },
  {
    what: 'has a threat object that is empty in one result',
    search: 'search sourcetype=test:lines | stats count by dest user | eval tool=if(dest="host0", "x", "")',
    data: `${attack}2024-01-01T10:00:00Z dest=host1 user=u1\n`,
    threatObjects: [{ field: 'tool', type: 'process_name' }],
    gives: ['unit pass', 'integration pass'],
  },
];

describe('a detection that', () => {
  let results: Awaited<ReturnType<typeof testSmallPack>>;
  const nameOf = (i: number) => `Case ${String.fromCharCode(65 + i)}`;
  before(async () => {
    results = await testSmallPack(
      cases.map((one, i) => ({ ...one, name: nameOf(i), tests: [[`data/${i}.log`]] })),
      Object.fromEntries(cases.map((one, i) => [`data/${i}.log`, one.data ?? attack])),
    );
  });
  cases.forEach(({ what, gives, says }, i) => {
    it(`${what}: ${gives.join(', ')}`, () => {
      const tests = results.get(nameOf(i));
      expect(verdicts(tests)).to.deep.equal(gives);
      if (says) expect(tests!.find((test) => test.message)!.message).to.include(says);
    });
  });
});

describe('a server that keeps what a test has left', () => {
  it('makes a test that would pass an error', async () => {
    const { knowledge } = loadKnowledge(bundledApps());
    const results = await withSmallPack(
      [{ name: 'Fires', search: byDest, tests: [['data/attack.log'], ['data/gone.log']] }],
      { 'data/attack.log': attack },
      async (folder) => {
        const pack = loadPack(folder);
        return runSuites({
          pack,
          knowledge,
          detections: pack.detections,
          suites: ['unit'],
          datasets: { content: folder, datasets: folder, offline: true },
          openTarget: () => ({
            ...createEmbeddedTarget({ knowledge, now: () => 1_790_000_000 }),
            cleanUp: async () => {
              throw new TargetError('server-refused', 'insufficient privileges');
            },
          }),
          jobs: 1,
          timeout: 1,
          index: 'main',
          host: 'h',
          bail: false,
          clock: () => 0,
        });
      },
    );
    expect(verdicts(results[0]!.tests)).to.deep.equal(['unit error clean-up-failed', 'unit error dataset-missing']);
    expect(results[0]!.tests[0]!.message).to.include('insufficient privileges').and.include('can_delete');
  });
});

describe('what one test leaves behind', () => {
  const tests = [['data/attack.log']];
  const detections: readonly SmallDetection[] = [
    {
      name: 'A fires twice',
      search: byDest,
      tags: { throttling: { fields: ['dest'], period: '1h' } },
      tests: [['data/attack.log'], ['data/attack.log']],
    },
    { name: 'B collects', search: `${byDest} | collect index=summary`, tests },
    { name: 'C reads collected events', search: 'search index=summary | stats count by dest', tests },
    { name: 'D reads risk', type: 'Correlation', search: 'search index=risk | stats count by risk_object', tests },
    { name: 'E reads notables', type: 'Hunting', search: 'search index=notable | stats count by dest', tests },
    { name: 'F reads the rest', search: 'search index=* NOT sourcetype=test:lines | stats count by dest', tests },
  ];
  const silence = ['unit fail no-results', 'integration skip unit-not-passed'];
  const gives: Readonly<Record<string, readonly string[]>> = {
    'A fires twice': ['unit pass', 'integration pass', 'unit pass', 'integration pass'],
    'B collects': ['unit pass', 'integration pass'],
    'C reads collected events': silence,
    'D reads risk': ['unit fail no-results', 'integration skip no-integration'],
    'E reads notables': ['unit fail no-results', 'integration skip no-integration'],
    'F reads the rest': silence,
  };
  for (const target of ['embedded', 'emulator']) {
    it(`is not found by another, on the ${target} target`, async () => {
      const results = await testSmallPack(detections, { 'data/attack.log': attack }, [
        '--target',
        target,
        '--jobs',
        '1',
      ]);
      expect(Object.fromEntries([...results].map(([name, one]) => [name, verdicts(one)]))).to.deep.equal(gives);
    });
  }
});
