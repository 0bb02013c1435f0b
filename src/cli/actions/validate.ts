import { relative, sep } from 'node:path';
import { didYouMean } from '../../diagnostics/index.ts';
import { findingsReport } from '../../reporters/findings.ts';
import { findingsFormats } from '../../reporters/findings-formats.ts';
import type { FindingsFormat } from '../../reporters/format-names.ts';
import { ruleIds } from '../../suites/validation/rules/index.ts';
import { createValidation } from '../../suites/validation/validate.ts';
import { type CommonFlags, emitDocument, loadContent } from '../common.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { fixContent } from '../fix.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';
import { ruleLevels } from '../rule-levels.ts';
import { version } from '../version.ts';

/** What `firedrill validate` was given. */
export interface ValidateFlags extends CommonFlags {
  format: FindingsFormat;
  fix?: boolean;
  rule: readonly string[];
  ruleLevel: readonly string[];
}

/** `firedrill validate`: the validation suite alone; nothing is replayed. */
export async function validate(selectors: readonly string[], flags: ValidateFlags, context: CliContext): Promise<void> {
  checkRules(flags.rule);
  const { pack, detections, config } = flags.fix
    ? fixContent(context, flags, selectors)
    : loadContent(context, flags, selectors);
  const { knowledge, diagnostics: ofApps } = loadCliKnowledge({
    cwd: context.cwd,
    apps: [...(config.apps ?? []), ...flags.app],
    pack,
    tolerant: true,
  });
  const validation = createValidation(pack, knowledge, {
    levels: ruleLevels(config, flags.ruleLevel),
    now: context.now(),
  });
  const whole = selectors.length === 0;
  const all = whole ? validation.all() : detections.flatMap((detection) => validation.of(detection));
  const diagnostics = flags.rule.length === 0 ? all : all.filter((one) => flags.rule.includes(one.code));
  const files = whole ? pack.files.length : detections.length;
  const report = findingsReport(diagnostics, { files, detections: detections.length });
  const document = findingsFormats[flags.format]({
    diagnostics,
    report,
    base: baseOf(context.cwd, pack.root),
    version: version(),
    color: context.color,
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
  });
  await emitDocument(document, flags, context);
  reportKnowledge(ofApps, [], flags, context);
  if (report.summary.errors > 0) context.setExitCode(exitCodes.failed);
}

function checkRules(ids: readonly string[]): void {
  const unknown = ids.find((id) => !ruleIds.has(id));
  if (unknown !== undefined)
    throw new CliError(
      exitCodes.usage,
      `there is no rule "${unknown}"`,
      didYouMean(unknown, ruleIds) ?? 'firedrill rules lists them',
    );
}

/** The pack as seen from the working folder; empty where it lies elsewhere, so that paths stay those of the pack. */
function baseOf(cwd: string, root: string): string {
  const path = relative(cwd, root).split(sep).join('/');
  return path.startsWith('..') || /^(?:\/|\w:)/.test(path) ? '' : path;
}
