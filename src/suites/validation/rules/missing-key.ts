import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const missingKey = schemaRule({
  id: 'missing-key',
  severity: 'error',
  explanation: 'Each kind of content has keys that must be there and must not be empty.',
  kinds: describedKinds,
  bad: { set: 'how_to_implement:' },
  good: { set: 'how_to_implement: Collect process creation with command lines.' },
});
