import { detectionRule } from '../rule.ts';
import { riskPaths } from './risk-paths.ts';

export const riskMissing = detectionRule(
  {
    id: 'risk-missing',
    severity: 'error',
    explanation: 'A production detection whose deployment makes risk events names at least one risk object.',
    dialects: ['v4', 'v5'],
    bad: { set: 'rba:' },
    good: {
      set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: user, type: user, score: 64}\n  threat_objects: []',
    },
  },
  function* (detection) {
    if (detection.status === 'production' && detection.riskEnabled && detection.riskObjects.length === 0)
      yield {
        message: 'the deployment makes risk events, but there is no risk object',
        path: riskPaths[detection.dialect],
        onKey: true,
        ...(detection.dialect === 'v4' ? { hint: 'give an observable the role Victim' } : {}),
      };
  },
);

export const riskUnexpected = detectionRule(
  {
    id: 'risk-unexpected',
    severity: 'error',
    explanation: 'A detection whose deployment makes no risk events has no `rba`: nothing would come of it.',
    dialects: ['v5'],
    bad: { set: 'type: Hunting' },
    good: { set: 'type: Hunting\nrba:' },
  },
  function* (detection, _context, file) {
    if (!detection.riskEnabled && file.data.rba !== undefined && file.data.rba !== null)
      yield {
        message: `the deployment of ${detection.type} detections makes no risk events, but "rba" is given`,
        path: ['rba'],
        onKey: true,
      };
  },
);
