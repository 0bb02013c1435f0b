import { didYouMean } from '../../../diagnostics/index.ts';
import { detectionRule } from '../rule.ts';

const info = (name: string) =>
  `status: deprecated\ndeprecation_info:\n  reason: Another one finds more.\n  removed_in_version: 7.0.0\n  replacement_content: [${name}]`;

export const deprecationReplacement = detectionRule(
  {
    id: 'deprecation-replacement',
    severity: 'error',
    explanation: 'What replaces deprecated content exists.',
    dialects: ['ng'],
    bad: { dialect: 'ng', set: info('No Such Detection') },
    good: { dialect: 'ng', set: info('Sample Story') },
  },
  function* (detection, { references }, file) {
    const given = file.data.deprecation_info as { replacement_content?: unknown } | null | undefined;
    if (detection.status !== 'deprecated' && given)
      yield {
        message: `the status is ${detection.status}, but "deprecation_info" is given`,
        path: ['deprecation_info'],
        onKey: true,
        severity: 'warning',
      };
    if (!Array.isArray(given?.replacement_content)) return;
    for (const [i, name] of given.replacement_content.entries()) {
      if (typeof name !== 'string' || references.byName.has(name.trim().toLowerCase())) continue;
      const names = [...references.byName.values()].map((files) => String(files[0]!.data.name));
      const hint = didYouMean(name, names);
      yield {
        message: `there is no content "${name}"`,
        path: ['deprecation_info', 'replacement_content', i],
        ...(hint ? { hint } : {}),
      };
    }
  },
);
