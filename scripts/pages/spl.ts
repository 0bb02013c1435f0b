import type { AggregationDefinition } from '../../src/engine/aggregations/aggregation.ts';
import { aggregations } from '../../src/engine/aggregations/index.ts';
import type { CommandArgumentDoc, CommandDefinition } from '../../src/engine/command.ts';
import { commands } from '../../src/engine/commands/index.ts';
import { unsupportedCommands } from '../../src/engine/commands/unsupported.ts';
import type { FunctionDefinition } from '../../src/engine/functions/function.ts';
import { functions } from '../../src/engine/functions/index.ts';

/** `docs/spl.md`: what the embedded engine runs, from the metadata of commands, functions and aggregations. */
export function splPage(): string {
  const supported = byName(commands.filter((one) => !unsupportedCommands.includes(one)));
  return `# SPL in the embedded engine

This page is generated from the metadata of the engine (\`npm run docs\`). \`firedrill search --list commands\`,
\`functions\` and \`aggregations\` print the same lists.

A search that uses what is not supported is refused by name (\`spl-unsupported\`) before it starts. Where a construct
runs and differs from Splunk, the column "differs" says how.

- [Commands](#commands): ${supported.length}
- [Refused commands](#refused-commands): ${unsupportedCommands.length}
- [Eval functions](#eval-functions): ${functions.length}
- [Statistical functions](#statistical-functions): ${aggregations.length}

## Commands

| command | does | differs |
| --- | --- | --- |
${supported.map((one) => row([`[${names(one)}](#${one.name})`, one.summary, (one.deviations ?? []).join(' ')])).join('\n')}

## Refused commands

| needs | commands |
| --- | --- |
${refusedRows().join('\n')}

## Eval functions

| function | does | differs |
| --- | --- | --- |
${byName(functions).map(functionRow).join('\n')}

## Statistical functions

| function | does | differs |
| --- | --- | --- |
${byName(aggregations).map(functionRow).join('\n')}

## Arguments of commands

${supported.map(section).join('\n')}`;
}

function byName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function names(one: { readonly name: string; readonly aliases?: readonly string[] }): string {
  return [one.name, ...(one.aliases ?? [])].join(', ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** Refused commands by what they need, which stands in their summary. */
function refusedRows(): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, summary } of unsupportedCommands)
    reasons.set(summary, [...(reasons.get(summary) ?? []), `\`${name}\``]);
  return [...reasons].map(([summary, list]) => row([summary.replace(/^Needs the |\.$/g, ''), list.sort().join(', ')]));
}

function functionRow(one: FunctionDefinition | AggregationDefinition): string {
  const given = one.arguments
    .map(
      (argument) =>
        `${argument.optional ? '[' : ''}${argument.name}${argument.repeats ? ', …' : ''}${argument.optional ? ']' : ''}`,
    )
    .join(', ');
  const aliases = (one.aliases ?? []).map((alias) => `\`${alias}\``).join(', ');
  const number = 'numericSuffix' in one && one.numericSuffix ? 'N' : '';
  return row([
    `\`${one.name}${number}(${given})\`${aliases === '' ? '' : `, ${aliases}`}`,
    one.summary,
    (one.deviations ?? []).join(' '),
  ]);
}

function section(one: CommandDefinition): string {
  const examples = one.examples.filter((example) => example.search.length <= 160);
  return `### ${one.name}

${one.arguments.length === 0 ? 'No arguments.' : `| argument | type | default | meaning |\n| --- | --- | --- | --- |\n${one.arguments.map(argumentRow).join('\n')}`}
${examples.length === 0 ? '' : `\n${examples.map((example) => `- ${example.title}: \`${example.search}\``).join('\n')}\n`}`;
}

function argumentRow({ name, type, default: usual, doc }: CommandArgumentDoc): string {
  return row([`\`${name}\``, type, usual === undefined ? '' : `\`${String(usual)}\``, doc]);
}
