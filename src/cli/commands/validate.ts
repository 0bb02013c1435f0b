import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { Diagnostic } from '../../diagnostics/index.ts';
import {
  type FindingsReport,
  findingsGithub,
  findingsSarif,
  findingsText,
  toFinding,
} from '../../reporters/findings.ts';
import { createValidation } from '../../suites/validation/validate.ts';
import { addCommonOptions, type CommonFlags, emitDocument, loadContent } from '../common.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';
import { ruleLevels } from '../rule-levels.ts';

/** `firedrill validate`: the validation suite alone; nothing is replayed. */
export function registerValidate(program: Command, context: CliContext): void {
  const command = program
    .command('validate')
    .description('check the content; nothing is replayed')
    .argument('[SELECTOR...]', 'detections to check: files, folders, names, ids, T1047, story:…, type:…, datasource:…');
  addCommonOptions(command)
    .addOption(
      new Option('--format <FORMAT>', 'output format').choices(['text', 'json', 'sarif', 'github']).default('text'),
    )
    .action(async (selectors: string[], flags: CommonFlags & { format: string }) => {
      const { pack, detections, config } = loadContent(context, flags, selectors);
      const { knowledge, diagnostics: appDiagnostics } = loadCliKnowledge({
        cwd: context.cwd,
        apps: [...(config.apps ?? []), ...flags.app],
        pack,
      });
      const validation = createValidation(pack, knowledge, {
        levels: ruleLevels(config),
        now: context.now(),
      });
      const whole = selectors.length === 0;
      const diagnostics = whole ? validation.all() : detections.flatMap((detection) => validation.of(detection));
      const report: FindingsReport = {
        schema: 'firedrill/findings@1',
        summary: {
          files: whole ? pack.files.length : detections.length,
          detections: detections.length,
          errors: diagnostics.filter((one) => one.severity === 'error').length,
          warnings: diagnostics.filter((one) => one.severity === 'warning').length,
        },
        findings: diagnostics.map(toFinding),
      };
      await emitDocument(render(flags.format, report, diagnostics, context), flags, context);
      reportKnowledge(appDiagnostics, [], flags, context);
      if (report.summary.errors > 0) context.setExitCode(exitCodes.failed);
    });
}

function render(
  format: string,
  report: FindingsReport,
  diagnostics: readonly Diagnostic[],
  context: CliContext,
): string {
  if (format === 'json') return `${JSON.stringify(report, null, 1)}\n`;
  if (format === 'sarif')
    return findingsSarif(
      report,
      (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string })
        .version,
    );
  if (format === 'github') return findingsGithub(report);
  return findingsText(diagnostics, report, context.color);
}
