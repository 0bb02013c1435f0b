import { schemaRule } from '../rule.ts';

export const cronFormat = schemaRule({
  id: 'cron-format',
  severity: 'error',
  explanation: 'A cron schedule has five parts: minute, hour, day, month, weekday.',
  kinds: ['deployment', 'detection', 'baseline', 'schedule'],
  hint: 'for example 0 * * * *',
  bad: {
    dialect: 'ng',
    set: 'custom_schedule:\n  cron_schedule: hourly\n  schedule_window: auto\n  earliest_time: -70m@m\n  latest_time: -10m@m',
  },
  good: {
    dialect: 'ng',
    set: "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: auto\n  earliest_time: -70m@m\n  latest_time: -10m@m",
  },
});
