export { type DispatchResult, dispatchSavedSearch, type ThrottleState } from './dispatch.ts';
export { replaceTokens, tokenNames } from './tokens.ts';
