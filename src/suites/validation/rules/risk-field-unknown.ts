import { tokenNames } from '../../../enterprise-security/index.ts';
import { detectionRule } from '../rule.ts';
import { messages, objectFields } from './risk-paths.ts';

export const riskFieldUnknown = detectionRule(
  {
    id: 'risk-field-unknown',
    severity: 'error',
    explanation:
      'Fields of risk and threat objects, and `$tokens$` of the message, stand in the search; contentctl 5 asks it of production detections.',
    dialects: ['v5', 'ng'],
    bad: {
      set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: src_user, type: user, score: 64}\n  threat_objects: []',
    },
    good: {
      set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: user, type: user, score: 64}\n  threat_objects: []',
    },
  },
  function* (detection, context, file) {
    if (detection.status !== 'production') return;
    const text = (context.search(file)?.parsed.source.text ?? '').toLowerCase();
    for (const { field, what, path } of objectFields(detection, file.data))
      if (!text.includes(field.toLowerCase()))
        yield { message: `the ${what} field "${field}" does not stand in the search`, path };
    for (const { text: message, path } of messages(detection, file.data))
      for (const token of tokenNames(message))
        if (!text.includes(token.replace(/^result\./, '').toLowerCase()))
          yield { message: `the message uses $${token}$, which does not stand in the search`, path };
  },
);
