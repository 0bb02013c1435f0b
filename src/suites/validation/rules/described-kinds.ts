import type { ContentKind } from '../../../content/index.ts';

/** The kinds of content that a schema describes. */
export const describedKinds: readonly ContentKind[] = [
  'detection',
  'expectation',
  'macro',
  'lookup',
  'story',
  'data-source',
  'deployment',
  'baseline',
  'investigation',
  'dashboard',
  'playbook',
  'schedule',
  'removed',
  'deprecation',
  'build',
  'install',
];
