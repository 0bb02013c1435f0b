import { createEngine, type Engine, type SearchResult } from '../../src/engine/engine.ts';
import { type AppSource, type Knowledge, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { type Row, scalarsOf, scalarText, type Value } from '../../src/values/index.ts';

export type Cells = Record<string, string | string[]>;

/** An engine over apps given as texts; `now` is fixed. */
export function engineWith(
  files: Record<string, string> = {},
  now = 1_700_000_000,
  apps: readonly AppSource[] = [],
): Engine {
  return createEngine({ knowledge: knowledgeWith(files, apps), now: () => now });
}

export function knowledgeWith(files: Readonly<Record<string, string>>, apps: readonly AppSource[]): Knowledge {
  return loadKnowledge([...apps, memoryApp('test', new Map(Object.entries(files)))]).knowledge;
}

/** Rows as the contract shows them: texts, lists for multivalues, nulls absent. */
export function cells(result: Pick<SearchResult, 'rows' | 'fields'>): Cells[] {
  return result.rows.map((row) =>
    Object.fromEntries(result.fields.flatMap((name) => (row.has(name) ? [[name, cell(row.get(name)!)]] : []))),
  );
}

function cell(value: Value): string | string[] {
  const texts = scalarsOf(value).map(scalarText);
  return texts.length === 1 ? texts[0]! : texts;
}

export function toRow(given: Readonly<Record<string, string | readonly string[]>>): Row {
  return new Map(Object.entries(given) as [string, Value][]);
}
