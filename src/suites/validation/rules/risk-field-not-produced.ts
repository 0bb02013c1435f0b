import { didYouMean } from '../../../diagnostics/index.ts';
import { tokenNames } from '../../../enterprise-security/index.ts';
import { type Complaint, detectionRule } from '../rule.ts';
import { messages, objectFields } from './risk-paths.ts';

/** What Enterprise Security adds to results itself. */
const added = new Set(['_time', 'info_min_time', 'info_max_time', 'info_search_time', 'search_name', 'rule_name']);

export const riskFieldNotProduced = detectionRule(
  {
    id: 'risk-field-not-produced',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation:
      'The results of the search have no such field, as a command before the end keeps only others. The unit test of contentctl fails on it, and risk events get no object.',
    bad: { search: 'index=main user=* src_user=* dest=* | stats count by src_user dest' },
    good: { search: 'index=main user=* dest=* | stats count by user dest' },
  },
  function* (detection, context, file) {
    const last = context.search(file)?.flow.at(-1)?.after;
    if (!last?.known) return;
    const { known } = last;
    const missing = (field: string, what: string, path: readonly (string | number)[]): Complaint[] => {
      const name = field.replace(/^result\./, '');
      if (known.has(name) || added.has(name)) return [];
      const hint = didYouMean(name, known);
      return [
        {
          message: `${what} is not among the results of the search, which ${last.closedBy?.name ?? 'stats'} limits to ${[...known].slice(0, 12).join(', ')}${known.size > 12 ? ', …' : ''}`,
          path,
          ...(hint ? { hint } : {}),
          ...(detection.status === 'production' ? {} : { severity: 'warning' as const }),
        },
      ];
    };
    for (const { field, what, path } of objectFields(detection, file.data))
      yield* missing(field, `the ${what} field "${field}"`, path);
    for (const { text, path } of messages(detection, file.data))
      for (const token of tokenNames(text)) yield* missing(token, `the field of $${token}$`, path);
  },
);
