export * from './compare.ts';
export { allFields, type FieldSet, fieldSet, noFields } from './field-set.ts';
export { isoTime, months, strftime, weekdays } from './strftime.ts';
export { strptime, strptimePrefix } from './strptime.ts';
export {
  addUnits,
  durationText,
  parseSpan,
  parseTimeModifier,
  snapTo,
  snapToSpan,
  spanSeconds,
  type TimeSpan,
  type TimeUnit,
} from './time-modifier.ts';
export {
  delimited,
  delimiterOf,
  isMultivalue,
  multivalue,
  type Row,
  type Scalar,
  scalarsOf,
  setField,
  type Value,
} from './value.ts';
export { likeMatcher, wildcardMatcher, wildcardToRegExp } from './wildcard.ts';
export { type CalendarTime, calendarOf, epochOf, isTimezone } from './zone.ts';
