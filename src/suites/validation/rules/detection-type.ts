import { schemaRule } from '../rule.ts';

export const detectionType = schemaRule({
  id: 'detection-type',
  severity: 'error',
  explanation: 'A detection is of the type TTP, Anomaly, Hunting or Correlation; the type decides what it creates.',
  kinds: ['detection'],
  hint: 'one of TTP, Anomaly, Hunting, Correlation',
  bad: { set: 'type: Anomoly' },
  good: { set: 'type: Anomaly' },
});
