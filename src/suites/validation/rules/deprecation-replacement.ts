import { type Deprecation, ownDeprecation } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import { deprecationExample, entryText } from '../deprecation-examples.ts';
import { endingKinds, isEnding, whereEnforced } from '../deprecations.ts';
import type { Complaint, Rule, RuleContext } from '../rule.ts';

export const deprecationReplacement: Rule = {
  meta: {
    id: 'deprecation-replacement',
    severity: 'error',
    explanation:
      'What replaces deprecated or removed content exists, and is not on its way out itself. contentctl 5 takes only detections and stories for it.',
    kinds: [...endingKinds, 'deprecation'],
    dialects: ['v5', 'ng'],
    bad: deprecationExample('mapping', entryText('Old Detection', '5.2.0', 'Sampel Detection')),
    good: deprecationExample('mapping', entryText('Old Detection', '5.2.0', 'Sample Detection')),
  },
  *check(file, context) {
    if (file.kind === 'deprecation') {
      const weaker = whereEnforced(context);
      for (const entry of context.pack.deprecations)
        if (entry.file === file)
          for (const complaint of faultsOf(entry, context, ['detection', 'story'])) yield { ...complaint, ...weaker };
      return;
    }
    const own = context.dialectOf(file) === 'ng' ? ownDeprecation(file) : undefined;
    if (own) yield* faultsOf(own, context);
  },
};

function* faultsOf(
  { replacements, path }: Deprecation,
  { references }: RuleContext,
  kinds?: readonly string[],
): Generator<Complaint> {
  for (const [i, name] of replacements.entries()) {
    const place = [...path, 'replacement_content', i];
    const [found] = references.byName.get(name.trim().toLowerCase()) ?? [];
    if (replacements.indexOf(name) < i) yield { message: `"${name}" is named twice`, path: place };
    else if (!found) {
      const hint = didYouMean(
        name,
        [...references.byName.values()].map((files) => String(files[0]!.data.name)),
      );
      yield { message: `there is no content "${name}"`, path: place, ...(hint ? { hint } : {}) };
    } else if (isEnding(found.data.status))
      yield {
        message: `"${name}" is ${found.data.status} itself`,
        path: place,
        hint: 'name what replaces that one',
      };
    else if (kinds && !kinds.includes(found.kind))
      yield { message: `"${name}" is a ${found.kind}, not a detection or story`, path: place };
  }
}
