import { detectionRule } from '../rule.ts';
import { messages } from './risk-paths.ts';

export const tokenString = detectionRule(
  {
    id: 'token-string',
    severity: 'error',
    severityIn: { v4: 'warning', v5: 'warning' },
    explanation:
      'In a message `$` begins and ends the name of a field. A single one stays as it is; in the ng form a message without any token is refused.',
    bad: {
      set: 'rba:\n  message: $user did it\n  risk_objects:\n  - {field: user, type: user, score: 64}\n  threat_objects: []',
    },
    good: {
      set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: user, type: user, score: 64}\n  threat_objects: []',
    },
  },
  function* (detection, _context, file) {
    for (const { text, path } of messages(detection, file.data)) {
      const marks = text.split('$').length - 1;
      if (marks % 2 === 1) yield { message: 'a "$" of the message has no partner', path, hint: 'write $field$' };
      else if (marks === 0 && detection.dialect === 'ng' && text !== '')
        yield { message: 'the message holds no $field$', path };
    }
  },
);

export const messageEmpty = detectionRule(
  {
    id: 'message-empty',
    severity: 'warning',
    explanation: 'A risk event without a message tells an analyst nothing.',
    dialects: ['v4'],
    bad: { dialect: 'v4', set: v4Tags("''") },
    good: { dialect: 'v4', set: v4Tags('$user$ did it') },
  },
  function* (detection) {
    if (detection.riskEnabled && detection.riskMessage.trim() === '')
      yield { message: 'the message is empty', path: ['tags', 'message'], onKey: true };
  },
);

function v4Tags(message: string): string {
  return `tags:\n  analytic_story: [Sample Story]\n  asset_type: Endpoint\n  confidence: 80\n  impact: 80\n  message: ${message}\n  observable:\n  - {name: user, type: User, role: [Victim]}\n  product: [Splunk Enterprise]\n  required_fields: [user]\n  risk_score: 64\n  security_domain: endpoint`;
}
