import { detectionRule } from '../rule.ts';

export const mitreParent = detectionRule(
  {
    id: 'mitre-parent',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'A technique beside its own sub-technique says nothing more: contentctl 5 refuses the pair.',
    bad: { dialect: 'ng', set: 'mitre_attack_id: [T1003, T1003.001]' },
    good: { dialect: 'ng', set: 'mitre_attack_id: [T1003.001]' },
  },
  function* (detection) {
    const path = detection.dialect === 'ng' ? ['mitre_attack_id'] : ['tags', 'mitre_attack_id'];
    for (const [i, id] of detection.mitreAttackIds.entries()) {
      const sub = detection.mitreAttackIds.find((one) => one.startsWith(`${id}.`));
      if (sub)
        yield { message: `${id} stands beside its sub-technique ${sub}`, path: [...path, i], hint: `remove ${id}` };
    }
  },
);
