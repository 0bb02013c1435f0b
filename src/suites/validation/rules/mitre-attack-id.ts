import { schemaRule } from '../rule.ts';

export const mitreAttackId = schemaRule({
  id: 'mitre-attack-id',
  severity: 'error',
  explanation: 'ATT&CK ids look like T1047, those of sub-techniques like T1003.001.',
  kinds: ['detection'],
  bad: { dialect: 'ng', set: 'mitre_attack_id: [TA0001]' },
  good: { dialect: 'ng', set: 'mitre_attack_id: [T1003.001]' },
});
