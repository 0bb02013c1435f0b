import type { ContentFile } from './files.ts';
import type { ContentKind } from './kinds.ts';
import { type Mapping, mapping, mappings, string, strings } from './reading.ts';

/** That a piece of content is on its way out, or gone. */
export interface Deprecation {
  readonly reason: string;
  /** The first version of the app that is without it. */
  readonly removedIn: string;
  readonly replacements: readonly string[];
  /** Where it is written: an entry of a mapping file (contentctl 5), or `deprecation_info` of the content's file (ng). */
  readonly file: ContentFile;
  readonly path: readonly (string | number)[];
}

/** An entry of `removed/deprecation_mapping*.YML` (contentctl 5). */
export interface DeprecationEntry extends Deprecation {
  /** Name of the content. */
  readonly content: string;
  readonly kind: ContentKind;
}

/** The lists of a mapping file that contentctl 5 reads; those of other kinds must be empty. */
export const deprecationLists: Readonly<Record<string, ContentKind>> = {
  detections: 'detection',
  baselines: 'baseline',
  investigations: 'investigation',
  stories: 'story',
};

/** The entries of a `removed/deprecation_mapping*.yml` file (contentctl 5). */
export function readDeprecations(file: ContentFile): DeprecationEntry[] {
  return Object.entries(deprecationLists).flatMap(([list, kind]) =>
    mappings(file.data[list]).map((entry, i) => ({
      content: string(entry.content).trim(),
      kind,
      ...read(entry),
      file,
      path: [list, i],
    })),
  );
}

/** What a file of the ng form says of its own end; undefined where it says nothing. */
export function ownDeprecation(file: ContentFile): Deprecation | undefined {
  const given = file.data.deprecation_info;
  if (given === undefined || given === null) return undefined;
  return { ...read(mapping(given)), file, path: ['deprecation_info'] };
}

function read(data: Mapping): Pick<Deprecation, 'reason' | 'removedIn' | 'replacements'> {
  return {
    reason: string(data.reason),
    removedIn: string(data.removed_in_version),
    replacements: strings(data.replacement_content),
  };
}

/**
 * The status that content must have which leaves an app in `removedIn`, in the app's `version`; undefined where one of
 * them is no version such as 5.2.0 or 5.2.0-beta.1.
 */
export function statusOnTheWayOut(removedIn: string, version: string): 'deprecated' | 'removed' | undefined {
  const order = compareVersions(version, removedIn);
  return order === undefined ? undefined : order >= 0 ? 'removed' : 'deprecated';
}

const versionForm = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/;

/** Negative where `a` comes before `b`, by the precedence of Semantic Versioning 2.0.0, section 11. */
function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [versionForm.exec(a.trim()), versionForm.exec(b.trim())];
  if (!left || !right) return undefined;
  for (let i = 1; i <= 3; i++) {
    const order = Number(left[i]) - Number(right[i]);
    if (order !== 0) return order;
  }
  const [before, after] = [left[4], right[4]];
  if (before === undefined || after === undefined)
    return (before === undefined ? 1 : 0) - (after === undefined ? 1 : 0);
  return comparePrereleases(before.split('.'), after.split('.'));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!];
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    const order = isLeft ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
