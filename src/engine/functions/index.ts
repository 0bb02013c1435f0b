import { bitwiseFunctions } from './bitwise.ts';
import { comparisonFunctions } from './comparison.ts';
import { conversionFunctions } from './conversion.ts';
import { cryptographicFunctions } from './cryptographic.ts';
import { datetimeFunctions } from './datetime.ts';
import type { FunctionDefinition } from './function.ts';
import { informationalFunctions } from './informational.ts';
import { jsonFunctions } from './json.ts';
import { mathFunctions } from './math.ts';
import { multivalueFunctions } from './multivalue.ts';
import { statisticalFunctions } from './statistical.ts';
import { textFunctions } from './text.ts';

/** Every eval function. */
export const functions: readonly FunctionDefinition[] = [
  ...bitwiseFunctions,
  ...comparisonFunctions,
  ...conversionFunctions,
  ...cryptographicFunctions,
  ...datetimeFunctions,
  ...informationalFunctions,
  ...jsonFunctions,
  ...mathFunctions,
  ...multivalueFunctions,
  ...statisticalFunctions,
  ...textFunctions,
];

const byName = new Map(
  functions.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one] as const)),
);

/** Finds a function by its name or alias, in any case. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name.toLowerCase());
}

/** Every name of an eval function. */
export function functionNames(): Iterable<string> {
  return byName.keys();
}
