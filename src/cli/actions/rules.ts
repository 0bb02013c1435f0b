import type { RuleMeta } from '../../suites/validation/rule.ts';
import { rules } from '../../suites/validation/rules/index.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';

/** `firedrill rules`: the rules of the validation suite. */
export function listRules(ids: readonly string[], flags: { format: string }, context: CliContext): void {
  const chosen = rules.filter((rule) => ids.length === 0 || ids.includes(rule.meta.id)).map((rule) => rule.meta);
  const unknown = ids.find((id) => !chosen.some((meta) => meta.id === id));
  if (unknown !== undefined)
    throw new CliError(exitCodes.usage, `there is no rule "${unknown}"`, 'firedrill rules lists them');
  context.stdout.write(flags.format === 'json' ? `${JSON.stringify(chosen.map(toJson), null, 1)}\n` : table(chosen));
}

function toJson({ id, severity, severityIn, explanation, kinds, dialects }: RuleMeta): object {
  return {
    id,
    severity,
    ...(severityIn ? { severityIn } : {}),
    explanation,
    kinds,
    dialects: dialects ?? ['v4', 'v5', 'ng'],
  };
}

function table(metas: readonly RuleMeta[]): string {
  const width = Math.max(...metas.map((meta) => meta.id.length));
  return metas.map((meta) => `${meta.id.padEnd(width)}  ${meta.severity.padEnd(7)}  ${meta.explanation}\n`).join('');
}
