import type { ContentFile } from '../../../content/index.ts';
import type { Diagnostic } from '../../../diagnostics/index.ts';
import { type Rule, type RuleContext, type RuleExample, searchRule } from '../rule.ts';

interface ParserRule {
  readonly id: string;
  readonly explanation: string;
  readonly severity?: 'warning';
  readonly bad: RuleExample;
  readonly good: RuleExample;
}

const good = { search: 'index=main user=* dest=* | stats count by user dest' };

const codes: readonly ParserRule[] = [
  {
    id: 'spl-syntax',
    explanation: 'The search follows the grammar of SPL.',
    bad: { search: 'index=main user=* dest=* | stats count by user dest | where (count > 1' },
    good,
  },
  {
    id: 'spl-unknown-command',
    explanation: 'Every command of the search exists.',
    bad: { search: 'index=main user=* dest=* | staats count by user dest' },
    good,
  },
  {
    id: 'spl-unknown-option',
    explanation: 'Every option of a command is one that it has.',
    bad: { search: 'index=main user=* dest=* | top limt=5 user dest' },
    good: { search: 'index=main user=* dest=* | top limit=5 user dest' },
  },
  {
    id: 'spl-bad-argument',
    explanation: 'Arguments have the type and the values that their command takes.',
    bad: { search: 'index=main user=* dest=* | top limit=many user dest' },
    good: { search: 'index=main user=* dest=* | top limit=5 user dest' },
  },
  {
    id: 'spl-unsupported',
    explanation: 'The embedded engine cannot run the search; on Splunk it may well run.',
    severity: 'warning',
    bad: { search: 'index=main user=* dest=* | fit KMeans user' },
    good,
  },
  {
    id: 'spl-unknown-macro',
    explanation:
      'Every macro that the search calls is defined with that number of arguments, in the pack or in an app.',
    bad: { search: '`sample_indx` user=* dest=* | stats count by user dest' },
    good: { search: '`sample_index` user=* dest=* | stats count by user dest' },
  },
  {
    id: 'spl-macro-recursion',
    explanation: 'No macro that the search calls calls itself, directly or through others.',
    bad: {
      search: '`ring` user=* dest=* | stats count by user dest',
      files: { 'macros/ring.yml': 'name: ring\ndescription: A macro.\ndefinition: "`ring`"\n' },
    },
    good: { search: '`sample_index` user=* dest=* | stats count by user dest' },
  },
  {
    id: 'spl-bad-regex',
    explanation: 'Every regular expression can be compiled.',
    bad: { search: 'index=main dest=* | rex field=cmd "(?<user>\\w+" | stats count by user dest' },
    good: { search: 'index=main dest=* | rex field=cmd "(?<user>\\w+)" | stats count by user dest' },
  },
  {
    id: 'spl-too-deep',
    explanation: 'Brackets and subsearches are not nested without end.',
    bad: {
      search: `index=main user=* dest=* ${'[ search index=main '.repeat(30)}${']'.repeat(30)} | stats count by user dest`,
    },
    good,
  },
];

/** Macros of apps that contentctl 4 and 5 take as given; without the app they cannot be looked into. */
const assumed = /drop_dm_object_name|get_asset|get_risk_severity|cim_corporate_web_domain_search|globedistance/;

/** What the parser itself finds, each code a rule of its own. */
export const parserRules: readonly Rule[] = codes.map(({ id, explanation, severity, bad, good }) =>
  searchRule({ id, explanation, severity: severity ?? 'error', bad, good }, function* (search, context, file) {
    for (const diagnostic of search.parsed.diagnostics) {
      if (diagnostic.code !== id) continue;
      const hint =
        id === 'spl-unknown-macro' ? argumentHint(diagnostic.message, context.knowledge.macros()) : undefined;
      yield {
        message: diagnostic.message,
        diagnostic,
        ...(hint ? { hint } : {}),
        severity: severity ?? (isDoubtful(diagnostic, file, context) ? 'warning' : diagnostic.severity),
      };
    }
  }),
);

function isDoubtful({ code, message }: Diagnostic, { kind }: ContentFile, { pack }: RuleContext): boolean {
  if (kind === 'baseline') return true;
  if (code !== 'spl-unknown-macro') return false;
  const name = macroIn(message);
  return pack.externalContent?.some((app) => app.macros.some((one) => one === name)) ?? assumed.test(message);
}

const macroIn = (message: string) => /unknown macro "([^"]+)"/.exec(message)?.[1];

/** Where a macro of that name exists with other arguments, that is the hint. */
function argumentHint(
  message: string,
  macros: Iterable<{ readonly name: string; readonly arguments: readonly string[] }>,
): string | undefined {
  const name = macroIn(message);
  const same = [...macros].filter((macro) => macro.name === name);
  if (same.length === 0) return undefined;
  const counts = same.map((macro) =>
    macro.arguments.length === 0 ? 'none' : `${macro.arguments.length} (${macro.arguments.join(', ')})`,
  );
  return `"${name}" takes ${counts.join(' or ')}`;
}
