import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const wrongType = schemaRule({
  id: 'wrong-type',
  severity: 'error',
  explanation: 'A value is of another type than its key takes: text for a number, one value for a list.',
  kinds: describedKinds,
  bad: { set: 'version: one' },
  good: { set: 'version: 1' },
});
