import type { ContentPack, Detection } from '../../content/index.ts';
import type { Diagnostic } from '../../diagnostics/index.ts';
import { splLanguage } from '../../engine/engine.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import { type ParsedSearch, parseSearch } from '../../spl/index.ts';
import type { Rule, RuleContext } from './rule.ts';
import { rules as allRules } from './rules/index.ts';

export interface Validation {
  /** Findings of files that could not be read as what they should be. */
  readonly pack: readonly Diagnostic[];
  /** Findings by detection file. */
  of(detection: Detection): readonly Diagnostic[];
}

/** Prepares validation; detections are checked when asked for. */
export function createValidation(
  pack: ContentPack,
  knowledge: Knowledge,
  rules: readonly Rule[] = allRules,
): Validation {
  const macros = {
    find: (name: string, count: number) => knowledge.macro(name, count),
    names: () => [...knowledge.macros()].map((macro) => macro.name),
  };
  const searches = new Map<string, ParsedSearch>();
  const context: RuleContext = {
    pack,
    knowledge,
    parsed(detection) {
      let parsed = searches.get(detection.file);
      if (!parsed) {
        parsed = parseSearch(detection.searchSource, splLanguage, macros);
        searches.set(detection.file, parsed);
      }
      return parsed;
    },
  };
  const found = new Map<string, readonly Diagnostic[]>();
  const byFile = new Map<string, Diagnostic[]>();
  for (const diagnostic of pack.diagnostics) {
    const file = diagnostic.source?.name ?? '';
    byFile.set(file, [...(byFile.get(file) ?? []), diagnostic]);
  }
  return {
    pack: pack.diagnostics,
    of(detection) {
      let findings = found.get(detection.file);
      if (!findings) {
        findings = [
          ...(byFile.get(detection.file) ?? []),
          ...rules.flatMap((rule) => [...applyRule(rule, detection, context)]),
        ];
        found.set(detection.file, findings);
      }
      return findings;
    },
  };
}

function* applyRule(rule: Rule, detection: Detection, context: RuleContext): Generator<Diagnostic> {
  for (const complaint of rule.check(detection, context)) {
    if (complaint.diagnostic) {
      yield {
        ...complaint.diagnostic,
        object: detection.name,
        ...(complaint.severity ? { severity: complaint.severity } : {}),
      };
      continue;
    }
    const span = complaint.path && (detection.locate(complaint.path) ?? detection.locate(complaint.path.slice(0, 1)));
    yield {
      code: rule.id,
      severity: complaint.severity ?? rule.severity,
      message: complaint.message,
      source: detection.source,
      span: span ?? { start: 0, end: 1 },
      object: detection.name,
      ...(complaint.hint ? { hint: complaint.hint } : {}),
    };
  }
}
