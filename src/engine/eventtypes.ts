import { createSource, DiagnosticError } from '../diagnostics/index.ts';
import type { Eventtype, Knowledge } from '../knowledge/index.ts';
import { expandMacros, type MacroProvider, parseSearchExpression, type SearchExpr } from '../spl/index.ts';
import type { FieldSet } from '../values/index.ts';
import { compileSearch, fieldsOfSearch, type RowPredicate } from './search/predicate.ts';
import type { KnowledgeVerdict } from './search/prune.ts';
import type { Shortcuts } from './search/shortcuts.ts';
import type { EventMetadata } from './store.ts';

/** An eventtype with its search compiled. */
export interface EventtypeMatcher {
  readonly eventtype: Eventtype;
  readonly expression: SearchExpr;
  /** What the expression was parsed from: the eventtype's search, macros expanded. */
  readonly text: string;
  readonly matches: RowPredicate;
  readonly fields: FieldSet;
}

/** The eventtypes of the installed apps. */
export interface EventtypeMatchers {
  /** Those that could match events with this metadata, in order of definition. */
  candidates(metadata: EventMetadata): readonly EventtypeMatcher[];
  /** `eventtype=x` and `tag=x` cannot hold where no eventtype that could match has that name or tag. */
  verdict(metadata: EventMetadata): KnowledgeVerdict;
}

/** Compiles eventtypes once, and tells which can match events with given metadata. */
export function createEventtypes(
  knowledge: Knowledge,
  macros: MacroProvider,
  note: (text: string) => void,
  { canMatch }: Pick<Shortcuts, 'canMatch'>,
): EventtypeMatchers {
  let all: EventtypeMatcher[] | undefined;
  const compiled = () =>
    (all ??= knowledge.eventtypes.flatMap((eventtype) => compileEventtype(eventtype, macros, note)));
  const cache = new Map<string, readonly EventtypeMatcher[]>();
  const possible = (metadata: EventMetadata): readonly EventtypeMatcher[] => {
    const key = `${metadata.index}\0${metadata.source}\0${metadata.sourcetype}\0${metadata.host}`;
    let found = cache.get(key);
    if (!found) {
      found = compiled().filter((one) => canMatch(one.expression, metadata));
      cache.set(key, found);
    }
    return found;
  };
  return {
    candidates: possible,
    verdict: (metadata) => (field, expression) => {
      if ((field !== 'eventtype' && field !== 'tag') || expression.kind !== 'compare' || expression.operator !== '=')
        return undefined;
      const wanted = expression.value.text;
      if (wanted.includes('*')) return undefined;
      const lower = wanted.toLowerCase();
      const names = possible(metadata);
      if (field === 'eventtype')
        return names.some((one) => one.eventtype.name.toLowerCase() === lower) ? undefined : false;
      if (knowledge.tagged(wanted).some((pair) => pair.field !== 'eventtype')) return undefined;
      return names.some((one) => one.eventtype.tags.includes(wanted)) ? undefined : false;
    },
  };
}

/** None where the search of the eventtype cannot be read, which is noted. */
function compileEventtype(
  eventtype: Eventtype,
  macros: MacroProvider,
  note: (text: string) => void,
): EventtypeMatcher[] {
  try {
    const { source, diagnostics } = expandMacros(createSource(eventtype.name, eventtype.search), macros);
    const error = diagnostics.find((one) => one.severity === 'error');
    if (error) throw new DiagnosticError(error);
    const { text } = source;
    const expression = parseSearchExpression(text);
    return [{ eventtype, expression, text, matches: compileSearch(expression), fields: fieldsOfSearch(expression) }];
  } catch (error) {
    const origin = eventtype.origin ?? 'unknown app';
    note(`eventtype "${eventtype.name}" (${origin}) cannot be read: ${(error as Error).message}`);
    return [];
  }
}
