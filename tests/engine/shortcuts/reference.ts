import { DiagnosticError } from '../../../src/diagnostics/index.ts';
import { createEngine, type Engine, type SearchOptions } from '../../../src/engine/engine.ts';
import type { Shortcuts } from '../../../src/engine/search/shortcuts.ts';
import type { Knowledge } from '../../../src/knowledge/index.ts';
import { allFields, scalarsOf, scalarText, type Value } from '../../../src/values/index.ts';

/** Every event is looked at, with every field that it has. */
export const noShortcuts: Shortcuts = {
  canMatch: () => true,
  prefilter: () => undefined,
  project: () => allFields,
};

/** An engine, and one over the same events that spares itself nothing. */
export interface Pair {
  readonly usual: Engine;
  readonly reference: Engine;
}

export function enginePair(knowledge: Knowledge, now: () => number): Pair {
  const usual = createEngine({ knowledge, now });
  return { usual, reference: createEngine({ knowledge, now, store: usual.store, shortcuts: noShortcuts }) };
}

/** What a search comes to, in a form that compares: a line for each row, its fields by name; or why it cannot be run. */
export function outcome(engine: Engine, search: string, options?: SearchOptions): string[] {
  try {
    const { rows, fields } = engine.search(search, { sid: 'one', ...options });
    return rows.map((row) =>
      [...fields]
        .sort()
        .flatMap((name) => (row.has(name) ? `${name}=${shown(row.get(name)!)}` : []))
        .join(' '),
    );
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return [`${error.diagnostic.code}: ${error.diagnostic.message}`];
  }
}

function shown(value: Value): string {
  const texts = scalarsOf(value).map(scalarText);
  return JSON.stringify(texts.length === 1 ? texts[0] : texts);
}
