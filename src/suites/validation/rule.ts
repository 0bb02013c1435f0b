import type { ContentPack, Detection } from '../../content/index.ts';
import type { Diagnostic, Severity } from '../../diagnostics/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import type { ParsedSearch } from '../../spl/index.ts';

export interface RuleContext {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  /** The parsed search of a detection; parsed once for all rules. */
  parsed(detection: Detection): ParsedSearch;
}

/** What a rule says of one detection; the runner adds code, severity, file and object. */
export interface Complaint {
  readonly message: string;
  /** YAML path that it is about. */
  readonly path?: readonly (string | number)[];
  readonly hint?: string;
  readonly severity?: Severity;
  /** Where the rule passes a diagnostic of its own on. */
  readonly diagnostic?: Diagnostic;
}

/** A check of detections. One module, one line in `rules/index.ts`. */
export interface Rule {
  /** Code of its findings. */
  readonly id: string;
  readonly severity: Severity;
  readonly explanation: string;
  check(detection: Detection, context: RuleContext): Iterable<Complaint>;
}
