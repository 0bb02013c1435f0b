import { type ContentFile, type ContentPack, filterMacroName } from '../../content/index.ts';
import { createSource } from '../../diagnostics/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import { expandMacros } from '../../spl/index.ts';
import type { PackReferences } from './rule.ts';
import { macrosOf } from './search-analysis.ts';

/** Collects what all searches and macros of a pack refer to; nothing is parsed beyond macros. */
export function referencesOf(pack: ContentPack, knowledge: Knowledge): PackReferences {
  const macros = new Set(pack.detections.map(filterMacroName));
  const lookups = new Set<string>();
  const provider = macrosOf(knowledge);
  const read = (text: unknown) => {
    if (typeof text !== 'string') return;
    const expansion = expandMacros(createSource('', text), provider);
    for (const use of expansion.uses) macros.add(use.name);
    for (const { name } of lookupCalls(expansion.source.text)) lookups.add(name);
  };
  for (const file of pack.files) {
    read(file.data.search);
    if (file.kind === 'macro') read(file.data.definition);
    if (Array.isArray(file.data.drilldown_searches))
      for (const one of file.data.drilldown_searches) read((one as { search?: unknown } | null)?.search);
  }
  return { macros, lookups, byName: group(pack.files, nameKey), byId: group(pack.files, idKey) };
}

const nameKey = (file: ContentFile) => (typeof file.data.name === 'string' ? file.data.name.trim().toLowerCase() : '');
const idKey = (file: ContentFile) => (typeof file.data.id === 'string' ? file.data.id.trim().toLowerCase() : '');

function group(
  files: readonly ContentFile[],
  keyOf: (file: ContentFile) => string,
): ReadonlyMap<string, ContentFile[]> {
  const groups = new Map<string, ContentFile[]>();
  for (const file of files) {
    const key = file.kind === 'settings' ? '' : keyOf(file);
    if (key === '') continue;
    const list = groups.get(key);
    if (list) list.push(file);
    else groups.set(key, [file]);
  }
  return groups;
}

const lookupCommand = /(?<=[|[]\s*)(?:lookup|inputlookup|outputlookup)\s+([^|[\]]*)/gi;

/** The lookups that a search names, with the place of each name. */
export function* lookupCalls(text: string): Generator<{ name: string; start: number; writes: boolean }> {
  for (const found of text.matchAll(lookupCommand)) {
    const args = found[1]!;
    const word = /^(?:\s*,?\s*[\w.]+\s*=\s*(?:"[^"]*"|\S+))*\s*(?:"([^"]+)"|([^\s,"]+))/.exec(args);
    const name = word?.[1] ?? word?.[2];
    if (!name || name.includes('$') || name.includes('=')) continue;
    const start = found.index + found[0].length - args.length + word![0].lastIndexOf(name);
    yield { name, start, writes: /^outputlookup/i.test(found[0]) };
  }
}
