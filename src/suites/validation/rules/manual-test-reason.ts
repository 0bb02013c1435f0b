import { detectionRule } from '../rule.ts';

export const manualTestReason = detectionRule(
  {
    id: 'manual-test-reason',
    severity: 'warning',
    explanation: 'A detection that a person must test says why; an empty reason still switches the tests off.',
    dialects: ['v4', 'v5'],
    bad: {
      set: "tags:\n  analytic_story: [Sample Story]\n  asset_type: Endpoint\n  product: [Splunk Enterprise]\n  security_domain: endpoint\n  manual_test: ''",
    },
    good: {
      set: 'tags:\n  analytic_story: [Sample Story]\n  asset_type: Endpoint\n  product: [Splunk Enterprise]\n  security_domain: endpoint\n  manual_test: Needs a second domain.',
    },
  },
  function* (_detection, _context, file) {
    const tags = file.data.tags as Record<string, unknown> | null | undefined;
    if (typeof tags === 'object' && tags?.manual_test === '')
      yield { message: 'the manual test gives no reason', path: ['tags', 'manual_test'] };
  },
);
