import { createLookupMatcher, type Knowledge } from '../knowledge/index.ts';
import { parseSearchExpression } from '../spl/index.ts';
import { multivalue, type Row, setField, textOf, type Value } from '../values/index.ts';
import type { EvalEnvironment } from './functions/function.ts';
import { compileSearch } from './search/predicate.ts';

/** What eval expressions may know: the time, the time zone, and the lookups and places of the installed apps. */
export function createEnvironment(knowledge: Knowledge, now: number, timezone: string): EvalEnvironment {
  return {
    now,
    time: () => Date.now() / 1000,
    timezone,
    random: Math.random,
    searchmatch: (text) => compileSearch(parseSearchExpression(text)),
    lookup: (name, inputs, outputs) => lookupOnce(knowledge, name, inputs, outputs),
    ...(knowledge.locate ? { locate: knowledge.locate } : {}),
  };
}

function lookupOnce(
  knowledge: Knowledge,
  name: string,
  inputs: ReadonlyMap<string, Value>,
  outputs: readonly string[],
): Row | undefined {
  const definition = knowledge.lookup(name);
  if (!definition) return undefined;
  const found = createLookupMatcher(definition, [...inputs.keys()])(
    [...inputs.values()].map((value) => textOf(value) ?? ''),
  );
  if (found.length === 0) return undefined;
  const row: Row = new Map();
  for (const output of outputs) setField(row, output, multivalue(found.flatMap((one) => one.get(output) ?? [])));
  return row;
}
