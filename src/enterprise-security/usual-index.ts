/**
 * The index of recorded data that names none. Risk events, of the source type `stash`, are what they are in the index
 * `risk` alone: the Risk data model reads it.
 */
export function usualIndex(sourcetype: string, otherwise: string): string {
  return sourcetype === 'stash' ? 'risk' : otherwise;
}
