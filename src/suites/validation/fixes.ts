import { type ContentFile, type ContentKind, type Detection, filterMacroName } from '../../content/index.ts';
import { orderYamlKeys } from '../../formats/yaml-edit.ts';
import { fileNameOf } from './rules/file-name.ts';

/** A change that mends a finding and does no harm. */
export interface Fix {
  readonly file: string;
  /** In words, for the report. */
  readonly what: string;
  /** The new text of the file. */
  readonly text?: string;
  /** The new path in the pack; never one that exists. */
  readonly rename?: string;
}

/**
 * The safe fixes of a file: dates in another notation, a filter macro that is not called, keys in another order than
 * published content has them, a file that is not named after its object. `exists` tells which paths of the pack are taken.
 */
export function fixesOf(
  file: ContentFile,
  detection: Detection | undefined,
  exists: (path: string) => boolean,
): readonly Fix[] {
  if (file.yaml.broken) return [];
  const rename = renameOf(file, detection, exists);
  const edits = [...dateEdits(file), ...(rename ? [] : filterMacroEdits(file, detection))];
  let { text } = file.source;
  for (const edit of [...edits].sort((a, b) => b.start - a.start))
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const order = keyOrders[file.kind];
  const ordered = order && orderYamlKeys(text, order);
  const done = [...edits.map((edit) => edit.what), ...(ordered === undefined ? [] : ['keys in order'])];
  return [
    ...(done.length > 0 ? [{ file: file.path, what: done.join('; '), text: ordered ?? text }] : []),
    ...(rename ? [{ file: file.path, what: `renamed to ${rename}`, rename }] : []),
  ];
}

const head = ['name', 'id', 'version', 'date', 'creation_date', 'modification_date', 'author'];

/** The order of keys in published content and in what contentctl writes, by kind. */
const keyOrders: Partial<Record<ContentKind, readonly string[]>> = {
  detection: [
    ...head,
    'status',
    'type',
    'deprecation_info',
    'description',
    'data_source',
    'search',
    'how_to_implement',
    'known_false_positives',
    'references',
    'drilldown_searches',
    'rba',
    'finding',
    'intermediate_findings',
    'threat_objects',
    'analytic_story',
    'asset_type',
    'mitre_attack_id',
    'product',
    'category',
    'security_domain',
    'tags',
    'tests',
  ],
  story: [...head, 'description', 'narrative', 'references', 'tags'],
};

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly what: string;
}

function* dateEdits(file: ContentFile): Generator<Edit> {
  for (const key of ['date', 'creation_date', 'modification_date']) {
    const written = file.data[key];
    const span = file.yaml.locate([key]);
    const mended = typeof written === 'string' ? isoDate(written) : undefined;
    if (!span || !mended || mended === written) continue;
    yield { ...span, text: `'${mended}'`, what: `${key} ${written} is ${mended}` };
  }
}

/** A date in year-month-day, where it is clear which part is which; undefined otherwise. */
function isoDate(text: string): string | undefined {
  const found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text.trim());
  if (!found) return undefined;
  const [year, month, day] = [found[1]!, found[2]!.padStart(2, '0'), found[3]!.padStart(2, '0')];
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const valid = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
  return valid ? `${year}-${month}-${day}` : undefined;
}

/** Puts the call of the filter macro behind the last character of the search. */
function* filterMacroEdits(file: ContentFile, detection: Detection | undefined): Generator<Edit> {
  const search = file.yaml.scalarSource(['search']);
  if (!detection || !search?.outer || search.text.trim() === '') return;
  const name = filterMacroName(detection);
  // One that calls another filter macro was copied or renamed: that is for its author to decide.
  if (search.text.includes(`${name}\``) || /_filter`/.test(search.text)) return;
  const at = search.outer.offsetAt(search.text.trimEnd().length - 1) + 1;
  yield { start: at, end: at, text: ` | \`${name}\``, what: `the search calls ${name}` };
}

/** A detection is only renamed where its search calls the filter macro of the new name. */
function renameOf(
  file: ContentFile,
  detection: Detection | undefined,
  exists: (path: string) => boolean,
): string | undefined {
  const { name } = file.data;
  if (typeof name !== 'string' || name === '' || file.kind === 'lookup' || file.kind === 'dashboard') return undefined;
  const wanted = fileNameOf(name);
  const slash = file.path.lastIndexOf('/') + 1;
  const path = file.path.slice(0, slash) + wanted;
  if (path === file.path || exists(path) || !/^[\w()+,&'-]+\.yml$/.test(wanted)) return undefined;
  if (detection && !detection.search.includes(`\`${filterMacroName({ file: path })}\``)) return undefined;
  return path;
}
