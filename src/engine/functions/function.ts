import type { Locate } from '../../formats/mmdb.ts';
import type { Expr } from '../../spl/ast.ts';
import type { Row, Value } from '../../values/index.ts';

/** What an eval expression yields: a field value, or a boolean, which cannot be stored in a field. */
export type Evaluated = Value | boolean;

/** A compiled expression: called once a row. */
export type Compiled = (row: Row) => Evaluated;

/** What a function may know besides its arguments. */
export interface EvalEnvironment {
  /** What `now()` returns, epoch seconds. */
  readonly now: number;
  /** Wall clock for `time()`, epoch seconds. */
  time(): number;
  /** IANA zone for strftime, strptime and relative_time, `UTC` by default. */
  readonly timezone: string;
  random(): number;
  /** A lookup table for the `lookup()` eval function: rows of the named lookup whose inputs match. */
  lookup?(name: string, inputs: ReadonlyMap<string, Value>, outputs: readonly string[]): Row | undefined;
  /** The place of an IP address, where a location database is at hand (`iplocation`). */
  readonly locate?: Locate;
  /** Compiles a search expression for `searchmatch()`. */
  searchmatch?(text: string): (row: Row) => boolean;
}

/** An argument, as `docs/spl.md` shows it. */
export interface ArgumentDoc {
  readonly name: string;
  readonly doc: string;
  readonly optional?: boolean;
  /** The last argument may repeat. */
  readonly repeats?: boolean;
}

/** An example in the documentation, which runs as a test. */
export interface FunctionExample {
  /** An eval expression. */
  readonly expression: string;
  /** Field values that it reads. */
  readonly given?: Readonly<Record<string, string | readonly string[]>>;
  /** The result in text form (a multivalue is an array, null is null, a boolean is true or false). */
  readonly gives: string | readonly string[] | null | boolean;
}

/** An eval function: what the parser, the engine and the documentation need of it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly category: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentDoc[];
  readonly returns: string;
  /** Where it differs from Splunk, in words. */
  readonly deviations?: readonly string[];
  readonly examples: readonly FunctionExample[];
  /** Takes calculated arguments as they are, not yet rounded to the precision of their inputs. */
  readonly unrounded?: boolean;
  /** Eager functions: all arguments are evaluated first. Multivalue handling is the function's own business. */
  readonly call?: (args: readonly Evaluated[], environment: EvalEnvironment) => Evaluated;
  /** Functions that evaluate arguments lazily or look at their syntax (`if`, `case`, `mvmap`, …). */
  readonly compile?: (args: readonly Expr[], compiler: ExpressionCompiler) => Compiled;
}

/** What a function that compiles its own arguments is given. */
export interface ExpressionCompiler {
  readonly environment: EvalEnvironment;
  compile(expression: Expr): Compiled;
  /** Compiles to a predicate: null counts as false. */
  predicate(expression: Expr): (row: Row) => boolean;
}
