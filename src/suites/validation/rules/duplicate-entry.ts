import type { Rule } from '../rule.ts';

const lists: readonly (readonly string[])[] = [
  ['data_source'],
  ['references'],
  ['analytic_story'],
  ['mitre_attack_id'],
  ['cve'],
  ['product'],
  ['tags', 'analytic_story'],
  ['tags', 'mitre_attack_id'],
  ['tags', 'cve'],
  ['tags', 'product'],
  ['tags', 'category'],
  ['tags', 'detections'],
];

export const duplicateEntry: Rule = {
  meta: {
    id: 'duplicate-entry',
    severity: 'warning',
    explanation: 'A list names the same thing twice.',
    kinds: ['detection', 'story', 'baseline', 'data-source'],
    bad: { set: 'data_source: [Sample Source, Sample Source]' },
    good: { set: 'data_source: [Sample Source]' },
  },
  *check(file) {
    for (const path of lists) {
      const list = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], file.data);
      if (!Array.isArray(list)) continue;
      for (const [i, one] of list.entries())
        if (typeof one === 'string' && list.indexOf(one) < i)
          yield { message: `"${one}" is listed twice`, path: [...path, i], hint: 'remove one of the two' };
    }
  },
};
