interface SampleDetection {
  readonly name?: string;
  readonly type?: 'Hunting' | 'TTP';
  readonly search?: string;
  readonly data?: string;
  readonly source?: string;
  readonly updateTimestamp?: boolean;
}

/** A detection in contentctl's version 5 with one test on one dataset. */
export function sampleDetection(given: SampleDetection): string {
  return `name: ${given.name ?? 'Alice Logs On'}
id: 0734bd21-2769-4972-a5f1-78bb1e011224
version: 1
date: '2026-01-01'
author: firedrill
status: production
type: ${given.type ?? 'Hunting'}
description: A detection.
data_source: []
search: '${given.search ?? 'index=* "user=alice" | stats count by host'}'
how_to_implement: Collect logs.
known_false_positives: None.
references: []
tags:
  analytic_story: []
  asset_type: Endpoint
  mitre_attack_id: [T1047]
  product: [Splunk Enterprise]
  security_domain: endpoint
tests:
- name: True Positive Test
  attack_data:
  - data: ${given.data ?? 'logs/a.log'}
    source: ${given.source ?? 'app'}
    sourcetype: generic_single_line
${given.updateTimestamp ? '    update_timestamp: true\n' : ''}`;
}
