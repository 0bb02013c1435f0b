import { detectionFileOf } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

const beside = 'detections/endpoint/sample_detection.expect.yaml';
const sidecar = (test: string) => ({ [beside]: `tests:\n- test: ${test}\n  results: 1\n` });

export const expectationTarget: Rule = {
  meta: {
    id: 'expectation-target',
    severity: 'error',
    explanation:
      'A file of expectations stands beside its detection, under the same name, and each of its entries names a test of that detection; otherwise nothing checks it.',
    kinds: ['expectation'],
    bad: { files: sidecar('True Positive Tset'), file: beside },
    good: { files: sidecar('True Positive Test'), file: beside },
  },
  *check(file, { pack }) {
    const path = detectionFileOf(file.path);
    const detection = pack.detections.find((one) => one.file === path);
    if (!detection) {
      yield { message: `there is no detection ${path}`, path: [] };
      return;
    }
    const names = detection.tests.map((test) => test.name);
    for (const [i, one] of (detection.expectations?.tests ?? []).entries()) {
      if (one.test === undefined || names.includes(one.test)) continue;
      const hint = didYouMean(one.test, names);
      yield {
        message: `the detection has no test "${one.test}"`,
        path: ['tests', i, 'test'],
        ...(hint ? { hint } : {}),
      };
    }
  },
};
