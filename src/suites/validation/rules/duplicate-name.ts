import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const duplicateName: Rule = {
  meta: {
    id: 'duplicate-name',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'A name is unique over all kinds of content: others refer to it.',
    kinds: describedKinds,
    bad: { set: 'name: Sample Story' },
    good: { set: 'name: Sample Detection' },
  },
  *check(file, { references }) {
    if (typeof file.data.name !== 'string') return;
    const twins = references.byName.get(file.data.name.trim().toLowerCase()) ?? [];
    const twin = twins.find((one) => one !== file);
    if (twin)
      yield {
        message: `${twin.path} has the same name`,
        path: ['name'],
        // Two of one kind overwrite each other, whatever the form.
        ...(twin.kind === file.kind ? { severity: 'error' as const } : {}),
      };
  },
};
