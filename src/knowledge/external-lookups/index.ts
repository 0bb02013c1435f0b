import type { ExternalLookup } from './external-lookup.ts';
import { utShannon } from './ut-shannon.ts';

const externalLookups: readonly ExternalLookup[] = [utShannon];

const byScript = new Map(externalLookups.map((one) => [one.script, one]));

/** The lookup for an `external_cmd`; undefined for a script that is not known. */
export function findExternalLookup(command: string): ExternalLookup | undefined {
  return byScript.get(command.trim().split(/\s+/, 1)[0]!);
}
