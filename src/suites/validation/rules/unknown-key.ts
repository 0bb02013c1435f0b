import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const unknownKey = schemaRule({
  id: 'unknown-key',
  severity: 'error',
  severityIn: { v4: 'warning' },
  explanation:
    'A key that the format does not know is mostly a slip, and what it was meant to say is lost. contentctl 4 let such keys pass, so that there it is a warning.',
  kinds: describedKinds,
  bad: { set: 'know_false_positives: None.' },
  good: { set: 'known_false_positives: None that are known.' },
});
