import { detectionRule, schemaRule } from '../rule.ts';

export const throttlingField = schemaRule({
  id: 'throttling-field',
  severity: 'error',
  explanation: 'A throttling field is one name without blanks.',
  kinds: ['detection'],
  bad: { dialect: 'ng', set: 'throttling:\n  fields: [user dest]\n  period: 1h' },
  good: { dialect: 'ng', set: 'throttling:\n  fields: [user, dest]\n  period: 1h' },
});

export const throttlingFieldUnknown = detectionRule(
  {
    id: 'throttling-field-unknown',
    severity: 'error',
    explanation: 'Throttling compares results by fields of the search; a field that is none throttles everything.',
    bad: { dialect: 'ng', set: 'throttling:\n  fields: [session]\n  period: 1h' },
    good: { dialect: 'ng', set: 'throttling:\n  fields: [user]\n  period: 1h' },
  },
  function* (detection) {
    const path = detection.dialect === 'ng' ? ['throttling', 'fields'] : ['tags', 'throttling', 'fields'];
    for (const [i, field] of (detection.throttling?.fields ?? []).entries())
      if (!detection.search.includes(field) && !/\s/.test(field))
        yield { message: `the throttling field "${field}" does not stand in the search`, path: [...path, i] };
  },
);
