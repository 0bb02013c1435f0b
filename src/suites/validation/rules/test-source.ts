import { detectionRule } from '../rule.ts';
import { dataSourceParts } from './data-source-unknown.ts';

const test = (sourcetype: string) =>
  `tests:\n- name: True Positive Test\n  attack_data:\n  - data: https://example.com/datasets/a.log\n    source: sample\n    sourcetype: ${sourcetype}\n`;

export const testSource = detectionRule(
  {
    id: 'test-source',
    severity: 'warning',
    explanation:
      'The source and sourcetype of attack data are those of a data source that the detection names; otherwise the test proves the detection for other data than it claims.',
    bad: { set: test('other') },
    good: { set: test('sample') },
  },
  function* (detection, { pack }) {
    const sources = detection.dataSources
      .flatMap((entry) => dataSourceParts(entry, pack.dataSources))
      .flatMap((name) => pack.dataSources.get(name) ?? []);
    if (sources.length === 0) return;
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    for (const [i, test] of detection.tests.entries())
      for (const [j, data] of test.attackData.entries()) {
        if (
          data.sourcetype === '' ||
          sources.some((one) => same(one.sourcetype, data.sourcetype) && same(one.source, data.source))
        )
          continue;
        const known = sources.some((one) => same(one.sourcetype, data.sourcetype));
        const wanted = [...new Set(sources.map((one) => (known ? one.source : one.sourcetype)))];
        yield {
          message: `no data source of the detection has the ${known ? `source "${data.source}"` : `sourcetype "${data.sourcetype}"`}`,
          path: ['tests', i, 'attack_data', j, known ? 'source' : 'sourcetype'],
          hint: `they have ${wanted.join(', ')}`,
          severity: known ? 'info' : 'warning',
        };
      }
  },
);
