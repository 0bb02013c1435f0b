import type { ArgumentParser } from '../spl/argument-parser.ts';
import type { FieldSet, Row } from '../values/index.ts';
import type { JobContext } from './job.ts';

/** An argument as `docs/spl.md` shows it. */
export interface CommandArgumentDoc {
  readonly name: string;
  readonly type:
    | 'field'
    | 'fields'
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'expression'
    | 'subsearch'
    | 'aggregations'
    | 'timespan'
    | 'enum'
    | 'regex'
    | 'other';
  readonly default?: string | number | boolean;
  readonly doc: string;
}

/** An example of a command, which runs as a test. */
export interface CommandExample {
  readonly title: string;
  /** Files of an app that it needs: `lookups/users.csv`, `default/savedsearches.conf`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly given: readonly Readonly<Record<string, string | readonly string[]>>[];
  /** The command with its arguments, without a leading pipe; several may be chained. */
  readonly search: string;
  readonly gives: readonly Readonly<Record<string, string | readonly string[]>>[];
}

/**
 * generating: makes rows from nothing or from the store (first in a pipeline; `tstats`, `inputlookup`, …);
 * streaming: row in, row out; dataset: needs all rows but keeps them; transforming: turns events into a table.
 */
export type CommandKind = 'generating' | 'streaming' | 'dataset' | 'transforming';

/** A search command: what it is called, how it reads its arguments, which fields it needs, what it does with rows. */
export interface CommandDefinition<A = unknown> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly category: string;
  readonly kind: CommandKind;
  readonly summary: string;
  readonly arguments: readonly CommandArgumentDoc[];
  /** Where it differs from Splunk, in words; shown in docs/spl.md. */
  readonly deviations?: readonly string[];
  readonly examples: readonly CommandExample[];
  /** Reads the command's own syntax. Throws through the parser's `fail` methods. */
  parse(parser: ArgumentParser): A;
  /** The fields it needs from the stage before it, for those wanted after it. */
  fields(args: A, wanted: FieldSet): FieldSet;
  /**
   * The fields that may exist after it, for those that may exist before it; undefined, or left out, where that cannot be
   * told. `before` is undefined where it is not known. Used by validation to see dropped fields.
   */
  outputs?(args: A, before: readonly string[] | undefined): readonly string[] | undefined;
  /** Pulls rows lazily; stops its source when it has enough. Generating commands ignore `rows`. */
  run(rows: Iterable<Row>, args: A, job: JobContext): Iterable<Row>;
}

/** Declares a command with its argument type inferred, erased for the registry. */
export function command<A>(definition: CommandDefinition<A>): CommandDefinition {
  return definition as unknown as CommandDefinition;
}
