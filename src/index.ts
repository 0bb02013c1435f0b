/** The public API: what the command line is made of. */
export * from './content/index.ts';
export * from './datasets/index.ts';
export * from './diagnostics/index.ts';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator/server.ts';
export {
  createEngine,
  type Engine,
  type EngineOptions,
  type SearchOptions,
  type SearchResult,
  splLanguage,
} from './engine/engine.ts';
export { defaultLimits } from './engine/limits.ts';
export * from './knowledge/index.ts';
export * from './replay/index.ts';
export { type FindingsInput, findingsReport } from './reporters/findings.ts';
export { findingsFormats } from './reporters/findings-formats.ts';
export { type FindingsFormat, findingsFormatNames, type RunFormat, runFormatNames } from './reporters/format-names.ts';
export { runFormats } from './reporters/run-formats.ts';
export * from './spl/index.ts';
export type * from './suites/result.ts';
export { type RunOptions, runSuites, suiteNames } from './suites/run.ts';
export { summarize } from './suites/summary.ts';
export {
  createValidation,
  type RuleLevel,
  type Validation,
  type ValidationOptions,
} from './suites/validation/validate.ts';
export { createEmbeddedTarget, type EmbeddedOptions } from './targets/embedded.ts';
export { createHttpTarget, type HttpTargetOptions } from './targets/http.ts';
export * from './targets/target.ts';
