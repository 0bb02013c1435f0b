import { deprecationExample, entryText } from '../deprecation-examples.ts';
import { deprecationOf, endingKinds, isEnding } from '../deprecations.ts';
import type { Rule } from '../rule.ts';

export const deprecationMissing: Rule = {
  meta: {
    id: 'deprecation-missing',
    severity: 'error',
    explanation:
      'What is deprecated or removed says why and since when: in removed/deprecation_mapping.YML where the pack enforces it (contentctl 5), in deprecation_info of its own file in the ng form (a warning there). It tells users what to turn to.',
    kinds: endingKinds,
    dialects: ['v5', 'ng'],
    bad: deprecationExample('removed', ''),
    good: deprecationExample('removed', entryText('Old Detection', '5.2.0')),
  },
  *check(file, context) {
    const { status } = file.data;
    const { deprecationsEnforced, deprecations } = context.pack;
    if (!isEnding(status) || deprecationOf(file, context)) return;
    const ng = context.dialectOf(file) === 'ng';
    // Of removed content in the ng form the schema asks for it; contentctl 5 does not where nothing is enforced.
    if (ng ? file.kind === 'removed' : !deprecationsEnforced && deprecations.length === 0) return;
    const missing = ng ? '"deprecation_info"' : 'an entry in removed/deprecation_mapping.YML';
    yield {
      message: `the status is ${status}, but ${missing} is missing`,
      path: ['status'],
      hint: 'say why, and in which version of the app it is gone',
      ...(ng || !deprecationsEnforced ? { severity: 'warning' as const } : {}),
    };
  },
};
