import type { ContentFile, ContentKind, ContentPack, Detection, Dialect, SchemaIssue } from '../../content/index.ts';
import type { Diagnostic, Severity, Source, Span } from '../../diagnostics/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import type { SearchAnalysis } from './search-analysis.ts';

/**
 * A piece of content for the documentation and the tests: what is changed of a sample object that breaks no rule. See
 * `tests/validation/sample-pack.ts` for the samples.
 */
export interface RuleExample {
  /** The form of the pack; v5 where it is left out. */
  readonly dialect?: Dialect;
  /** The object that is changed, by its file in the sample pack; the detection where it is left out. */
  readonly file?: string;
  /** YAML whose top-level keys replace those of the sample; a key without a value is removed. */
  readonly set?: string;
  /** The search, in place of the sample's; the filter macro is added. */
  readonly search?: string;
  /** The whole text of the file, in place of `set` and `search`. */
  readonly text?: string;
  /** Further files of the pack. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What documentation, configuration and reports need to know of a rule. */
export interface RuleMeta {
  /** Code of its findings: kebab-case, stable. */
  readonly id: string;
  readonly severity: Severity;
  /** Another severity for content of some forms: what contentctl 4 did not ask for is a warning there. */
  readonly severityIn?: Partial<Readonly<Record<Dialect, Severity>>>;
  /** Why it exists, in one to three sentences. */
  readonly explanation: string;
  /** The kinds of content that it looks at. */
  readonly kinds: readonly ContentKind[];
  /** The forms of content that it applies to; all where it is left out. */
  readonly dialects?: readonly Dialect[];
  readonly bad: RuleExample;
  readonly good: RuleExample;
}

/** What rules look at; analyses are made once and shared. */
export interface RuleContext {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  /** Today, ISO 8601 in UTC; undefined where the time is not known. */
  readonly today: string | undefined;
  detectionOf(file: ContentFile): Detection | undefined;
  dialectOf(file: ContentFile): Dialect;
  /** In what a file differs from its schema; looked up once for all rules. */
  schemaIssues(file: ContentFile): readonly SchemaIssue[];
  /** The parsed search of a detection or baseline; parsed once for all rules. */
  search(file: ContentFile): SearchAnalysis | undefined;
  /** Objects that the whole pack refers to. */
  readonly references: PackReferences;
}

/** Names that anything in the pack uses. */
export interface PackReferences {
  readonly macros: ReadonlySet<string>;
  readonly lookups: ReadonlySet<string>;
  /** Files by lower-case name, and by id. */
  readonly byName: ReadonlyMap<string, readonly ContentFile[]>;
  readonly byId: ReadonlyMap<string, readonly ContentFile[]>;
}

/** What a rule says; the runner adds code, severity, file and object. */
export interface Complaint {
  readonly message: string;
  /** YAML path that it is about; the nearest existing part of it is shown. */
  readonly path?: readonly (string | number)[];
  /** Points at the key instead of the value. */
  readonly onKey?: boolean;
  /** A place in a source, such as the search. */
  readonly at?: { readonly source: Source; readonly span: Span };
  readonly hint?: string;
  readonly severity?: Severity;
  /** Where the rule passes a diagnostic of its own on. */
  readonly diagnostic?: Diagnostic;
}

/** A check of content. One module, one line in `rules/index.ts`. */
export interface Rule {
  readonly meta: RuleMeta;
  check(file: ContentFile, context: RuleContext): Iterable<Complaint>;
}

type DetectionMeta = Omit<RuleMeta, 'kinds'>;

/** A rule about detections. */
export function detectionRule(
  meta: DetectionMeta,
  check: (detection: Detection, context: RuleContext, file: ContentFile) => Iterable<Complaint>,
): Rule {
  return {
    meta: { ...meta, kinds: ['detection'] },
    *check(file, context) {
      const detection = context.detectionOf(file);
      if (detection) yield* check(detection, context, file);
    },
  };
}

/** A rule about the searches of detections and baselines that could be read. */
export function searchRule(
  meta: DetectionMeta,
  check: (search: SearchAnalysis, context: RuleContext, file: ContentFile) => Iterable<Complaint>,
): Rule {
  return {
    meta: { ...meta, kinds: ['detection', 'baseline'] },
    *check(file, context) {
      const search = context.search(file);
      if (search) yield* check(search, context, file);
    },
  };
}

/** A rule that reports what the schemas find under its id. */
export function schemaRule(meta: RuleMeta & { readonly hint?: string }): Rule {
  return {
    meta,
    *check(file, context) {
      for (const issue of context.schemaIssues(file)) {
        if (issue.rule !== meta.id) continue;
        const hint = issue.hint ?? meta.hint;
        yield { message: issue.message, path: issue.path, onKey: issue.onKey ?? false, ...(hint ? { hint } : {}) };
      }
    },
  };
}
