import type { Expr } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

export const splWhereWildcard = searchRule(
  {
    id: 'spl-where-wildcard',
    severity: 'warning',
    explanation:
      'In where and eval a star is a star: `process="*cmd*"` compares with that very text. Wildcards work in search; where has like() with % and match().',
    bad: { search: 'index=main user=* dest=* | where user="adm*" | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | where like(user, "adm%") | stats count by user dest' },
  },
  function* (search) {
    for (const { node } of search.expressions) {
      for (const text of comparedTexts(node)) {
        if (text.kind === 'string' && text.value.length > 1 && /^\*|\*$/.test(text.value))
          yield {
            message: `"${text.value}" is compared as it stands: a star is no wildcard here`,
            at: search.at(text.span),
            hint: `use like(…, "${text.value.replaceAll('*', '%')}")`,
          };
      }
      const pattern = likePattern(node);
      if (pattern?.kind === 'string' && /^\*|\*$/.test(pattern.value) && !pattern.value.includes('%'))
        yield {
          message: `like() knows % and _, not the star of "${pattern.value}"`,
          at: search.at(pattern.span),
          hint: `write "${pattern.value.replaceAll('*', '%')}"`,
        };
    }
  },
);

function comparedTexts(node: Expr): readonly Expr[] {
  if (node.kind === 'in') return node.values;
  if (node.kind === 'binary' && (node.operator === '=' || node.operator === '!='))
    return node.left.kind === 'field' || node.left.kind === 'call' ? [node.right] : [];
  return [];
}

function likePattern(node: Expr): Expr | undefined {
  if (node.kind === 'binary' && node.operator === 'LIKE') return node.right;
  return node.kind === 'call' && node.name.toLowerCase() === 'like' ? node.args[1] : undefined;
}
