/** The kinds of objects of a content pack. */
export type ContentKind =
  | 'detection'
  | 'expectation'
  | 'macro'
  | 'lookup'
  | 'story'
  | 'data-source'
  | 'deployment'
  | 'baseline'
  | 'investigation'
  | 'dashboard'
  | 'playbook'
  | 'schedule'
  | 'removed'
  | 'settings';

/** The folder of a pack that holds each kind, in the order of loading. */
export const kindFolders: readonly (readonly [ContentKind, string])[] = [
  ['deployment', 'deployments'],
  ['macro', 'macros'],
  ['lookup', 'lookups'],
  ['story', 'stories'],
  ['data-source', 'data_sources'],
  ['baseline', 'baselines'],
  ['investigation', 'investigations'],
  ['dashboard', 'dashboards'],
  ['playbook', 'playbooks'],
  ['schedule', 'schedules'],
  ['removed', 'removed'],
  ['detection', 'detections'],
];

/** Files beside a detection that say what must come out of it. contentctl reads only `.yml`, so that it passes them over. */
export const expectationSuffix = '.expect.yaml';

/** The kind of a file by the folder that it lies in; `settings` for files at the top. */
export function kindOf(path: string): ContentKind {
  if (path.endsWith(expectationSuffix)) return 'expectation';
  const folder = path.slice(0, Math.max(0, path.indexOf('/')));
  return kindFolders.find(([, one]) => one === folder)?.[0] ?? 'settings';
}
