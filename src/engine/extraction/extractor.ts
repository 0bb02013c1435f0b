import { compileRegex } from '../../formats/pcre.ts';
import { createLookupMatcher, type Knowledge, type LookupMatcher } from '../../knowledge/index.ts';
import { type FieldSet, multivalue, type Row, type Scalar, scalarsOf, setField, textsOf } from '../../values/index.ts';
import type { EventtypeMatcher } from '../eventtypes.ts';
import type { EvalEnvironment } from '../functions/function.ts';
import type { Limits } from '../job.ts';
import type { Extractor } from '../search/scan.ts';
import type { EventMetadata, StoredEvent } from '../store.ts';
import { planCalculations } from './calculated.ts';
import { writeInternalFields } from './internal-fields.ts';
import { extractKeyValues } from './key-value.ts';
import { columnsOf, type MadeFields, rawBacking } from './raw-backing.ts';
import { type AliasStep, type ExtractionSettings, extractionSettings, type LookupStep } from './settings.ts';
import { compileTransform, type Transform } from './transform.ts';

/** What an extractor works with. */
export interface ExtractionServices {
  readonly knowledge: Knowledge;
  readonly environment: EvalEnvironment;
  /** The eventtypes that could match events with this metadata. */
  eventtypes(metadata: EventMetadata): readonly EventtypeMatcher[];
  readonly limits: Pick<Limits, 'keyValueCharacters'>;
  /** Told once about a setting that cannot be used: a broken regular expression, a lookup that does not exist. */
  complain(message: string): void;
  /** Told about each field that a step has made, for `firedrill fields`. */
  readonly trace?: (field: string, origin: string) => void;
}

type Step = (event: StoredEvent, row: Row) => void;

/**
 * Prepares extraction for one kind of event and a set of wanted fields. Steps run in Splunk's order (Knowledge Manager
 * Manual, "The sequence of search-time operations"): EXTRACT, REPORT, automatic key-values, aliases, calculated fields,
 * lookups, eventtypes, tags; a step that cannot make anything wanted does not run.
 */
export function createExtractor(metadata: EventMetadata, wanted: FieldSet, services: ExtractionServices): Extractor {
  const props = services.knowledge.props(metadata);
  const settings = extractionSettings(props);
  const shown: EventMetadata = { ...metadata, sourcetype: props.sourcetype };
  const wantsTags =
    wanted.has('eventtype') ||
    wanted.has('tag') ||
    wanted.all ||
    [...wanted.names].some((name) => name.startsWith('tag::'));
  const eventtypes = wantsTags ? services.eventtypes(shown) : [];

  // Backwards: what each step needs of those before it.
  let needed = eventtypes.reduce((fields, one) => fields.union(one.fields), wanted);
  if (wantsTags) needed = needed.with(...taggedFields(services.knowledge));
  const lookups = planLookups(settings, needed, services);
  needed = lookups.needed;
  const evals = planCalculations(settings.evals, needed, services);
  needed = evals.needed;
  const aliases: AliasStep[] = [];
  for (const alias of [...settings.aliases].reverse()) {
    if (!needed.has(alias.to)) continue;
    aliases.unshift(alias);
    needed = needed.with(alias.from);
  }
  const beforeKv = planPatterns(settings, needed, services);
  needed = beforeKv.needed;

  if (settings.kvMode === 'multi')
    services.complain(`${settings.kvOrigin} = multi: tables are not expanded into events; use the command multikv`);
  const steps: Step[] = [...beforeKv.steps];
  if (settings.kvMode !== 'none') {
    const kvWanted = needed;
    const keyValues = {
      mode: settings.kvMode,
      autoJson: settings.autoKvJson,
      characters: services.limits.keyValueCharacters,
    };
    steps.push(
      traced(services, settings.kvOrigin, (event, row) => extractKeyValues(event.raw, keyValues, kvWanted, row)),
    );
  }
  for (const alias of aliases)
    steps.push(traced(services, `${alias.origin} ${alias.key}`, (_event, row) => applyAlias(alias, row)));
  const { apply } = evals;
  if (apply) steps.push((_event, row) => apply(row));
  steps.push(...lookups.steps);
  if (wantsTags) steps.push(tagStep(eventtypes, wanted, services));

  return {
    sourcetype: props.sourcetype,
    extract(event) {
      const row: Row = new Map();
      writeInternalFields(event, props.sourcetype, needed, row);
      for (const step of steps) step(event, row);
      return row;
    },
    rawBacked: rawBacking(settings, beforeKv.made, services.knowledge),
  };
}

