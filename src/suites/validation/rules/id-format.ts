import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const idFormat = schemaRule({
  id: 'id-format',
  severity: 'error',
  explanation: 'The id is a UUID. Enterprise Security follows a detection by its id through all versions.',
  kinds: describedKinds,
  hint: 'firedrill new writes a fresh one',
  bad: { set: 'id: 1234-5678' },
  good: { set: 'id: 7d2c1ab6-3b1f-4a59-9f0e-2f6f3a1f8c11' },
});
