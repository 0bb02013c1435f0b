import type { Rule } from '../rule.ts';
import { describedKinds } from './described-kinds.ts';

const marks = ['__UPDATE__', '<UPDATE>'];

export const placeholderText: Rule = {
  meta: {
    id: 'placeholder-text',
    severity: 'error',
    explanation: 'Text of a template that was to be replaced is still there.',
    kinds: describedKinds,
    bad: { set: 'description: __UPDATE__ what it finds' },
    good: { set: 'description: Finds the tool.' },
  },
  *check(file) {
    const { text } = file.source;
    for (const mark of marks)
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1))
        yield {
          message: `"${mark}" was to be replaced`,
          at: { source: file.source, span: { start: at, end: at + mark.length } },
        };
  },
};
