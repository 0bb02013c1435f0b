import type { Expr } from '../../../spl/index.ts';
import { searchRule } from '../rule.ts';

/** Fields whose values come in any case, as hosts and programs write them. */
const mixedCase =
  /(?:^|\.|_)(?:user|src_user|dest|src|host|computer|process|parent_process|process_name|parent_process_name|process_path|file_name|file_path|registry_path|registry_value_name|registry_value_data|service|commandline|image|parentimage|targetfilename|targetobject|targetusername|subjectusername|scriptblocktext|url|http_user_agent)$/i;

export const splCaseSensitive = searchRule(
  {
    id: 'spl-case-sensitive',
    severity: 'info',
    explanation:
      'where, like() and match() tell upper from lower case, search does not. Names of users, hosts, files and programs come in any case, so that such a comparison misses some.',
    bad: { search: 'index=main user=* dest=* | where user="Administrator" | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | search user="Administrator" | stats count by user dest' },
  },
  function* (search) {
    for (const { node, call } of search.expressions) {
      if (call.name !== 'where') continue;
      const compared = comparedWith(node);
      if (compared && /[A-Za-z]{2}/.test(compared.text.value) && !/^\(\?[a-z]*i/.test(compared.text.value))
        yield {
          message: `"${compared.field}" is compared with "${shorten(compared.text.value)}" by case`,
          at: search.at(compared.text.span),
          hint: compared.regex ? 'begin the pattern with (?i)' : `use search, or lower(${compared.field})`,
        };
    }
  },
);

type Text = Extract<Expr, { kind: 'string' }>;

function comparedWith(node: Expr): { field: string; text: Text; regex: boolean } | undefined {
  const pair = (left: Expr | undefined, right: Expr | undefined, regex = false) =>
    left?.kind === 'field' && right?.kind === 'string' && mixedCase.test(left.name)
      ? { field: left.name, text: right, regex }
      : undefined;
  if (node.kind === 'binary' && /^(?:=|!=|LIKE)$/.test(node.operator)) return pair(node.left, node.right);
  if (node.kind !== 'call') return undefined;
  const name = node.name.toLowerCase();
  if (name === 'like') return pair(node.args[0], node.args[1]);
  return name === 'match' ? pair(node.args[0], node.args[1], true) : undefined;
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
