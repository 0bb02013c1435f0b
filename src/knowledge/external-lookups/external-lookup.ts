/**
 * What a published lookup script computes, for `external_cmd` of transforms.conf (Knowledge Manager Manual, "Configure
 * external lookups"): scripts themselves are never run.
 */
export interface ExternalLookup {
  /** File name of the script, the first word of `external_cmd`. */
  readonly script: string;
  /** The row that the script writes for one row of input; a field that the search does not give is empty. */
  answer(input: (field: string) => string): ReadonlyMap<string, string>;
}
