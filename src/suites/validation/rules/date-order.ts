import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const dateOrder: Rule = {
  meta: {
    id: 'date-order',
    severity: 'warning',
    explanation: 'Content is not modified before it is created.',
    kinds: describedKinds,
    dialects: ['ng'],
    bad: { dialect: 'ng', set: "modification_date: '2020-01-01'" },
    good: { dialect: 'ng', set: "modification_date: '2026-02-01'" },
  },
  *check(file) {
    const { creation_date: created, modification_date: modified } = file.data;
    if (typeof created === 'string' && typeof modified === 'string' && modified < created)
      yield { message: `modified on ${modified}, before it was created on ${created}`, path: ['modification_date'] };
  },
};
