import type { RuleExample } from './rule.ts';

const mapping = 'removed/deprecation_mapping.YML';
const removed = 'removed/detections/old_detection.yml';

/**
 * For the examples of rules: a pack that enforces its deprecation mapping, with a detection that was removed and the
 * entries of the mapping; the example is about one of the two files.
 */
export function deprecationExample(about: 'mapping' | 'removed', entries: string): RuleExample {
  return {
    file: about === 'mapping' ? mapping : removed,
    files: {
      'contentctl.yml':
        'app:\n  appid: sample\n  label: SMPL\n  version: 5.2.0\nenforce_deprecation_mapping_requirement: true\n',
      [mapping]: `detections:${entries === '' ? ' []' : `\n${entries.trimEnd()}`}\n`,
      [removed]:
        "name: Old Detection\nid: 5b8c2f10-7d31-4a55-9c0e-2f4f3a9d7e61\nversion: 3\ndate: '2025-01-05'\nauthor: firedrill\nstatus: removed\ntype: TTP\ndescription: Found the tool of the sample.\n",
    },
  };
}

/** An entry of a mapping file. */
export function entryText(content: string, removedIn: string, replacement?: string): string {
  const replaced = replacement === undefined ? '' : `  replacement_content:\n  - ${replacement}\n`;
  return `- content: ${content}\n  reason: Another one finds more.\n  removed_in_version: ${removedIn}\n${replaced}`;
}
