import type { Rule } from '../rule.ts';
import { attackIds, knownType } from './classification.ts';
import { fileName, idFormat, unique } from './identity.ts';
import { dataSources, lookups, stories } from './references.ts';
import { requiredKeys } from './required-keys.ts';
import { riskFields, riskPresent, riskScores } from './risk.ts';
import { filterMacro, splSyntax } from './spl.ts';
import { attackData, testsPresent } from './tests.ts';

/** Every rule of the validation suite, in the order of its findings. */
export const rules: readonly Rule[] = [
  requiredKeys,
  idFormat,
  unique,
  fileName,
  knownType,
  attackIds,
  splSyntax,
  filterMacro,
  dataSources,
  stories,
  lookups,
  testsPresent,
  attackData,
  riskPresent,
  riskScores,
  riskFields,
];
