import type { Rule } from '../rule.ts';

/** The file name that an object's name asks for. */
export function fileNameOf(name: string): string {
  return `${name.toLowerCase().replace(/[ \-./]/g, '_')}.yml`;
}

export const fileName: Rule = {
  meta: {
    id: 'file-name',
    severity: 'error',
    explanation:
      'A file is named after its object: lower case, with blanks, dashes, dots and slashes as underscores. The filter macro of a detection is named after the file.',
    kinds: [
      'detection',
      'story',
      'baseline',
      'deployment',
      'macro',
      'lookup',
      'data-source',
      'investigation',
      'dashboard',
      'schedule',
      'removed',
    ],
    bad: { set: 'name: Another Name' },
    good: { set: 'name: Sample Detection' },
  },
  *check(file, context) {
    const { name } = file.data;
    if (typeof name !== 'string' || name === '') return;
    const wanted = fileNameOf(name);
    const actual = file.path.slice(file.path.lastIndexOf('/') + 1);
    if (actual === wanted) return;
    const strict = file.kind === 'detection' || context.dialectOf(file) !== 'v4';
    yield {
      message: `the file should be named ${wanted}`,
      path: ['name'],
      hint: `rename ${actual}; --fix does it`,
      // contentctl 4 asked it of detections only.
      ...(strict ? {} : { severity: 'warning' as const }),
    };
  },
};
