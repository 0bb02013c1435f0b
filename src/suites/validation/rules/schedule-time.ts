import { schemaRule } from '../rule.ts';

export const scheduleTime = schemaRule({
  id: 'schedule-time',
  severity: 'error',
  explanation: 'The times of a schedule are relative, like -70m@m.',
  kinds: ['detection', 'baseline', 'schedule'],
  bad: {
    dialect: 'ng',
    set: "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: auto\n  earliest_time: 70 minutes\n  latest_time: -10m@m",
  },
  good: {
    dialect: 'ng',
    set: "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: auto\n  earliest_time: -70m@m\n  latest_time: -10m@m",
  },
});
