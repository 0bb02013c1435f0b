import type { ContentFile } from '../../content/index.ts';
import { type Diagnostic, positionOf } from '../../diagnostics/index.ts';

/** A comment that switches rules off: for the whole file, or for its own line with `-line`. */
export interface Suppression {
  readonly rules: readonly string[];
  /** Line counted from 1; undefined for the whole file. */
  readonly line?: number;
  readonly offset: number;
}

const comment = /(?<=^|\s)#\s*firedrill-disable(-line)?(?=\s|$)[ \t]*([^\r\n]*)/gm;

/** The comments of a file that switch rules off; text of values that looks like one does not count. */
export function suppressionsOf(file: ContentFile): readonly Suppression[] {
  const { text } = file.source;
  if (!text.includes('firedrill-disable')) return [];
  return [...text.matchAll(comment)]
    .filter((found) => !file.yaml.isInsideScalar(found.index))
    .map((found) => ({
      rules: found[2]!.split(/[\s,]+/).filter((one) => one !== ''),
      offset: found.index,
      ...(found[1] ? { line: positionOf(file.source, found.index).line } : {}),
    }));
}

/** Tells whether a comment of the file switches a finding off. */
export function disabledRules(file: ContentFile): ((diagnostic: Diagnostic) => boolean) | undefined {
  const suppressions = suppressionsOf(file);
  if (suppressions.length === 0) return undefined;
  return (diagnostic) =>
    suppressions.some(
      ({ rules, line }) =>
        rules.includes(diagnostic.code) &&
        (line === undefined ||
          (diagnostic.source !== undefined &&
            diagnostic.span !== undefined &&
            positionOf(diagnostic.source, diagnostic.span.start).line === line)),
    );
}
