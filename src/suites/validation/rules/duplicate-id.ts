import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const duplicateId: Rule = {
  meta: {
    id: 'duplicate-id',
    severity: 'error',
    explanation: 'An id is unique over all kinds of content; a copied file needs a new one.',
    kinds: describedKinds,
    bad: { set: 'id: 3f0a2d0e-6f1b-4b7e-8a55-0c5b2b9f1d02' },
    good: { set: 'id: 7d2c1ab6-3b1f-4a59-9f0e-2f6f3a1f8c11' },
  },
  *check(file, { references }) {
    if (typeof file.data.id !== 'string') return;
    const twin = (references.byId.get(file.data.id.trim().toLowerCase()) ?? []).find((one) => one !== file);
    if (twin)
      yield {
        message: `${twin.path} has the same id`,
        path: ['id'],
        ...(twin.kind === file.kind ? {} : { severity: 'warning' as const }),
      };
  },
};
