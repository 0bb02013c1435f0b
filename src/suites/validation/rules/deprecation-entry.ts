import type { ContentKind } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import { deprecationExample, entryText } from '../deprecation-examples.ts';
import { endingKinds, whereEnforced } from '../deprecations.ts';
import type { Rule } from '../rule.ts';

export const deprecationEntry: Rule = {
  meta: {
    id: 'deprecation-entry',
    severity: 'error',
    explanation:
      'Each entry of removed/deprecation_mapping.YML names content of its kind, in use or in removed/, and no other entry names it. Where enforce_deprecation_mapping_requirement is off, contentctl 5 does not read the file, so that it is a warning.',
    kinds: ['deprecation'],
    bad: deprecationExample('mapping', entryText('Odl Detection', '5.2.0')),
    good: deprecationExample('mapping', entryText('Old Detection', '5.2.0')),
  },
  *check(file, context) {
    const { pack, references } = context;
    const weaker = whereEnforced(context);
    if (!file.path.endsWith('.YML'))
      yield {
        message: 'contentctl takes a mapping file for removed content where it does not end in .YML',
        hint: `rename it to ${file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '.YML')}`,
      };
    for (const entry of pack.deprecations) {
      if (entry.file !== file || entry.content === '') continue;
      const path = [...entry.path, 'content'];
      if (pack.deprecations.find((one) => one.content === entry.content) !== entry)
        yield { message: `"${entry.content}" is listed twice`, path, ...weaker };
      const named = (references.byName.get(entry.content.toLowerCase()) ?? []).filter(
        (one) => one.data.name === entry.content,
      );
      const kinds = named.map((one) => one.kind);
      if (kinds.some((kind) => kind === entry.kind || kind === 'removed')) continue;
      const names = pack.files.flatMap((one) => (endingKinds.includes(one.kind) ? [String(one.data.name)] : []));
      const hint = kinds.length > 0 ? undefined : didYouMean(entry.content, names);
      yield { message: faultOf(entry.content, entry.kind, kinds[0]), path, ...(hint ? { hint } : {}), ...weaker };
    }
  },
};

function faultOf(name: string, listed: ContentKind, actual: ContentKind | undefined): string {
  return actual === undefined
    ? `there is no content "${name}", in use or in removed/`
    : `"${name}" is a ${actual}, but is listed as a ${listed}`;
}
