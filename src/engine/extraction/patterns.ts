import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { type FieldSet, textsOf } from '../../values/index.ts';
import type { ExtractionServices } from './extractor.ts';
import type { MadeFields } from './raw-backing.ts';
import type { ExtractionSettings } from './settings.ts';
import { type Step, traced } from './step.ts';
import { compileTransform, type Transform } from './transform.ts';

/**
 * Prepares EXTRACT and REPORT, backwards: what is wanted of one step may be wanted of those before it as well. Tells of
 * all fields that they make where their values stand.
 */
export function planPatterns(
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
    const regex = guarded(`${extraction.origin} ${extraction.key}`, () => compileInline(extraction.pattern));
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

/** EXTRACT matches lines with `^` and `$`, and line breaks with a dot: Splunk puts `(?ms)` before it (props.conf specification). */
function compileInline(pattern: string): CompiledRegex {
  return compileRegex(`(?ms)${pattern}`);
}
