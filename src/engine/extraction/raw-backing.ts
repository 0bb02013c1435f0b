import type { Knowledge, LookupDefinition } from '../../knowledge/index.ts';
import type { RawBacking, Written } from '../search/prefilter.ts';
import type { ExtractionSettings } from './settings.ts';
import type { Transform } from './transform.ts';

/** Fields that a pattern or a transform makes. */
export interface MadeFields {
  /** Undefined where the event's text decides. */
  readonly names: readonly string[] | undefined;
  /** The field that they come from. */
  readonly from: string;
  readonly values: Transform['values'];
}

/** Fields that do not come from the text, beside the internal ones. */
const metadataFields = new Set([
  'host',
  'source',
  'sourcetype',
  'index',
  'splunk_server',
  'linecount',
  'punct',
  'timestamp',
  'eventtype',
  'tag',
]);

const comesFromElsewhere = (field: string) => metadataFields.has(field) || /^(?:_|tag::|date_)/.test(field);

/** Where the values of fields stand in the raw text, as the settings of a source make them. */
export function rawBacking(
  settings: ExtractionSettings,
  made: readonly MadeFields[],
  knowledge: Knowledge,
): RawBacking {
  const computed = computedFields(settings, knowledge);
  const byPairs = writtenByPairs(settings);
  const backed = (field: string, depth: number): Written | undefined => {
    if (comesFromElsewhere(field) || computed.has(field) || depth > 10) return undefined;
    let result: Written = byPairs;
    for (const { from, values } of made.filter(({ names }) => names?.includes(field) ?? true)) {
      const source = from === '_raw' ? whole : from === field ? undefined : backed(from, depth + 1);
      if (!source || values === 'made') return undefined;
      result = both(result, values === 'unquoted' ? both(source, unquoted) : source);
    }
    for (const { from } of settings.aliases.filter(({ to }) => to === field)) {
      const source = from === field ? result : backed(from, depth + 1);
      if (!source) return undefined;
      result = both(result, source);
    }
    return result;
  };
  return (field) => backed(field, 0);
}

const whole: Written = { whole: true, marks: [] };
/** Quotes hold a value together, and are taken from within it. */
const unquoted: Written = { whole: false, marks: ['"'] };

const both = (a: Written, b: Written): Written => ({
  whole: a.whole && b.whole,
  marks: [...new Set([...a.marks, ...b.marks])],
});

/** JSON strings and XML text may be written with escapes, in which any character can be given by its number. */
function writtenByPairs({ kvMode, autoKvJson }: ExtractionSettings): Written {
  if (kvMode === 'none' || kvMode === 'multi') return whole;
  // Comments, CDATA sections and instructions part the text of an element.
  if (kvMode === 'xml') return { whole: false, marks: ['&#', '<!', '<?'] };
  if (kvMode === 'json' || autoKvJson) return { whole: false, marks: ['\\u00'] };
  return { whole: kvMode === 'auto', marks: [] };
}

/** Fields of calculations and lookups. */
function computedFields(settings: ExtractionSettings, knowledge: Knowledge): Set<string> {
  const computed = new Set(settings.evals.map((step) => step.field));
  for (const step of settings.lookups) {
    const columns =
      step.outputs.length > 0
        ? step.outputs.map((output) => output.eventField)
        : columnsOf(knowledge.lookup(step.lookup));
    for (const name of columns) computed.add(name);
  }
  return computed;
}

/** All columns, whether or not its rows can be filtered. */
export function columnsOf(definition: LookupDefinition | undefined): readonly string[] {
  return (definition?.unfiltered ?? definition?.table)?.().columns ?? [];
}
