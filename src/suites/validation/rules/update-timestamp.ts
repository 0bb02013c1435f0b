import { schemaRule } from '../rule.ts';

const test = (value: string) =>
  `tests:\n- name: True Positive Test\n  attack_data:\n  - data: https://example.com/datasets/a.log\n    source: sample\n    sourcetype: sample\n    update_timestamp: ${value}\n`;

export const updateTimestamp = schemaRule({
  id: 'update-timestamp',
  severity: 'warning',
  explanation: '`update_timestamp` is true or false; with any other value the data keeps its old time.',
  kinds: ['detection'],
  dialects: ['v4'],
  hint: 'write true or false',
  bad: { dialect: 'v4', set: test('trues') },
  good: { dialect: 'v4', set: test('true') },
});
