import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

const keys = ['date', 'creation_date', 'modification_date'];

export const dateFuture: Rule = {
  meta: {
    id: 'date-future',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'No date lies in the future (UTC): contentctl refuses it.',
    kinds: describedKinds,
    bad: { set: "date: '2999-01-01'" },
    good: { set: "date: '2026-01-01'" },
  },
  *check(file, { today }) {
    if (today === undefined) return;
    for (const key of keys) {
      const value = file.data[key];
      if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && value > today)
        yield { message: `the ${key.replace('_', ' ')} ${value} lies in the future`, path: [key] };
    }
  },
};
