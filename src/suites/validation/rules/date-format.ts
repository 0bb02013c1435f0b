import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const dateFormat = schemaRule({
  id: 'date-format',
  severity: 'error',
  explanation: 'Dates are written year, month, day with leading zeros.',
  kinds: describedKinds,
  hint: 'write YYYY-MM-DD; --fix does it where the date is clear',
  bad: { set: "date: '2026-9-1'" },
  good: { set: "date: '2026-09-01'" },
});
