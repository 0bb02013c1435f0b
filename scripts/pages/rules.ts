import type { RuleExample, RuleMeta } from '../../src/suites/validation/rule.ts';
import { rules } from '../../src/suites/validation/rules/index.ts';

/** `docs/rules.md`: every validation rule with its examples. */
export function rulesPage(): string {
  const metas = rules.map((rule) => rule.meta);
  return `# Validation rules

This page is generated from the rules themselves (\`npm run docs\`).

\`firedrill validate\` checks every file of a content pack against these ${metas.length} rules. A rule is switched in
\`firedrill.yml\`, or by a comment in the YAML file, for the whole file or for the line that it stands in:

\`\`\`yaml
# firedrill.yml
rules:
  spl-case-sensitive: off
  spl-summariesonly: error
\`\`\`

\`\`\`yaml
# firedrill-disable spl-costly-command
name: Sample Detection
version: 7 # firedrill-disable-line bad-value
\`\`\`

Two codes are no rules and cannot be switched off, since the file could not be read as it stands: \`yaml-syntax\` and
\`content-unreadable\`.

| rule | severity | forms |
| --- | --- | --- |
${metas.map((meta) => `| [${meta.id}](#${meta.id}) | ${severities(meta)} | ${(meta.dialects ?? ['v4', 'v5', 'ng']).join(', ')} |`).join('\n')}

${metas.map(section).join('\n')}`;
}

function severities({ severity, severityIn }: RuleMeta): string {
  const others = Object.entries(severityIn ?? {}).map(([dialect, other]) => `${other} in ${dialect}`);
  return [severity, ...others].join(', ');
}

function section(meta: RuleMeta): string {
  return `## ${meta.id}

${meta.explanation}

Wrong:

${exampleText(meta.bad)}
Right:

${exampleText(meta.good)}`;
}

function exampleText(example: RuleExample): string {
  const parts: string[] = [];
  for (const [path, text] of Object.entries(example.files ?? {}))
    if (text.length < 400) parts.push(fence(path.endsWith('.csv') ? 'csv' : 'yaml', `# ${path}\n${text}`));
  if (example.text !== undefined) parts.push(fence('yaml', `# ${example.file ?? 'the detection'}\n${example.text}`));
  if (example.set !== undefined)
    parts.push(fence('yaml', `${example.file ? `# ${example.file}\n` : ''}${example.set}`));
  if (example.search !== undefined)
    parts.push(fence('spl', example.search.length > 400 ? `${example.search.slice(0, 400)} …` : example.search));
  return parts.length === 0 ? `The file \`${example.file ?? 'as it is'}\`.\n` : parts.join('\n');
}

function fence(language: string, text: string): string {
  const marks = text.includes('```') ? '`````' : '```';
  return `${marks}${language}\n${text.trimEnd()}\n${marks}\n`;
}
