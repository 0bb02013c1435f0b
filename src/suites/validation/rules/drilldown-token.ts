import { didYouMean } from '../../../diagnostics/index.ts';
import { tokenNames } from '../../../enterprise-security/index.ts';
import { detectionRule } from '../rule.ts';

const drilldown = (field: string) =>
  `drilldown_searches:\n- name: View the results\n  search: '%original_detection_search% | search user=$${field}$'\n  earliest_offset: $info_min_time$\n  latest_offset: $info_max_time$\n- name: View the host\n  search: 'index=main $dest$'\n  earliest_offset: $info_min_time$\n  latest_offset: $info_max_time$`;

export const drilldownToken = detectionRule(
  {
    id: 'drilldown-token',
    severity: 'warning',
    explanation: 'A drilldown is opened with the fields of one result; a token of another name stays empty.',
    bad: { set: drilldown('account') },
    good: { set: drilldown('user') },
  },
  function* (detection, context, file) {
    const known = context.search(file)?.flow.at(-1)?.after.known;
    if (!known) return;
    for (const [i, one] of detection.drilldowns.entries())
      for (const key of ['name', 'search'] as const)
        for (const token of tokenNames(one[key])) {
          if (known.has(token) || /^(?:info_|result\.|trigger|_)/.test(token)) continue;
          const hint = didYouMean(token, known);
          yield {
            message: `$${token}$ is no field of the results`,
            path: ['drilldown_searches', i, key],
            ...(hint ? { hint } : {}),
          };
        }
  },
);