/** With a trace, reports each field that a step has added or changed. */
function traced(services: ExtractionServices, origin: string, step: Step): Step {
  const { trace } = services;
  if (!trace) return step;
  return (event, row) => {
    const before = new Map(row);
    step(event, row);
    for (const [name, value] of row) if (before.get(name) !== value) trace(name, origin);
  };
}

function planPatterns(
  settings: ExtractionSettings,
  wanted: FieldSet,
  services: ExtractionServices,
): { steps: Step[]; needed: FieldSet; made: readonly MadeFields[] } {
  const steps: Step[] = [];
  const made: MadeFields[] = [];
  let needed = wanted;
  const guarded = <T>(what: string, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      services.complain(`${what}: ${(error as Error).message}`);
      return undefined;
    }
  };
  for (const report of [...settings.reports].reverse()) {
    for (const name of [...report.transforms].reverse()) {
      const stanza = services.knowledge.transform(name);
      if (!stanza) {
        services.complain(`${report.origin} ${report.key}: there is no transform "${name}"`);
        continue;
      }
      const transform = guarded(`${report.origin} ${report.key}, transform ${name}`, () =>
        compileTransform(name, stanza),
      );
      if (!transform) continue;
      made.push({ names: transform.produces, from: transform.sourceKey, values: transform.values });
      if (transform.produces && !transform.produces.some((field) => needed.has(field))) continue;
      steps.unshift(traced(services, `${report.origin} ${report.key} (${name})`, transformStep(transform)));
      if (transform.sourceKey !== '_raw') needed = needed.with(transform.sourceKey);
    }
  }
  for (const extraction of [...settings.extractions].reverse()) {
    const regex = guarded(`${extraction.origin} ${extraction.key}`, () => compileRegex(extraction.pattern));
    if (!regex) continue;
    made.push({ names: regex.groupNames, from: extraction.sourceField, values: 'literal' });
    if (!regex.groupNames.some((name) => needed.has(name))) continue;
    if (extraction.sourceField !== '_raw') needed = needed.with(extraction.sourceField);
    steps.unshift(
      traced(services, `${extraction.origin} ${extraction.key}`, (event, row) => {
        const texts =
          extraction.sourceField === '_raw' ? [event.raw] : textsOf(row.get(extraction.sourceField) ?? null);
        for (const text of texts) {
          const match = regex.exec(text);
          if (!match) continue;
          for (const name of regex.groupNames) {
            const value = match.groups[name];
            if (value !== undefined && value !== '' && !row.has(name)) row.set(name, value);
          }
          return;
        }
      }),
    );
  }
  return { steps, needed, made };
}

function transformStep(transform: Transform): Step {
  return (event, row) => {
    if (transform.sourceKey === '_raw') transform.apply(event.raw, row);
    else for (const text of textsOf(row.get(transform.sourceKey) ?? null)) transform.apply(text, row);
  };
}

/**
 * AS makes the alias what its original is, nothing included; ASNEW leaves an alias alone that has a value (props.conf,
 * FIELDALIAS; since 7.2.4).
 */
function applyAlias(alias: AliasStep, row: Row): void {
  if (alias.onlyNew && row.has(alias.to)) return;
  setField(row, alias.to, row.get(alias.from) ?? null);
}

