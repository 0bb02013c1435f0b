import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

const baseline = (detection: string) => ({
  'baselines/sample_baseline.yml': `name: Sample Baseline\nid: 0d1f4a37-7a0e-4c37-8f0b-9e54e4b1d123\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ntype: Baseline\ndescription: Counts.\nsearch: index=main | stats count by user\nhow_to_implement: Run it daily.\nknown_false_positives: none\nreferences: []\ntags:\n  analytic_story: [Sample Story]\n  detections: [${detection}]\n  product: [Splunk Enterprise]\n  security_domain: endpoint\n`,
});

export const baselineDetection: Rule = {
  meta: {
    id: 'baseline-detection',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'Every detection that a baseline names exists.',
    kinds: ['baseline'],
    bad: { files: baseline('Sampel Detection'), file: 'baselines/sample_baseline.yml' },
    good: { files: baseline('Sample Detection'), file: 'baselines/sample_baseline.yml' },
  },
  *check(file, { pack }) {
    const tags = file.data.tags as Record<string, unknown> | null | undefined;
    if (!Array.isArray(tags?.detections)) return;
    const names = new Set(pack.detections.map((detection) => detection.name));
    for (const [i, name] of tags.detections.entries()) {
      if (typeof name !== 'string' || names.has(name)) continue;
      const hint = didYouMean(name, names);
      yield { message: `there is no detection "${name}"`, path: ['tags', 'detections', i], ...(hint ? { hint } : {}) };
    }
  },
};
