import type { AggregationDefinition } from './aggregation.ts';
import { countingAggregations } from './counting.ts';
import { numericAggregations } from './numeric.ts';
import { orderingAggregations } from './ordering.ts';

/** Every statistical function. */
export const aggregations: readonly AggregationDefinition[] = [
  ...countingAggregations,
  ...numericAggregations,
  ...orderingAggregations,
];

const byName = new Map(
  aggregations.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one] as const)),
);

/** Finds an aggregation by its name or alias, in any case; `perc95` is `perc` with the parameter 95. */
export function findAggregation(name: string): { definition: AggregationDefinition; parameter?: number } | undefined {
  const lower = name.toLowerCase();
  const definition = byName.get(lower);
  if (definition && !definition.numericSuffix) return { definition };
  const suffixed = /^([a-z]+?)(\d+(?:\.\d+)?)$/.exec(lower);
  const base = suffixed && byName.get(suffixed[1]!);
  return base?.numericSuffix ? { definition: base, parameter: Number(suffixed![2]) } : undefined;
}

/** Every name of an aggregation, aliases among them. */
export function aggregationNames(): Iterable<string> {
  return byName.keys();
}
