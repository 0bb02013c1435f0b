import { detectionRule } from '../rule.ts';

export const testsMissing = detectionRule(
  {
    id: 'tests-missing',
    severity: 'error',
    explanation: 'A production detection has at least one test, unless it is a correlation or must be tested by hand.',
    bad: { set: 'tests: []' },
    good: { set: 'tests: []\nstatus: experimental' },
  },
  function* (detection) {
    if (
      detection.status === 'production' &&
      detection.type !== 'Correlation' &&
      detection.manualTest === undefined &&
      detection.tests.length === 0
    )
      yield { message: 'a production detection needs a test', path: ['tests'], onKey: true };
  },
);
