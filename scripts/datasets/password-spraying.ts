import { start } from './corporation.ts';
import type { SampleDataset } from './dataset.ts';
import { failedLogon, successfulLogon } from './logons.ts';
import { seeded } from './random.ts';
import { securitySource } from './windows-event.ts';

export const passwordSpraying: SampleDataset = {
  folder: 'T1110.003/password_spraying',
  file: 'windows-security.log',
  technique: 'T1110.003',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b006',
  description: 'Logons on a domain controller; thirty accounts fail from one address within two minutes.',
  ...securitySource,
  events: () => {
    const random = seeded(1110);
    const events = Array.from({ length: 220 }, (_, i) => successfulLogon(random, start + i * 9));
    for (let n = 0; n < 30; n++) {
      const user = `user${String(n + 1).padStart(2, '0')}`;
      events.splice(120 + n * 2, 0, failedLogon(random, start + 1200 + n * 4, user, '10.20.0.66'));
    }
    return events;
  },
};
