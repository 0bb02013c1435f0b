import { didYouMean } from '../../../diagnostics/index.ts';
import { searchRule } from '../rule.ts';

interface LookupArguments {
  readonly name: string;
  readonly inputs: readonly { readonly lookupField: string }[];
  readonly outputs?: readonly { readonly lookupField: string }[];
}

export const splLookupField = searchRule(
  {
    id: 'spl-lookup-field',
    severity: 'warning',
    explanation: 'A lookup is asked by and for columns that its table has.',
    bad: {
      search: 'index=main user=* dest=* | lookup sample_lookup patern AS user OUTPUT weight | stats count by user dest',
    },
    good: {
      search:
        'index=main user=* dest=* | lookup sample_lookup pattern AS user OUTPUT weight | stats count by user dest',
    },
  },
  function* (search, { knowledge }) {
    for (const call of search.calls) {
      if (call.name !== 'lookup') continue;
      const args = call.args as LookupArguments;
      const definition = knowledge.lookup(args.name);
      const columns = definition?.kind === 'csv' ? definition.table().columns : (definition?.fieldsList ?? []);
      if (columns.length === 0) continue;
      for (const { lookupField } of [...args.inputs, ...(args.outputs ?? [])]) {
        if (columns.includes(lookupField)) continue;
        yield {
          message: `the lookup "${args.name}" has no column "${lookupField}"`,
          at: search.find(call, lookupField),
          hint: didYouMean(lookupField, columns) ?? `it has ${columns.slice(0, 12).join(', ')}`,
        };
      }
    }
  },
);
