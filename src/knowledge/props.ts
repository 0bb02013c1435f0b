import type { Diagnostic } from '../diagnostics/index.ts';
import { type CompiledRegex, compileRegex } from '../formats/pcre.ts';
import type { LayeredConf } from './conf-layers.ts';
import type { EventOrigin, PropsSetting, ResolvedProps } from './knowledge.ts';

interface Stanza {
  readonly name: string;
  readonly matches: (value: string) => boolean;
  readonly literal: boolean;
  readonly settings: ReadonlyMap<string, PropsSetting>;
}

/** Stanzas of sourcetypes are literal names; this idiom makes one a pattern, since Splunk looks for `::` in it. */
const sourcetypePattern = /^\(\?::\)\{0\}/;

/**
 * A stanza's pattern as a regular expression: PCRE in which `...` stands for any characters, `*` for any but a slash and
 * `.` for itself; the whole value must match. Hosts match without case (props.conf specification, "match language").
 */
function stanzaPattern(pattern: string, flags?: 'i'): CompiledRegex {
  const body = pattern
    .replace(/\\[^A-Za-z0-9]|\.\.\.|\.|\*/g, (found) =>
      found === '...' ? '.*' : found === '*' ? '[^/\\\\]*' : found === '.' ? '\\.' : found,
    )
    // A Windows path is written with single backslashes.
    .replace(/(\\\\)|\\([A-Za-ce-rt-vx-z])/g, (whole, pair: string | undefined, letter: string) =>
      pair === undefined ? `\\\\${letter}` : whole,
    );
  return compileRegex(`^(?:${body})$`, flags ? { flags } : {});
}

interface Stanzas {
  readonly sources: readonly Stanza[];
  readonly hosts: readonly Stanza[];
  readonly sourcetypes: ReadonlyMap<string, Stanza>;
  /** Sourcetype stanzas that are patterns. */
  readonly patterns: readonly Stanza[];
  readonly byLowerCase: ReadonlyMap<string, readonly Stanza[]>;
  readonly fallback: ReadonlyMap<string, PropsSetting>;
}

function readStanzas(props: LayeredConf, diagnostics: Diagnostic[]): Stanzas {
  const sources: Stanza[] = [];
  const hosts: Stanza[] = [];
  const patterns: Stanza[] = [];
  const sourcetypes = new Map<string, Stanza>();
  const byLowerCase = new Map<string, Stanza[]>();
  let fallback: ReadonlyMap<string, PropsSetting> = new Map();
  for (const [name, layered] of props) {
    const settings = new Map(
      [...layered].map(([key, { value, app }]) => [key, { key, value, origin: `${app} [${name}]` }]),
    );
    const withPattern = (pattern: string, flags?: 'i'): Stanza => ({
      name,
      matches: matcherOf(name, pattern, flags, diagnostics),
      literal: !/\.\.\.|[*|()]/.test(pattern),
      settings,
    });
    const prefix = /^(source|host|rule|delayedrule)::(.*)$/s.exec(name);
    if (name === 'default') fallback = settings;
    else if (prefix?.[1] === 'source') sources.push(withPattern(prefix[2]!));
    else if (prefix?.[1] === 'host') hosts.push(withPattern(prefix[2]!, 'i'));
    else if (sourcetypePattern.test(name)) patterns.push(withPattern(name.replace(sourcetypePattern, '')));
    else if (!prefix) {
      const stanza: Stanza = { name, matches: (value) => value === name, literal: true, settings };
      sourcetypes.set(name, stanza);
      const lower = name.toLowerCase();
      byLowerCase.set(lower, [...(byLowerCase.get(lower) ?? []), stanza]);
    }
  }
  return { sources, hosts, sourcetypes, patterns, byLowerCase, fallback };
}

