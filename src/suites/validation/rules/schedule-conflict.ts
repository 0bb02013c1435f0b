import { detectionRule } from '../rule.ts';

const custom =
  "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: auto\n  earliest_time: -70m@m\n  latest_time: -10m@m";

export const scheduleConflict = detectionRule(
  {
    id: 'schedule-conflict',
    severity: 'error',
    explanation: 'A detection has a named schedule or one of its own, not both.',
    dialects: ['ng'],
    bad: { dialect: 'ng', set: `schedule: Hourly\n${custom}` },
    good: { dialect: 'ng', set: custom },
  },
  function* (_detection, _context, { data }) {
    if (data.schedule && data.custom_schedule)
      yield { message: 'both "schedule" and "custom_schedule" are given', path: ['custom_schedule'], onKey: true };
  },
);
