import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

export const scheduleUnknown: Rule = {
  meta: {
    id: 'schedule-unknown',
    severity: 'error',
    explanation: 'The schedule that a detection or baseline names lies in schedules/.',
    kinds: ['detection', 'baseline'],
    dialects: ['ng'],
    bad: { dialect: 'ng', set: 'schedule: Hourly' },
    good: {
      dialect: 'ng',
      set: 'schedule: Hourly',
      files: {
        'schedules/hourly.yml':
          "name: Hourly\nid: 0f3d9b52-64a1-4c1e-8a27-51d0c6e7b9a4\nversion: 1\ncreation_date: '2026-01-05'\nmodification_date: '2026-01-05'\nauthor: firedrill\ndescription: Every hour, over the last.\ncron_schedule: 0 * * * *\nschedule_window: auto\nearliest_time: -70m@m\nlatest_time: -10m@m\n",
      },
    },
  },
  *check({ data }, { pack }) {
    const name = data.schedule;
    if (typeof name !== 'string' || name === '' || pack.schedules.has(name)) return;
    const hint = didYouMean(name, pack.schedules.keys());
    yield { message: `there is no schedule "${name}"`, path: ['schedule'], ...(hint ? { hint } : {}) };
  },
};
