import { detectionRule, schemaRule } from '../rule.ts';

export const riskScoreRange = schemaRule({
  id: 'risk-score-range',
  severity: 'error',
  explanation: 'Risk scores lie between 1 and 100 (ng: 0 and 100).',
  kinds: ['detection'],
  bad: {
    set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: user, type: user, score: 640}\n  threat_objects: []',
  },
  good: {
    set: 'rba:\n  message: $user$ did it\n  risk_objects:\n  - {field: user, type: user, score: 64}\n  threat_objects: []',
  },
});

export const riskScoreComputed = detectionRule(
  {
    id: 'risk-score-computed',
    severity: 'warning',
    explanation:
      'In the v4 form the risk score is impact times confidence by hundred; another one is not what is used.',
    dialects: ['v4'],
    bad: {
      dialect: 'v4',
      set: 'tags:\n  analytic_story: [Sample Story]\n  asset_type: Endpoint\n  confidence: 50\n  impact: 50\n  message: $user$ did it\n  observable:\n  - {name: user, type: User, role: [Victim]}\n  product: [Splunk Enterprise]\n  required_fields: [user]\n  risk_score: 80\n  security_domain: endpoint',
    },
    good: {
      dialect: 'v4',
      set: 'tags:\n  analytic_story: [Sample Story]\n  asset_type: Endpoint\n  confidence: 50\n  impact: 50\n  message: $user$ did it\n  observable:\n  - {name: user, type: User, role: [Victim]}\n  product: [Splunk Enterprise]\n  required_fields: [user]\n  risk_score: 25\n  security_domain: endpoint',
    },
  },
  function* (detection, _context, file) {
    const written = (file.data.tags as Record<string, unknown> | null | undefined)?.risk_score;
    const { impact, confidence } = detection.risk ?? {};
    if (typeof written !== 'number' || impact === undefined || confidence === undefined) return;
    const computed = (impact * confidence) / 100;
    if (Math.abs(written - computed) > 1)
      yield {
        message: `the risk score is ${written}, but impact ${impact} times confidence ${confidence} gives ${computed}`,
        path: ['tags', 'risk_score'],
      };
  },
);
