import { DiagnosticError } from '../../../diagnostics/index.ts';
import { compileRegex } from '../../../formats/pcre.ts';
import { searchRule } from '../rule.ts';

const functions: Readonly<Record<string, number>> = { match: 1, replace: 1 };

export const splRegexLiteral = searchRule(
  {
    id: 'spl-regex-literal',
    severity: 'error',
    explanation: 'The regular expression of match() or replace() can be compiled.',
    bad: { search: 'index=main user=* dest=* | where match(user, "adm(in") | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | where match(user, "adm(in)?") | stats count by user dest' },
  },
  function* (search) {
    for (const { node } of search.expressions) {
      const pattern = node.kind === 'call' ? node.args[functions[node.name.toLowerCase()] ?? -1] : undefined;
      if (pattern?.kind !== 'string') continue;
      try {
        compileRegex(pattern.value);
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        yield { message: error.diagnostic.message, at: search.at(pattern.span) };
      }
    }
  },
);
