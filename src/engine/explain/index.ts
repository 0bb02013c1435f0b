export type {
  EventExplanation,
  ExplainedEventtype,
  ExplainedField,
} from './explain-event.ts';
export { type ExplainOptions, explainRaw, type RawExplanation } from './explain-raw.ts';
export type { Membership, NearMiss } from './memberships.ts';
export { explainNoResults } from './no-results.ts';
export type { ExplanationSummary } from './summary.ts';
export type { UnmetCondition } from './why-not.ts';
