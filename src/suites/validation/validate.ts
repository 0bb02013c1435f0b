import {
  type ContentFile,
  type ContentPack,
  checkSchema,
  type Detection,
  schemaNameOf,
  schemas,
} from '../../content/index.ts';
import { type Diagnostic, positionOf, resolveOffset, type Severity } from '../../diagnostics/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import { memo } from './memo.ts';
import { referencesOf } from './references.ts';
import type { Complaint, Rule, RuleContext } from './rule.ts';
import { rules as allRules, unswitchableRules } from './rules/index.ts';
import { analyseSearch } from './search-analysis.ts';
import { disabledRules } from './suppression.ts';

/** What the configuration says of a rule. */
export type RuleLevel = 'off' | Severity;

/** Which rules apply, how grave they are, and which day it is. */
export interface ValidationOptions {
  readonly rules?: readonly Rule[];
  /** `rules:` of firedrill.yml. */
  readonly levels?: Readonly<Record<string, RuleLevel>>;
  /** Epoch seconds, for dates in the future; undefined leaves that check out. */
  readonly now?: number;
}

/** The findings of a pack. */
export interface Validation {
  /** Findings of files that could not be read as what they should be. */
  readonly pack: readonly Diagnostic[];
  /** Findings by detection file. */
  of(detection: Detection): readonly Diagnostic[];
  /** Findings of any file of the pack, by its path. */
  ofFile(path: string): readonly Diagnostic[];
  /** Every finding of the whole pack, by file and place. */
  all(): readonly Diagnostic[];
}

/** Prepares validation; files are checked when asked for. */
export function createValidation(pack: ContentPack, knowledge: Knowledge, options: ValidationOptions = {}): Validation {
  const rules = (options.rules ?? allRules).filter((rule) => options.levels?.[rule.meta.id] !== 'off');
  const context = createContext(pack, knowledge, options.now);
  const files = new Map(pack.files.map((file) => [file.path, file] as const));
  const loaded = groupByFile(pack.diagnostics);
  const ofFile = memo((path: string): readonly Diagnostic[] => {
    const file = files.get(path);
    // What is missing in a file that could not be read as a whole may well be there.
    const found = file && !file.yaml.broken ? checkFile(file, rules, context) : [];
    const disabled = file ? disabledRules(file) : undefined;
    return [...(loaded.get(path) ?? []), ...found]
      .flatMap((one) => withLevel(one, options.levels))
      .filter((one) => !disabled || unswitchableRules.has(one.code) || !disabled(one))
      .sort(byPlace);
  });
  return {
    pack: pack.diagnostics,
    of: (detection) => ofFile(detection.file),
    ofFile,
    all: () => [...new Set([...loaded.keys(), ...files.keys()])].sort().flatMap((path) => ofFile(path)),
  };
}

function createContext(pack: ContentPack, knowledge: Knowledge, now: number | undefined): RuleContext {
  const detections = new Map(pack.detections.map((detection) => [detection.file, detection]));
  const dialectOf: RuleContext['dialectOf'] = (file) =>
    detections.get(file.path)?.dialect ?? (file.data.creation_date === undefined ? pack.dialect : 'ng');
  const search = memo((file: ContentFile) => {
    const source = file.yaml.scalarSource(['search']);
    return source && source.text.trim() !== '' ? analyseSearch(source, knowledge) : undefined;
  });
  const references = referencesOf(pack, knowledge, (file) => search(file)?.parsed);
  return {
    pack,
    knowledge,
    today: now === undefined ? undefined : new Date(now * 1000).toISOString().slice(0, 10),
    detectionOf: (file) => detections.get(file.path),
    dialectOf,
    schemaIssues: memo((file: ContentFile) => {
      const name = schemaNameOf(file.kind, dialectOf(file), file.data);
      return name ? checkSchema(schemas[name], file.data) : [];
    }),
    search,
    references,
  };
}

function groupByFile(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const file = diagnostic.source?.name ?? '';
    const group = groups.get(file);
    if (group) group.push(diagnostic);
    else groups.set(file, [diagnostic]);
  }
  return groups;
}

function checkFile(file: ContentFile, rules: readonly Rule[], context: RuleContext): Diagnostic[] {
  const dialect = context.dialectOf(file);
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const rule of rules) {
    if (!rule.meta.kinds.includes(file.kind)) continue;
    if (rule.meta.dialects && !rule.meta.dialects.includes(dialect)) continue;
    for (const complaint of rule.check(file, context)) {
      const severity = complaint.severity ?? rule.meta.severityIn?.[dialect] ?? rule.meta.severity;
      const diagnostic = toDiagnostic(complaint, rule, file, severity);
      const key = `${diagnostic.code}\0${diagnostic.message}\0${diagnostic.span ? resolveOffset(diagnostic.source!, diagnostic.span.start).offset : ''}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push(diagnostic);
    }
  }
  return found;
}

function toDiagnostic(complaint: Complaint, rule: Rule, file: ContentFile, severity: Severity): Diagnostic {
  const name = typeof file.data.name === 'string' && file.data.name !== '' ? { object: file.data.name } : {};
  if (complaint.diagnostic)
    return {
      ...complaint.diagnostic,
      ...name,
      severity: complaint.severity ?? complaint.diagnostic.severity,
      ...(complaint.hint ? { hint: complaint.hint } : {}),
    };
  return {
    code: rule.meta.id,
    severity,
    message: complaint.message,
    source: complaint.at?.source ?? file.source,
    span: complaint.at?.span ?? placeOf(complaint, file),
    ...name,
    ...(complaint.hint ? { hint: complaint.hint } : {}),
  };
}

/** The place of a YAML path, or of the nearest part of it that exists; the first line where there is none. */
function placeOf(complaint: Complaint, file: ContentFile): { start: number; end: number } {
  const path = complaint.path ?? [];
  const whole = complaint.onKey ? file.yaml.locateKey(path) : file.yaml.locate(path);
  if (whole && path.length > 0) return whole;
  for (let length = path.length - 1; length > 0; length--) {
    const part = file.yaml.locateKey(path.slice(0, length));
    if (part) return part;
  }
  return { start: 0, end: 1 };
}

function withLevel(diagnostic: Diagnostic, levels: ValidationOptions['levels']): Diagnostic[] {
  const level = unswitchableRules.has(diagnostic.code) ? undefined : levels?.[diagnostic.code];
  if (level === undefined) return [diagnostic];
  return level === 'off' ? [] : [{ ...diagnostic, severity: level }];
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const offset = (one: Diagnostic) => (one.source && one.span ? positionOf(one.source, one.span.start).offset : 0);
  return offset(a) - offset(b);
}
