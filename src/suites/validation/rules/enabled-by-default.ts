import { detectionRule } from '../rule.ts';

export const enabledByDefault = detectionRule(
  {
    id: 'enabled-by-default',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'Only a production detection that is a TTP, an Anomaly or a Correlation may run by default.',
    dialects: ['v4', 'v5'],
    bad: { set: 'enabled_by_default: true\nstatus: experimental' },
    good: { set: 'enabled_by_default: true\nstatus: production' },
  },
  function* (detection, _context, file) {
    if (file.data.enabled_by_default === true && (detection.status !== 'production' || detection.type === 'Hunting'))
      yield {
        message: `a detection of type ${detection.type} and status ${detection.status} must not be enabled by default`,
        path: ['enabled_by_default'],
      };
  },
);
