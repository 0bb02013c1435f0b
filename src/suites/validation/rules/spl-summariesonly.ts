import { searchRule } from '../rule.ts';

const search = (option: string) =>
  `| tstats ${option} count min(_time) as firstTime max(_time) as lastTime from datamodel=Endpoint.Processes by Processes.user Processes.dest | \`drop_dm_object_name(Processes)\``;

export const splSummariesonly = searchRule(
  {
    id: 'spl-summariesonly',
    severity: 'warning',
    explanation:
      'A tstats over a data model calls `security_content_summariesonly`, so that each site decides in one place whether data without summaries is searched.',
    bad: { search: search('') },
    good: { search: search('`security_content_summariesonly`') },
  },
  function* (analysis) {
    const asked = analysis.parsed.macroUses.some((use) => /summariesonly/.test(use.name));
    if (asked || /summariesonly\s*=/i.test(analysis.written.text)) return;
    for (const call of analysis.calls)
      if (call.name === 'tstats' && (call.args as { dataModel?: string }).dataModel)
        yield {
          message: 'tstats does not say whether only summaries are searched',
          at: analysis.at(call.nameSpan),
          hint: 'write | tstats `security_content_summariesonly` …',
        };
  },
);
