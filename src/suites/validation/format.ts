import { isDeepStrictEqual } from 'node:util';
import { createSource } from '../../diagnostics/index.ts';
import { splLanguage } from '../../engine/engine.ts';
import { parseYaml } from '../../formats/yaml.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import { layoutSearch, parseSearch, sameMeaning } from '../../spl/index.ts';
import { macrosOf } from './search-analysis.ts';

/** What became of the search of a file. */
export type SearchFormat =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Lays the search of a YAML file out as a block of lines. It is refused where the search cannot be read, where the
 * search with the new layout does not parse to the same tree, or where anything else of the file would change.
 */
export function formatSearch(name: string, text: string, knowledge: Knowledge): SearchFormat {
  const yaml = parseYaml(createSource(name, text));
  const span = yaml.locate(['search']);
  const data = yaml.value as Readonly<Record<string, unknown>> | null;
  if (yaml.diagnostics.length > 0 || !span || typeof data?.search !== 'string')
    return { kind: 'refused', reason: 'the file has no search that could be read' };
  const laidOut = layoutSearch(data.search);
  const reason = meaningChanged(data.search, laidOut, knowledge);
  if (reason) return { kind: 'refused', reason };
  const written = replaceScalar(text, span, laidOut);
  if (written === text) return { kind: 'same' };
  const again = parseYaml(createSource(name, written));
  if (again.diagnostics.length > 0 || !isDeepStrictEqual(again.value, { ...data, search: laidOut }))
    return { kind: 'refused', reason: 'the file cannot be written without changing more than the search' };
  return { kind: 'changed', text: written };
}

function meaningChanged(before: string, after: string, knowledge: Knowledge): string | undefined {
  const macros = macrosOf(knowledge);
  const [old, laidOut] = [before, after].map((one) => parseSearch(createSource('', one), splLanguage, macros));
  if (old!.diagnostics.some((one) => one.severity === 'error' && one.code !== 'spl-unsupported'))
    return 'the search has errors; firedrill validate shows them';
  return sameMeaning(old!.commands, laidOut!.commands) && old!.diagnostics.length === laidOut!.diagnostics.length
    ? undefined
    : 'the search would mean something else';
}

/** Writes text as a literal block in place of a scalar; `text` is the file. */
function replaceScalar(text: string, span: { start: number; end: number }, value: string): string {
  const block = `|-\n${value
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')}\n`;
  // The value of a block ends behind its last line break, others before.
  const rest = text.slice(span.end).replace(/^[ \t]*\r?\n/, '');
  const end = text[span.end - 1] === '\n' ? text.slice(span.end) : rest;
  return `${text.slice(0, span.start)}${block}${end}`;
}
