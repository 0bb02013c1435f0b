import { didYouMean } from '../diagnostics/index.ts';
import { ruleIds } from '../suites/validation/rules/index.ts';
import type { RuleLevel } from '../suites/validation/validate.ts';
import type { Config } from './config.ts';
import { CliError, exitCodes } from './context.ts';

const levels: readonly string[] = ['off', 'info', 'warning', 'error'];

/** `rules:` of firedrill.yml, checked: each is a rule, and its level one that there is. */
export function ruleLevels(config: Config): Readonly<Record<string, RuleLevel>> {
  const rules: unknown = config.rules ?? {};
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules))
    throw new CliError(exitCodes.usage, 'firedrill.yml: "rules" is no mapping', 'write rules: {rule-id: warning}');
  for (const [rule, level] of Object.entries(rules)) {
    if (!ruleIds.has(rule))
      throw new CliError(
        exitCodes.usage,
        `firedrill.yml: there is no rule "${rule}"`,
        didYouMean(rule, ruleIds) ?? 'firedrill rules lists them',
      );
    if (!levels.includes(String(level)))
      throw new CliError(
        exitCodes.usage,
        `firedrill.yml: "${level}" is no level of ${rule}`,
        `one of ${levels.join(', ')}`,
      );
  }
  return rules as Readonly<Record<string, RuleLevel>>;
}
