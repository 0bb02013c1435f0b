import { statusOnTheWayOut } from '../../../content/index.ts';
import { deprecationExample, entryText } from '../deprecation-examples.ts';
import { deprecationOf, endingKinds, isEnding, whereEnforced } from '../deprecations.ts';
import type { Rule } from '../rule.ts';

export const deprecationStatus: Rule = {
  meta: {
    id: 'deprecation-status',
    severity: 'error',
    explanation:
      'Content that a later version of the app than the one that is built will be without is deprecated; from that version on it is removed, and lies in removed/. Other content is not announced as going.',
    kinds: endingKinds,
    dialects: ['v5', 'ng'],
    bad: deprecationExample('removed', entryText('Old Detection', '5.4.0')),
    good: deprecationExample('removed', entryText('Old Detection', '5.2.0')),
  },
  *check(file, context) {
    const deprecation = deprecationOf(file, context);
    if (!deprecation) return;
    const { status } = file.data;
    const { appVersion } = context.pack;
    const wanted = appVersion === undefined ? undefined : statusOnTheWayOut(deprecation.removedIn, appVersion);
    if (wanted === undefined ? isEnding(status) : status === wanted) return;
    yield {
      message: `the status is ${status}, but the content is announced to be gone in ${deprecation.removedIn}`,
      path: ['status'],
      hint: wanted === undefined ? 'it is deprecated or removed' : `in version ${appVersion} it is ${wanted}`,
      ...(context.dialectOf(file) === 'ng' ? {} : whereEnforced(context)),
    };
  },
};
