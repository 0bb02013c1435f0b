import { savedSearchName } from '../../../content/index.ts';
import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

/** 99 characters of Enterprise Security less its clone wrapper and `ESCU -  - Rule`; 81 for the whole stanza. */
const longest = { detection: 67, other: 99, stanza: 81 };

export const nameLength: Rule = {
  meta: {
    id: 'name-length',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation:
      'Enterprise Security cuts or refuses longer names: 67 characters for a detection, 81 for its saved search with the label of the app, 99 for anything else.',
    kinds: describedKinds,
    bad: { set: `name: ${'Very Long Name '.repeat(5).trim()}` },
    good: { set: 'name: Sample Detection' },
  },
  *check(file, { pack }) {
    const { name } = file.data;
    if (typeof name !== 'string') return;
    const limit = file.kind === 'detection' ? longest.detection : longest.other;
    const stanza = savedSearchName(pack.label, { name });
    if (name.length > limit)
      yield { message: `the name has ${name.length} characters, ${limit} are allowed`, path: ['name'] };
    else if (file.kind === 'detection' && stanza.length > longest.stanza)
      yield {
        message: `the saved search "${stanza}" has ${stanza.length} characters, ${longest.stanza} are allowed`,
        path: ['name'],
      };
  },
};
