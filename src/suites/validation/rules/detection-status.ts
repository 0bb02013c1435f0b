import { schemaRule } from '../rule.ts';

export const detectionStatus = schemaRule({
  id: 'detection-status',
  severity: 'error',
  explanation: 'The status is production, experimental or deprecated; only production is tested.',
  kinds: ['detection'],
  hint: 'one of production, experimental, deprecated',
  bad: { set: 'status: prod' },
  good: { set: 'status: production' },
});
