import { didYouMean } from '../../../diagnostics/index.ts';
import type { Rule } from '../rule.ts';

export const storyUnknown: Rule = {
  meta: {
    id: 'story-unknown',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'Every analytic story that content names is defined in stories/.',
    kinds: ['detection', 'baseline', 'investigation'],
    bad: { dialect: 'ng', set: 'analytic_story: [Sample Storry]' },
    good: { dialect: 'ng', set: 'analytic_story: [Sample Story]' },
  },
  *check(file, { pack }) {
    if (pack.stories.size === 0) return;
    const tags = file.data.tags as Record<string, unknown> | null | undefined;
    const [list, path] = Array.isArray(file.data.analytic_story)
      ? [file.data.analytic_story, ['analytic_story']]
      : [tags?.analytic_story, ['tags', 'analytic_story']];
    if (!Array.isArray(list)) return;
    for (const [i, name] of list.entries()) {
      if (typeof name !== 'string' || name === '' || pack.stories.has(name)) continue;
      const hint = didYouMean(name, pack.stories.keys());
      yield {
        message: `there is no analytic story "${name}"`,
        path: [...path, i],
        ...(hint ? { hint } : {}),
        ...(file.kind === 'detection' ? { severity: 'error' as const } : {}),
      };
    }
  },
};
