import type { FieldSet } from '../../values/index.ts';
import { compilePrefilter } from './prefilter.ts';
import { canMatch } from './prune.ts';

/**
 * What spares a search work. None of it may change a result: tests replace it by what spares nothing, and compare.
 */
export interface Shortcuts {
  /** Whether events with given metadata can match an expression. */
  readonly canMatch: typeof canMatch;
  /** The look at the raw text before fields are extracted. */
  readonly prefilter: typeof compilePrefilter;
  /** The fields that are made for those that a later stage asks for. */
  readonly project: (asked: FieldSet) => FieldSet;
}

/** The shortcuts of the engine. */
export const shortcuts: Shortcuts = { canMatch, prefilter: compilePrefilter, project: (asked) => asked };
