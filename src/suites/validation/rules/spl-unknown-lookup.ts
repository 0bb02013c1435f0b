import { didYouMean } from '../../../diagnostics/index.ts';
import { lookupCalls } from '../references.ts';
import { searchRule } from '../rule.ts';

/** Lookups of Enterprise Security and of recommended apps, which contentctl 4 and 5 take as given. */
const assumed = new Set([
  'ut_shannon_lookup',
  'identity_lookup_expanded',
  'cim_corporate_web_domain_lookup',
  'cim_corporate_email_domain_lookup',
  'alexa_lookup_by_str',
  'interesting_ports_lookup',
  'asset_lookup_by_str',
  'asset_lookup_by_cidr',
  'dnslookup',
]);

export const splUnknownLookup = searchRule(
  {
    id: 'spl-unknown-lookup',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation:
      'Every lookup that a search reads is defined in the pack, in an app, or is of another app: one that the pack lists in build.yml, or else of Enterprise Security.',
    bad: {
      search: 'index=main user=* dest=* | lookup sample_lokup pattern AS user OUTPUT weight | stats count by user dest',
    },
    good: {
      search:
        'index=main user=* dest=* | lookup sample_lookup pattern AS user OUTPUT weight | stats count by user dest',
    },
  },
  function* (search, { knowledge, pack }, file) {
    const { source } = search.parsed;
    const external = pack.externalContent ? new Set(pack.externalContent.flatMap((app) => app.lookups)) : assumed;
    for (const { name, start, writes } of lookupCalls(source.text)) {
      if (writes || external.has(name) || knowledge.lookup(name) || knowledge.lookupFile(name)) continue;
      const hint = didYouMean(
        name,
        [...knowledge.lookups()].map((one) => one.name),
      );
      yield {
        message: `there is no lookup "${name}"`,
        at: search.at({ start, end: start + name.length }),
        ...(hint ? { hint } : {}),
        ...(file.kind === 'baseline' ? { severity: 'warning' as const } : {}),
      };
    }
  },
);
