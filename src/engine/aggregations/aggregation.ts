import type { Value } from '../../values/index.ts';
import type { ArgumentDoc } from '../functions/function.ts';

/** Collects the values of one aggregation in one group. */
export interface Accumulator {
  /**
   * Adds one row's value. `value` is null where the row lacks the field (most aggregations skip it); a bare `count`
   * gets null and counts the row. `time` is the row's `_time` in epoch seconds, null where it has none.
   */
  add(value: Value, time: number | null): void;
  result(): Value;
}

/** A statistical function of `stats` and its kin. */
export interface AggregationDefinition {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly category: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentDoc[];
  /** `perc`, `exactperc`, `upperperc`, `p`: the name is followed by a number. */
  readonly numericSuffix?: boolean;
  /** True for `count`, which may stand without an argument. */
  readonly argumentOptional?: boolean;
  readonly deviations?: readonly string[];
  readonly examples: readonly {
    readonly values: readonly (string | readonly string[] | null)[];
    readonly times?: readonly number[];
    readonly call: string;
    readonly gives: string | readonly string[] | null;
  }[];
  /** The parameter is that of the suffix; for a rate (`per_hour`) the width of the bucket in seconds, where it has one. */
  create(parameter?: number): Accumulator;
  /** A rate over the bucket of `timechart`. */
  readonly perBucket?: boolean;
}
