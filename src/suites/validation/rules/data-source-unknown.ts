import { didYouMean } from '../../../diagnostics/index.ts';
import { detectionRule } from '../rule.ts';

/** The data sources of one entry: several may stand in it, joined by AND. */
export function dataSourceParts(entry: string, known: { has(name: string): boolean }): string[] {
  return known.has(entry) ? [entry] : entry.split(/\s+AND\s+/).map((part) => part.trim());
}

export const dataSourceUnknown = detectionRule(
  {
    id: 'data-source-unknown',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation:
      'Every data source that a detection names is defined in data_sources/; a warning in the v4 form, which did not ask for it.',
    bad: { set: 'data_source: [Sample Sorce]' },
    good: { set: 'data_source: [Sample Source]' },
  },
  function* (detection, { pack }) {
    if (pack.dataSources.size === 0) return;
    for (const [i, entry] of detection.dataSources.entries())
      for (const part of dataSourceParts(entry, pack.dataSources)) {
        if (pack.dataSources.has(part)) continue;
        const hint = didYouMean(part, pack.dataSources.keys());
        yield {
          message: `there is no data source "${part}"`,
          path: ['data_source', i],
          ...(hint ? { hint } : {}),
          ...(detection.status === 'production' ? {} : { severity: 'warning' as const }),
        };
      }
  },
);
