import { aggregations } from '../../engine/aggregations/index.ts';
import { commands } from '../../engine/commands/index.ts';
import { unsupportedCommands } from '../../engine/commands/unsupported.ts';
import { functions } from '../../engine/functions/index.ts';
import type { Listable } from '../commands/search.ts';

interface Listed {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly supported: boolean;
  readonly deviations: readonly string[];
}

/** `firedrill search --list`: what the engine knows, by name; a line each, or JSON. */
export function listLanguage(what: Listable, format: string): string {
  const list = entries(what);
  if (format === 'json') return `${JSON.stringify({ [what]: list }, null, 2)}\n`;
  const width = Math.max(...list.map((one) => one.name.length));
  return list.map((one) => `${one.name.padEnd(width)}  ${one.supported ? '' : '(refused) '}${one.summary}\n`).join('');
}

function entries(what: Listable): Listed[] {
  const source = { commands, functions, aggregations }[what];
  const refused = new Set<unknown>(unsupportedCommands);
  return source
    .map((one) => ({
      name: one.name,
      aliases: one.aliases ?? [],
      summary: one.summary,
      supported: !refused.has(one),
      deviations: one.deviations ?? [],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
