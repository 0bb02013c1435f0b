import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

const types = ['TTP', 'Anomaly', 'Hunting', 'Correlation'];
const statuses = ['production', 'experimental', 'deprecated'];

export const knownType: Rule = {
  id: 'detection-type',
  severity: 'error',
  explanation: 'The type is TTP, Anomaly, Hunting or Correlation; the status production, experimental or deprecated.',
  *check(detection) {
    if (detection.type !== '' && !types.includes(detection.type))
      yield {
        message: `"${detection.type}" is no type of detection`,
        path: ['type'],
        hint: didYouMean(detection.type, types) ?? types.join(', '),
      };
    if (detection.status !== '' && !statuses.includes(detection.status))
      yield {
        message: `"${detection.status}" is no status`,
        path: ['status'],
        hint: didYouMean(detection.status, statuses) ?? statuses.join(', '),
      };
  },
};

export const attackIds: Rule = {
  id: 'mitre-attack-id',
  severity: 'error',
  explanation: 'ATT&CK ids look like T1047 or T1003.001.',
  *check(detection) {
    const path = detection.dialect === 'ng' ? ['mitre_attack_id'] : ['tags', 'mitre_attack_id'];
    for (const [i, id] of detection.mitreAttackIds.entries())
      if (!/^T\d{4}(?:\.\d{3})?$/.test(id)) yield { message: `"${id}" is no ATT&CK technique id`, path: [...path, i] };
  },
};
