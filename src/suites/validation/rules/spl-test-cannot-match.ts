import { createMetadataMatcher } from '../metadata-match.ts';
import { detectionRule } from '../rule.ts';

const test = (sourcetype: string) =>
  `tests:\n- name: True Positive Test\n  attack_data:\n  - data: https://example.com/datasets/a.log\n    source: sample\n    sourcetype: ${sourcetype}\n`;

export const splTestCannotMatch = detectionRule(
  {
    id: 'spl-test-cannot-match',
    severity: 'warning',
    explanation:
      'The source or sourcetype of the attack data can never satisfy the search: its macro, its event types, or the constraint of its data model ask for others. The test finds nothing.',
    bad: {
      set: `search: "sourcetype=sample user=* dest=* | stats count by user dest | \`sample_detection_filter\`"\n${test('other')}`,
    },
    good: {
      set: `search: "sourcetype=sample user=* dest=* | stats count by user dest | \`sample_detection_filter\`"\n${test('sample')}`,
    },
  },
  function* (detection, context, file) {
    const search = context.search(file);
    if (!search) return;
    const matcher = createMetadataMatcher(search, context.knowledge);
    for (const [i, test] of detection.tests.entries()) {
      if (
        test.attackData.length === 0 ||
        test.attackData.some((data) => data.sourcetype === '' || matcher.possible(data))
      )
        continue;
      const data = test.attackData[0]!;
      yield {
        message: `the search can never match data of source "${data.source}" and sourcetype "${data.sourcetype}"`,
        path: ['tests', i, 'attack_data', 0, 'sourcetype'],
        hint: matcher.asks,
      };
    }
  },
);
