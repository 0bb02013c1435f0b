import { schemaRule } from '../rule.ts';

export const throttlingPeriod = schemaRule({
  id: 'throttling-period',
  severity: 'error',
  explanation: 'The throttling period is a number with s, m, h or d.',
  kinds: ['detection'],
  bad: { dialect: 'ng', set: 'throttling:\n  fields: [user]\n  period: 1 hour' },
  good: { dialect: 'ng', set: 'throttling:\n  fields: [user]\n  period: 1h' },
});
