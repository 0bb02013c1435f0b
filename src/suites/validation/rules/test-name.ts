import { detectionRule } from '../rule.ts';

const test = (name: string) =>
  `- name: ${name}\n  attack_data:\n  - data: https://example.com/datasets/a.log\n    source: sample\n    sourcetype: sample\n`;

export const testName = detectionRule(
  {
    id: 'test-name',
    severity: 'warning',
    severityIn: { ng: 'error' },
    explanation: 'Tests of one detection have different names, so that reports tell them apart.',
    bad: { set: `tests:\n${test('First')}${test('First')}` },
    good: { set: `tests:\n${test('First')}${test('Second')}` },
  },
  function* (detection) {
    const names = detection.tests.map((test) => test.name);
    for (const [i, name] of names.entries())
      if (names.indexOf(name) < i) yield { message: `two tests are named "${name}"`, path: ['tests', i, 'name'] };
  },
);
