import { detectionRule } from '../rule.ts';

const drilldown = (name: string, search: string) =>
  `- name: ${name}\n  search: '${search}'\n  earliest_offset: $info_min_time$\n  latest_offset: $info_max_time$\n`;

export const drilldownMissing = detectionRule(
  {
    id: 'drilldown-missing',
    severity: 'error',
    explanation:
      'A production detection that is not for hunting has at least two drilldown searches, one of which holds %original_detection_search%.',
    dialects: ['v5'],
    bad: { set: `drilldown_searches:\n${drilldown('View user', 'index=main $user$')}` },
    good: {
      set: `drilldown_searches:\n${drilldown('View user', '%original_detection_search% | search user=$user$')}${drilldown('View host', 'index=main $dest$')}`,
    },
  },
  function* (detection) {
    if (detection.status !== 'production' || detection.type === 'Hunting') return;
    const at = { path: ['drilldown_searches'], onKey: true };
    if (detection.drilldowns.length < 2)
      yield {
        message: `two drilldown searches are wanted, there ${detection.drilldowns.length === 1 ? 'is one' : 'are none'}`,
        ...at,
      };
    else if (!detection.drilldowns.some((one) => one.search.includes('%original_detection_search%')))
      yield { message: 'no drilldown search holds %original_detection_search%', ...at };
  },
);