function matcherOf(
  name: string,
  pattern: string,
  flags: 'i' | undefined,
  diagnostics: Diagnostic[],
): (value: string) => boolean {
  try {
    const regex = stanzaPattern(pattern, flags);
    return (value) => regex.test(value);
  } catch (error) {
    diagnostics.push({
      code: 'conf-bad-pattern',
      severity: 'warning',
      message: `props.conf [${name}]: the stanza's pattern cannot be used: ${(error as Error).message}`,
    });
    return () => false;
  }
}

/**
 * Resolves props.conf for kinds of events; results are cached. At search time only `visible` settings count. Settings of `source::` stanzas win over those of `host::`,
 * and these over those of the sourcetype (Admin Manual, "props.conf"; "Attribute precedence within a single props.conf").
 */
export function createPropsResolver(
  props: LayeredConf,
  visible: LayeredConf,
  diagnostics: Diagnostic[],
): { props(metadata: EventOrigin): ResolvedProps; indexProps(metadata: EventOrigin): ResolvedProps } {
  const atIndexTime = resolver(readStanzas(props, diagnostics));
  const atSearchTime = visible === props ? atIndexTime : resolver(readStanzas(visible, []));
  return {
    props: cached((metadata) => {
      const own = atSearchTime.bySourcetype(metadata.sourcetype);
      const renamed = own.findLast((stanza) => stanza.settings.has('rename'))?.settings.get('rename')?.value;
      const shown = renamed === undefined || renamed === '' ? metadata.sourcetype : renamed;
      // A renamed sourcetype uses only the search-time settings of its new name.
      const used = shown.toLowerCase() === metadata.sourcetype.toLowerCase() ? own : atSearchTime.bySourcetype(shown);
      return { sourcetype: shown, settings: atSearchTime.merge(used, metadata) };
    }),
    indexProps: cached((metadata) => ({
      sourcetype: metadata.sourcetype,
      settings: atIndexTime.merge(atIndexTime.bySourcetype(metadata.sourcetype), metadata),
    })),
  };
}

function resolver(stanzas: Stanzas) {
  const bySourcetype = (sourcetype: string): Stanza[] => {
    const exact = stanzas.sourcetypes.get(sourcetype);
    // Test data spells one sourcetype in several cases; spellings without a stanza of their own share the others.
    const others = (stanzas.byLowerCase.get(sourcetype.toLowerCase()) ?? []).filter((stanza) => stanza !== exact);
    const patterns = ordered(stanzas.patterns.filter((stanza) => stanza.matches(sourcetype)));
    return exact ? [...patterns, ...others, exact] : [...patterns, ...others];
  };
  const merge = (own: readonly Stanza[], { host, source }: EventOrigin): Map<string, PropsSetting> => {
    const settings = new Map(stanzas.fallback);
    for (const stanza of [
      ...own,
      ...ordered(stanzas.hosts.filter((one) => one.matches(host))),
      ...ordered(stanzas.sources.filter((one) => one.matches(source))),
    ])
      for (const setting of stanza.settings.values()) settings.set(setting.key, setting);
    return settings;
  };
  return { bySourcetype, merge };
}

function cached(resolve: (metadata: EventOrigin) => ResolvedProps): (metadata: EventOrigin) => ResolvedProps {
  const known = new Map<string, ResolvedProps>();
  return (metadata) => {
    const key = `${metadata.source}\0${metadata.sourcetype}\0${metadata.host}`;
    let found = known.get(key);
    if (!found) {
      found = resolve(metadata);
      if (known.size > 10_000) known.clear();
      known.set(key, found);
    }
    return found;
  };
}

/** Weakest first: patterns before literal names, lower priority first, then ASCII order backwards (the first one wins). */
function ordered(stanzas: readonly Stanza[]): Stanza[] {
  const priority = (stanza: Stanza) => Number(stanza.settings.get('priority')?.value ?? (stanza.literal ? 100 : 0));
  return [...stanzas].sort((a, b) => priority(a) - priority(b) || (a.name < b.name ? 1 : -1));
}
