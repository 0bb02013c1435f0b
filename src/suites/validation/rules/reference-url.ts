import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const referenceUrl = schemaRule({
  id: 'reference-url',
  severity: 'error',
  severityIn: { v4: 'warning' },
  explanation: 'References are addresses of pages, http or https.',
  kinds: describedKinds,
  bad: { set: 'references: [attack.mitre.org]' },
  good: { set: 'references: ["https://attack.mitre.org/"]' },
});
