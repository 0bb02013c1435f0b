import { detectionRule } from '../rule.ts';

export const deploymentMissing = detectionRule(
  {
    id: 'deployment-missing',
    severity: 'warning',
    explanation:
      'Each type of detection has a deployment in deployments/: its schedule, and what it does when it fires. Without one, the defaults of ES Content Update are used.',
    dialects: ['v4', 'v5'],
    bad: { set: 'type: Correlation' },
    good: { set: 'type: TTP' },
  },
  function* (detection, { pack }, file) {
    if (pack.deployments.length === 0 || file.data.deployment !== undefined || detection.type === '') return;
    if (!pack.deployments.some((one) => one.type === detection.type))
      yield { message: `no deployment is of the type ${detection.type}`, path: ['type'] };
  },
);
