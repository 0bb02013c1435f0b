import { type ContentFile, type ContentKind, type Deprecation, ownDeprecation } from '../../content/index.ts';
import type { RuleContext } from './rule.ts';

/** The kinds of content whose end is announced: contentctl 5 knows no others. */
export const endingKinds: readonly ContentKind[] = ['detection', 'story', 'baseline', 'investigation', 'removed'];

/** Whether content with this status is on its way out, or gone. */
export function isEnding(status: unknown): boolean {
  return status === 'deprecated' || status === 'removed';
}

/** What is written of the end of a piece of content, in its own file (ng) or in a mapping file (contentctl 5). */
export function deprecationOf(file: ContentFile, context: RuleContext): Deprecation | undefined {
  if (context.dialectOf(file) === 'ng') return ownDeprecation(file);
  return context.pack.deprecations.find((entry) => entry.content === file.data.name);
}

/** What contentctl reports only where the pack asks for it is a warning otherwise. */
export function whereEnforced(context: RuleContext): { severity?: 'warning' } {
  return context.pack.deprecationsEnforced ? {} : { severity: 'warning' };
}
