import { schemaRule } from '../rule.ts';

export const scheduleWindow = schemaRule({
  id: 'schedule-window',
  severity: 'error',
  explanation: 'The schedule window is `auto` or a number of minutes.',
  kinds: ['deployment', 'detection', 'baseline', 'schedule'],
  bad: {
    dialect: 'ng',
    set: "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: wide\n  earliest_time: -70m@m\n  latest_time: -10m@m",
  },
  good: {
    dialect: 'ng',
    set: "custom_schedule:\n  cron_schedule: '0 * * * *'\n  schedule_window: '15'\n  earliest_time: -70m@m\n  latest_time: -10m@m",
  },
});
