import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressFault } from '../../../datasets/address.ts';
import { detectionRule } from '../rule.ts';

const test = (data: string) =>
  `tests:\n- name: True Positive Test\n  attack_data:\n  - data: ${data}\n    source: sample\n    sourcetype: sample\n`;

export const attackDataLocation = detectionRule(
  {
    id: 'attack-data-location',
    severity: 'error',
    explanation: 'Attack data is the address of a file, or a path in the content pack to a file that exists.',
    bad: { set: test('no/such/file.log') },
    good: { set: test('https://media.example.com/datasets/attack_techniques/T1047/a.log') },
  },
  function* (detection, { pack }) {
    for (const [i, test] of detection.tests.entries())
      for (const [j, { data }] of test.attackData.entries()) {
        const at = { path: ['tests', i, 'attack_data', j, 'data'] };
        const fault = addressFault(data);
        if (fault !== undefined) yield { message: `"${data}" ${fault}`, ...at };
        if (fault !== undefined || data === '' || /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(data)) continue;
        if (/\s/.test(data.trim())) yield { message: `"${data}" is no address and no path`, ...at };
        else if (!existsSync(join(pack.root, data)) && !existsSync(data))
          yield { message: `there is no file "${data}"`, ...at, hint: 'give a URL, or a path in the content pack' };
      }
  },
);
