export {
  type DispatchResult,
  dispatchSavedSearch,
  forgetThrottling,
  type ThrottleState,
  triggerActions,
} from './dispatch.ts';
export { replaceTokens, tokenNames, tokenValues } from './tokens.ts';
export { usualIndex } from './usual-index.ts';
