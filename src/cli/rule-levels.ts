import { didYouMean } from '../diagnostics/index.ts';
import { ruleIds } from '../suites/validation/rules/index.ts';
import type { RuleLevel } from '../suites/validation/validate.ts';
import type { Config } from './config.ts';
import { CliError, exitCodes } from './context.ts';

const levels: readonly string[] = ['off', 'info', 'warning', 'error'];

/**
 * `rules:` of firedrill.yml and what `--rule-level` says, checked: each is a rule, and its level one that there is. Flags
 * win.
 */
export function ruleLevels(config: Config, flags: readonly string[] = []): Readonly<Record<string, RuleLevel>> {
  return { ...checked('firedrill.yml', configured(config)), ...checked('--rule-level', flagged(flags)) };
}

/** Pairs `ID=LEVEL`. */
function flagged(flags: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    flags.map((text) => {
      const [rule, level] = text.split('=');
      if (!rule || level === undefined)
        throw new CliError(exitCodes.usage, `--rule-level: "${text}" is no level of a rule`, 'write ID=warning');
      return [rule, level];
    }),
  );
}

function configured(config: Config): Readonly<Record<string, unknown>> {
  const rules: unknown = config.rules ?? {};
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules))
    throw new CliError(exitCodes.usage, 'firedrill.yml: "rules" is no mapping', 'write rules: {rule-id: warning}');
  return rules as Readonly<Record<string, unknown>>;
}

function checked(where: string, rules: Readonly<Record<string, unknown>>): Readonly<Record<string, RuleLevel>> {
  for (const [rule, level] of Object.entries(rules)) {
    if (!ruleIds.has(rule))
      throw new CliError(
        exitCodes.usage,
        `${where}: there is no rule "${rule}"`,
        didYouMean(rule, ruleIds) ?? 'firedrill rules lists them',
      );
    if (!levels.includes(String(level)))
      throw new CliError(exitCodes.usage, `${where}: "${level}" is no level of ${rule}`, `one of ${levels.join(', ')}`);
  }
  return rules as Readonly<Record<string, RuleLevel>>;
}
