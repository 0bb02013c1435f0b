import { realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/**
 * Whether a file lies in one of some folders, or is one of these paths itself, once all links are followed. What does not
 * exist yet lies where its nearest folder does.
 */
export function liesWithin(path: string, places: readonly string[]): boolean {
  const file = followed(path);
  return places.some((place) => {
    const folder = followed(place);
    return file === folder || file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  });
}

/** The path without links in it, as far as it exists. */
export function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : followed(parent);
  }
}
