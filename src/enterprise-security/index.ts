export { type DispatchResult, dispatchSavedSearch, type ThrottleState, triggerActions } from './dispatch.ts';
export { replaceTokens, tokenNames } from './tokens.ts';
export { usualIndex } from './usual-index.ts';
