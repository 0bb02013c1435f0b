import { DiagnosticError } from '../diagnostics/index.ts';
import type { Knowledge, LookupDefinition, LookupTable } from '../knowledge/index.ts';
import { parseSearchExpression } from '../spl/index.ts';
import { compileSearch, type RowPredicate } from './search/predicate.ts';

const filtering = new WeakSet<Knowledge>();

/**
 * Knowledge whose lookups give only the rows that their `filter` lets through, a search expression over the columns of
 * the table (transforms.conf specification, filter). Rows are written past it.
 */
export function withLookupFilters(knowledge: Knowledge): Knowledge {
  if (filtering.has(knowledge)) return knowledge;
  const known = new Map<LookupDefinition, LookupDefinition>();
  const filteredOf = (definition: LookupDefinition): LookupDefinition => {
    if (definition.filter === undefined || definition.filter.trim() === '') return definition;
    let made = known.get(definition);
    if (!made) {
      made = filtered(definition, definition.filter);
      known.set(definition, made);
    }
    return made;
  };
  const result: Knowledge = {
    ...knowledge,
    lookup: (name) => {
      const definition = knowledge.lookup(name);
      return definition && filteredOf(definition);
    },
    lookups: () => [...knowledge.lookups()].map(filteredOf),
  };
  filtering.add(result);
  return result;
}

function filtered(definition: LookupDefinition, filter: string): LookupDefinition {
  const tables = new WeakMap<LookupTable, LookupTable>();
  let matches: RowPredicate | undefined;
  return {
    ...definition,
    unfiltered: definition.table,
    table: () => {
      const all = definition.table();
      let kept = tables.get(all);
      if (!kept) {
        const keeps = (matches ??= compileFilter(definition.name, filter));
        kept = { columns: all.columns, rows: all.rows.filter((row) => keeps(new Map(row))) };
        tables.set(all, kept);
      }
      return kept;
    },
  };
}

function compileFilter(name: string, filter: string): RowPredicate {
  try {
    return compileSearch(parseSearchExpression(filter));
  } catch (error) {
    throw new DiagnosticError({
      code: 'spl-syntax',
      severity: 'error',
      message: `the filter of the lookup "${name}" in transforms.conf is no search expression: ${(error as Error).message}`,
    });
  }
}
