import { schemaRule } from '../rule.ts';

export const productIncomplete = schemaRule({
  id: 'product-incomplete',
  severity: 'error',
  explanation: 'The ng form names all three products: Splunk Enterprise, Splunk Enterprise Security and Splunk Cloud.',
  kinds: ['detection'],
  dialects: ['ng'],
  hint: 'name Splunk Enterprise, Splunk Enterprise Security and Splunk Cloud',
  bad: { dialect: 'ng', set: 'product: [Splunk Enterprise]' },
  good: { dialect: 'ng', set: 'product: [Splunk Enterprise, Splunk Enterprise Security, Splunk Cloud]' },
});
