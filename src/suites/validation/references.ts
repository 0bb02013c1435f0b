import { type ContentFile, type ContentPack, filterMacroName } from '../../content/index.ts';
import { createSource } from '../../diagnostics/index.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import { expandMacros, type MacroUse, type ParsedSearch } from '../../spl/index.ts';
import { memo } from './memo.ts';
import type { PackReferences } from './rule.ts';
import { macrosOf } from './search-analysis.ts';

/** What a pack refers to; each part is collected when it is first asked for. */
export function referencesOf(
  pack: ContentPack,
  knowledge: Knowledge,
  parsed: (file: ContentFile) => ParsedSearch | undefined,
): PackReferences {
  const uses = memo(() => usesOf(pack, knowledge, parsed));
  const byName = memo(() => group(pack.files, nameKey));
  const byId = memo(() => group(pack.files, idKey));
  return {
    get macros() {
      return uses('all').macros;
    },
    get lookups() {
      return uses('all').lookups;
    },
    get byName() {
      return byName('all');
    },
    get byId() {
      return byId('all');
    },
  };
}

/** The macros and lookups that searches, drilldowns and macros use; searches are parsed for the other rules as well. */
function usesOf(
  pack: ContentPack,
  knowledge: Knowledge,
  parsed: (file: ContentFile) => ParsedSearch | undefined,
): { macros: ReadonlySet<string>; lookups: ReadonlySet<string> } {
  const macros = new Set(pack.detections.map(filterMacroName));
  const lookups = new Set<string>();
  const provider = macrosOf(knowledge);
  const add = (uses: readonly MacroUse[], text: string) => {
    for (const use of uses) macros.add(use.name);
    for (const { name } of lookupCalls(text)) lookups.add(name);
  };
  const read = (text: unknown) => {
    if (typeof text !== 'string') return;
    const expansion = expandMacros(createSource('', text), provider);
    add(expansion.uses, expansion.source.text);
  };
  for (const file of pack.files) {
    const search = parsed(file);
    if (search) add(search.macroUses, search.source.text);
    if (file.kind === 'macro') read(file.data.definition);
    if (Array.isArray(file.data.drilldown_searches))
      for (const one of file.data.drilldown_searches) read((one as { search?: unknown } | null)?.search);
  }
  return { macros, lookups };
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
