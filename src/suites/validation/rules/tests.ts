import type { Rule } from '../rule.ts';

export const testsPresent: Rule = {
  id: 'tests-missing',
  severity: 'error',
  explanation: 'A production detection has at least one test, unless it is a correlation or must be tested by hand.',
  *check(detection) {
    if (
      detection.status === 'production' &&
      detection.type !== 'Correlation' &&
      detection.manualTest === undefined &&
      detection.tests.length === 0
    )
      yield { message: 'a production detection needs a test', path: ['tests'] };
  },
};

export const attackData: Rule = {
  id: 'attack-data-incomplete',
  severity: 'error',
  explanation: 'Each attack dataset of a test names its data, source and sourcetype.',
  *check(detection) {
    for (const [i, test] of detection.tests.entries()) {
      if (test.kind === 'unit' && test.attackData.length === 0)
        yield { message: `the test "${test.name}" names no attack data`, path: ['tests', i] };
      for (const [j, data] of test.attackData.entries()) {
        for (const key of ['data', 'source', 'sourcetype'] as const)
          if (data[key] === '')
            yield { message: `attack data of "${test.name}" lacks "${key}"`, path: ['tests', i, 'attack_data', j] };
      }
    }
  },
};