function planLookups(
  settings: ExtractionSettings,
  wanted: FieldSet,
  services: ExtractionServices,
): { steps: Step[]; needed: FieldSet } {
  const steps: Step[] = [];
  let needed = wanted;
  for (const step of [...settings.lookups].reverse()) {
    const definition = services.knowledge.lookup(step.lookup);
    if (!definition) {
      services.complain(`${step.origin} ${step.key}: there is no lookup "${step.lookup}"`);
      continue;
    }
    const keys = step.inputs.map((input) => input.lookupField);
    const outputs =
      step.outputs.length > 0
        ? step.outputs
        : columnsOf(definition)
            .filter((name) => !keys.includes(name))
            .map((name) => ({ lookupField: name, eventField: name }));
    const useful = outputs.filter((output) => needed.has(output.eventField));
    if (useful.length === 0) continue;
    needed = needed.with(...step.inputs.map((input) => input.eventField));
    let match: LookupMatcher;
    try {
      match = createLookupMatcher(definition, keys);
    } catch (error) {
      services.complain(`${step.origin} ${step.key}: ${(error as Error).message}`);
      continue;
    }
    steps.unshift(
      traced(services, `${step.origin} ${step.key}`, (event, row) => applyLookup(step, useful, match, event.time, row)),
    );
  }
  return { steps, needed };
}

function applyLookup(
  step: LookupStep,
  outputs: LookupStep['outputs'],
  match: LookupMatcher,
  time: number,
  row: Row,
): void {
  const inputs = step.inputs.map((input) => scalarsOf(row.get(input.eventField) ?? null));
  if (inputs.some((values) => values.length === 0)) return;
  const found: ReadonlyMap<string, string>[] = [];
  // A multivalue key is looked up value by value; several keys pair by position.
  const rounds = Math.max(...inputs.map((values) => values.length));
  for (let i = 0; i < rounds; i++)
    found.push(
      ...match(
        inputs.map((values) => String(values[Math.min(i, values.length - 1)])),
        time,
      ),
    );
  for (const output of outputs) {
    if (step.onlyNew && row.has(output.eventField)) continue;
    const values: Scalar[] = found.flatMap((one) => one.get(output.lookupField) ?? []);
    if (values.length > 0) setField(row, output.eventField, multivalue(values));
    else if (!step.onlyNew) row.delete(output.eventField);
  }
}

/** Writes `eventtype`, then `tag` and `tag::field` from eventtypes and from field values that bear tags. */
function tagStep(eventtypes: readonly EventtypeMatcher[], wanted: FieldSet, services: ExtractionServices): Step {
  const { knowledge } = services;
  const pairFields = taggedFields(knowledge);
  return (_event, row) => {
    // Data may have fields of these names; what is searched for are those that knowledge gives.
    row.delete('eventtype');
    row.delete('tag');
    const names: string[] = [];
    const tags = new Set<string>();
    const byField = new Map<string, Set<string>>();
    const tag = (field: string, list: readonly string[]) => {
      for (const one of list) {
        tags.add(one);
        const set = byField.get(field);
        if (set) set.add(one);
        else byField.set(field, new Set([one]));
      }
    };
    for (const { eventtype, matches } of eventtypes) {
      if (!matches(row)) continue;
      names.push(eventtype.name);
      // Eventtypes may name those defined before them.
      row.set('eventtype', names.length === 1 ? names[0]! : [...names]);
      tag('eventtype', eventtype.tags);
    }
    for (const field of pairFields) {
      for (const value of textsOf(row.get(field) ?? null)) tag(field, knowledge.tags(field, value));
    }
    if (tags.size === 0) return;
    if (wanted.has('tag')) setField(row, 'tag', multivalue([...tags].sort()));
    for (const [field, set] of byField)
      if (wanted.has(`tag::${field}`)) setField(row, `tag::${field}`, multivalue([...set].sort()));
  };
}

const taggedFieldCache = new WeakMap<Knowledge, readonly string[]>();

/** The fields other than eventtype whose values bear tags. */
function taggedFields(knowledge: Knowledge): readonly string[] {
  let found = taggedFieldCache.get(knowledge);
  if (!found) {
    found = knowledge.taggedFields().filter((field) => field !== 'eventtype');
    taggedFieldCache.set(knowledge, found);
  }
  return found;
}
