import type { Rule } from '../rule.ts';
import { assetType } from './asset-type.ts';
import { attackDataLocation } from './attack-data-location.ts';
import { badValue } from './bad-value.ts';
import { baselineDetection } from './baseline-detection.ts';
import { cronFormat } from './cron-format.ts';
import { cveFormat } from './cve-format.ts';
import { dashboardDefinition } from './dashboard-definition.ts';
import { dataSourceField } from './data-source-field.ts';
import { dataSourceMissing } from './data-source-missing.ts';
import { dataSourceOutputField } from './data-source-output-field.ts';
import { dataSourceUnknown } from './data-source-unknown.ts';
import { dateFormat } from './date-format.ts';
import { dateFuture } from './date-future.ts';
import { dateOrder } from './date-order.ts';
import { deploymentAction } from './deployment-action.ts';
import { deploymentMissing } from './deployment-missing.ts';
import { deprecationEntry } from './deprecation-entry.ts';
import { deprecationMissing } from './deprecation-missing.ts';
import { deprecationReplacement } from './deprecation-replacement.ts';
import { deprecationStatus } from './deprecation-status.ts';
import { detectionStatus } from './detection-status.ts';
import { detectionType } from './detection-type.ts';
import { drilldownMissing } from './drilldown-missing.ts';
import { drilldownToken } from './drilldown-token.ts';
import { duplicateEntry } from './duplicate-entry.ts';
import { duplicateId } from './duplicate-id.ts';
import { duplicateName } from './duplicate-name.ts';
import { enabledByDefault } from './enabled-by-default.ts';
import { expectationTarget } from './expectation-target.ts';
import { fileName } from './file-name.ts';
import { filterMacroLast, filterMacroMissing } from './filter-macro.ts';
import { findingType } from './finding-type.ts';
import { idFormat } from './id-format.ts';
import {
  lookupColumn,
  lookupCsvShape,
  lookupFileMissing,
  lookupKvstoreKey,
  lookupMatchType,
  lookupModelFile,
  lookupOrigin,
  lookupUnused,
} from './lookup-table.ts';
import { macroArgument, macroNested, macroRecursion, macroUnused } from './macro-definition.ts';
import { manualTestReason } from './manual-test-reason.ts';
import { missingKey } from './missing-key.ts';
import { mitreAttackId } from './mitre-attack-id.ts';
import { mitreParent } from './mitre-parent.ts';
import { nameLength } from './name-length.ts';
import { placeholderText } from './placeholder-text.ts';
import { productIncomplete } from './product-incomplete.ts';
import { referenceUrl } from './reference-url.ts';
import { riskFieldNotProduced } from './risk-field-not-produced.ts';
import { riskFieldUnknown } from './risk-field-unknown.ts';
import { riskMissing, riskUnexpected } from './risk-missing.ts';
import { riskScoreComputed, riskScoreRange } from './risk-score-range.ts';
import { scheduleConflict } from './schedule-conflict.ts';
import { scheduleTime } from './schedule-time.ts';
import { scheduleUnknown } from './schedule-unknown.ts';
import { scheduleWindow } from './schedule-window.ts';
import { searchBlank } from './search-blank.ts';
import { splAlwaysTrue } from './spl-always-true.ts';
import { splBackslash } from './spl-backslash.ts';
import { splCaseSensitive } from './spl-case-sensitive.ts';
import { splCostlyCommand } from './spl-costly-command.ts';
import { splFieldDropped } from './spl-field-dropped.ts';
import { splFourBackticks } from './spl-four-backticks.ts';
import { splFunctionArguments } from './spl-function-arguments.ts';
import { splLeadingWildcard } from './spl-leading-wildcard.ts';
import { splLookupField } from './spl-lookup-field.ts';
import { splNeverTrue } from './spl-never-true.ts';
import { splNoTime } from './spl-no-time.ts';
import { parserRules } from './spl-parse.ts';
import { splRegexLiteral } from './spl-regex-literal.ts';
import { splRiskyCommand } from './spl-risky-command.ts';
import { splSummariesonly } from './spl-summariesonly.ts';
import { splSuspiciousNot } from './spl-suspicious-not.ts';
import { splTestCannotMatch } from './spl-test-cannot-match.ts';
import { splDatamodelField, splTstatsPrefix } from './spl-tstats-field.ts';
import { splUnknownDatamodel } from './spl-unknown-datamodel.ts';
import { splUnknownFunction } from './spl-unknown-function.ts';
import { splUnknownLookup } from './spl-unknown-lookup.ts';
import { splWhereWildcard } from './spl-where-wildcard.ts';
import { storyUnknown } from './story-unknown.ts';
import { testName } from './test-name.ts';
import { testSource } from './test-source.ts';
import { testsMissing } from './tests-missing.ts';
import { throttlingField, throttlingFieldUnknown } from './throttling-field.ts';
import { throttlingPeriod } from './throttling-period.ts';
import { messageEmpty, tokenString } from './token-string.ts';
import { unknownKey } from './unknown-key.ts';
import { unknownRuleOf } from './unknown-rule.ts';
import { updateTimestamp } from './update-timestamp.ts';
import { wrongType } from './wrong-type.ts';

