import { didYouMean } from '../../../diagnostics/index.ts';
import { findFunction, functionNames } from '../../../engine/functions/index.ts';
import { searchRule } from '../rule.ts';

export const splUnknownFunction = searchRule(
  {
    id: 'spl-unknown-function',
    severity: 'error',
    explanation: 'Every function of the search exists, for eval as well as for statistics.',
    bad: { search: 'index=main user=* dest=* | eval user=lowr(user) | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | eval user=lower(user) | stats count by user dest' },
  },
  function* (search) {
    for (const diagnostic of search.parsed.diagnostics)
      if (diagnostic.code === 'spl-unknown-function') yield { message: diagnostic.message, diagnostic };
    for (const { node } of search.expressions) {
      if (node.kind !== 'call' || findFunction(node.name)) continue;
      const hint = didYouMean(node.name, functionNames());
      yield { message: `unknown function "${node.name}"`, at: search.at(node.nameSpan), ...(hint ? { hint } : {}) };
    }
  },
);
