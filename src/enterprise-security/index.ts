export { annotationFields } from './annotations.ts';
export { type DispatchResult, dispatchSavedSearch, type ThrottleState } from './dispatch.ts';
export { replaceTokens, tokenNames } from './tokens.ts';