/** Every rule of the validation suite. */
export const rules: readonly Rule[] = [
  missingKey,
  unknownKey,
  wrongType,
  badValue,
  placeholderText,
  idFormat,
  duplicateId,
  duplicateName,
  nameLength,
  fileName,
  dateFormat,
  dateFuture,
  dateOrder,
  referenceUrl,
  duplicateEntry,
  detectionType,
  detectionStatus,
  enabledByDefault,
  manualTestReason,
  assetType,
  productIncomplete,
  mitreAttackId,
  mitreParent,
  cveFormat,
  storyUnknown,
  dataSourceUnknown,
  dataSourceMissing,
  dataSourceOutputField,
  dataSourceField,
  findingType,
  riskMissing,
  riskUnexpected,
  riskScoreRange,
  riskScoreComputed,
  tokenString,
  messageEmpty,
  riskFieldUnknown,
  riskFieldNotProduced,
  drilldownMissing,
  drilldownToken,
  throttlingField,
  throttlingFieldUnknown,
  throttlingPeriod,
  cronFormat,
  scheduleWindow,
  scheduleTime,
  scheduleUnknown,
  scheduleConflict,
  deploymentMissing,
  deploymentAction,
  deprecationEntry,
  deprecationStatus,
  deprecationMissing,
  deprecationReplacement,
  testsMissing,
  testName,
  updateTimestamp,
  attackDataLocation,
  testSource,
  splTestCannotMatch,
  expectationTarget,
  baselineDetection,
  macroNested,
  macroRecursion,
  macroArgument,
  macroUnused,
  lookupMatchType,
  lookupFileMissing,
  lookupCsvShape,
  lookupColumn,
  lookupKvstoreKey,
  lookupOrigin,
  lookupModelFile,
  lookupUnused,
  dashboardDefinition,
  searchBlank,
  ...parserRules,
  splFourBackticks,
  splUnknownFunction,
  splFunctionArguments,
  splRegexLiteral,
  filterMacroMissing,
  filterMacroLast,
  splUnknownLookup,
  splLookupField,
  splUnknownDatamodel,
  splTstatsPrefix,
  splDatamodelField,
  splSummariesonly,
  splFieldDropped,
  splNeverTrue,
  splAlwaysTrue,
  splSuspiciousNot,
  splWhereWildcard,
  splCaseSensitive,
  splBackslash,
  splLeadingWildcard,
  splCostlyCommand,
  splRiskyCommand,
  splNoTime,
  unknownRuleOf(() => ruleIds),
];

/** Ids of all rules, and of what reading the files reports. */
export const ruleIds: ReadonlySet<string> = new Set([
  ...rules.map((rule) => rule.meta.id),
  'yaml-syntax',
  'content-unreadable',
]);

/** What cannot be switched off: the file could not be read as it stands. */
export const unswitchableRules: ReadonlySet<string> = new Set(['yaml-syntax', 'content-unreadable']);
