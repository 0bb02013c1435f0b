import type { ArgumentParser } from './argument-parser.ts';

/** What the parser must know of a command; the engine's registry provides it, so that this folder never imports it. */
export interface CommandSyntax {
  readonly name: string;
  parse(parser: ArgumentParser): unknown;
}

/** The vocabulary that the grammar depends on. */
export interface Language {
  command(name: string): CommandSyntax | undefined;
  commandNames(): Iterable<string>;
  /**
   * Resolves an aggregation name: `distinct_count` is `dc`, `perc95` is `perc` with parameter 95. One that stands alone
   * needs no argument.
   */
  aggregation(
    name: string,
  ): { readonly name: string; readonly parameter?: number; readonly standsAlone?: boolean } | undefined;
  aggregationNames(): Iterable<string>;
}
