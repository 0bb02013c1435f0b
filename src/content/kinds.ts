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
  | 'deprecation'
  | 'build'
  | 'install'
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

/** The files that list what is deprecated and removed. contentctl 5 reads those with the ending in capitals. */
const mappingFile = /^removed\/deprecation_mapping[^/]*\.ya?ml$/i;

/** The kind of a file by the folder that it lies in; of files at the top, by name, and `settings` for others. */
export function kindOf(path: string): ContentKind {
  if (path.endsWith(expectationSuffix)) return 'expectation';
  if (mappingFile.test(path)) return 'deprecation';
  if (path === 'build.yml') return 'build';
  if (path === 'install.yml') return 'install';
  const folder = path.slice(0, Math.max(0, path.indexOf('/')));
  return kindFolders.find(([, one]) => one === folder)?.[0] ?? 'settings';
}
