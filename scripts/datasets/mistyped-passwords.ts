import { users } from './corporation.ts';
import { interleave, type SampleDataset } from './dataset.ts';
import { failedLogon, successfulLogon } from './logons.ts';
import { seeded } from './random.ts';
import { securitySource } from './windows-event.ts';

export const mistypedPasswords: SampleDataset = {
  folder: 'T1110.003/mistyped_passwords',
  file: 'windows-security.log',
  technique: 'T1110.003',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b007',
  description: 'Logons on a domain controller; some users mistype their own password. Nothing to find.',
  ...securitySource,
  events: () => {
    const random = seeded(11101);
    return interleave(
      200,
      [20, 21, 22, 90, 91, 150],
      (time) => successfulLogon(random, time),
      (n, time) => failedLogon(random, time, users[n % 3]!, `10.20.1.${20 + (n % 3)}`),
    );
  },
};
