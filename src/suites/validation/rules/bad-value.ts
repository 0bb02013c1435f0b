import { schemaRule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

export const badValue = schemaRule({
  id: 'bad-value',
  severity: 'error',
  explanation: 'A value is none of those that its key takes, or is outside of the range.',
  kinds: describedKinds,
  bad: {
    file: 'stories/sample_story.yml',
    set: 'tags:\n  category: [Malwere]\n  product: [Splunk Enterprise]\n  usecase: Other',
  },
  good: {
    file: 'stories/sample_story.yml',
    set: 'tags:\n  category: [Malware]\n  product: [Splunk Enterprise]\n  usecase: Other',
  },
});
