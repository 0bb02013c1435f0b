import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { suppressionsOf } from '../suppression.ts';
import { describedKinds } from './described-kinds.ts';

/** Needs the list of rules that it is part of. */
export function unknownRuleOf(known: () => ReadonlySet<string>): Rule {
  return {
    meta: {
      id: 'unknown-rule',
      severity: 'warning',
      explanation: 'A comment `# firedrill-disable` names a rule that does not exist, or none.',
      kinds: describedKinds,
      bad: { set: 'version: 1 # firedrill-disable-line no-such-rule' },
      good: { set: 'version: 1 # firedrill-disable-line bad-value' },
    },
    *check(file) {
      for (const { rules, offset } of suppressionsOf(file)) {
        const at = { source: file.source, span: { start: offset, end: offset + 1 } };
        if (rules.length === 0)
          yield { message: 'the comment names no rule', at, hint: 'name the rules to switch off' };
        for (const rule of rules) {
          if (known().has(rule)) continue;
          const hint = didYouMean(rule, known());
          yield { message: `there is no rule "${rule}"`, at, ...(hint ? { hint } : {}) };
        }
      }
    },
  };
}
