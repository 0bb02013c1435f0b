import type { LayeredConf } from './conf-layers.ts';
import type { PropsSetting, ResolvedProps } from './knowledge.ts';

interface Stanza {
  readonly name: string;
  readonly matches: (value: string) => boolean;
  readonly literal: boolean;
  readonly settings: ReadonlyMap<string, PropsSetting>;
}

/**
 * `...` stands for any characters, `*` for any but a slash; the whole value must match, without case
 * (props.conf, "[source::<source>] and [host::<host>] stanza match language").
 */
export function stanzaPattern(pattern: string): RegExp {
  const body = pattern
    .replace(/[\\^$+?{}[\]]/g, (char) => (char === '\\' ? '\\\\' : `\\${char}`))
    .replace(/\.\.\.|\.|\*/g, (found) => (found === '...' ? '.*' : found === '*' ? '[^/\\\\]*' : '\\.'));
  return new RegExp(`^(?:${body})$`, 'i');
}

/** Resolves props.conf for kinds of events; results are cached. */
export function createPropsResolver(
  props: LayeredConf,
): (metadata: { source: string; sourcetype: string; host: string }) => ResolvedProps {
  const sources: Stanza[] = [];
  const hosts: Stanza[] = [];
  const sourcetypes = new Map<string, Stanza>();
  const byLowerCase = new Map<string, Stanza[]>();
  let fallback: ReadonlyMap<string, PropsSetting> = new Map();
  for (const [name, layered] of props) {
    const settings = new Map(
      [...layered].map(([key, { value, app }]) => [key, { key, value, origin: `${app} [${name}]` }]),
    );
    const prefix = /^(source|host|rule|delayedrule)::(.*)$/s.exec(name);
    if (name === 'default') fallback = settings;
    else if (prefix?.[1] === 'source' || prefix?.[1] === 'host') {
      const pattern = stanzaPattern(prefix[2]!);
      const literal = !/\.\.\.|[*|()]/.test(prefix[2]!);
      (prefix[1] === 'source' ? sources : hosts).push({
        name,
        matches: (value) => pattern.test(value),
        literal,
        settings,
      });
    } else if (!prefix) {
      const stanza: Stanza = { name, matches: (value) => value === name, literal: true, settings };
      sourcetypes.set(name, stanza);
      const lower = name.toLowerCase();
      byLowerCase.set(lower, [...(byLowerCase.get(lower) ?? []), stanza]);
    }
  }
  const cache = new Map<string, ResolvedProps>();

  const bySourcetype = (sourcetype: string): Stanza[] => {
    const exact = sourcetypes.get(sourcetype);
    // Test data spells one sourcetype in several cases; spellings without a stanza of their own share the others.
    const others = (byLowerCase.get(sourcetype.toLowerCase()) ?? []).filter((stanza) => stanza !== exact);
    return exact ? [...others, exact] : others;
  };

  return ({ source, sourcetype, host }) => {
    const key = `${source}\0${sourcetype}\0${host}`;
    const known = cache.get(key);
    if (known) return known;
    let shown = sourcetype;
    let stanzas = bySourcetype(sourcetype);
    const renamed = stanzas.findLast((stanza) => stanza.settings.has('rename'))?.settings.get('rename');
    if (renamed) {
      shown = renamed.value;
      if (shown.toLowerCase() !== sourcetype.toLowerCase()) stanzas = bySourcetype(shown);
    }
    const settings = new Map<string, PropsSetting>(fallback);
    const apply = (list: readonly Stanza[]) => {
      for (const stanza of list) for (const setting of stanza.settings.values()) settings.set(setting.key, setting);
    };
    apply(stanzas);
    apply(ordered(hosts.filter((stanza) => stanza.matches(host))));
    apply(ordered(sources.filter((stanza) => stanza.matches(source))));
    const resolved: ResolvedProps = { sourcetype: shown, settings };
    if (cache.size > 10_000) cache.clear();
    cache.set(key, resolved);
    return resolved;
  };
}

/** Weakest first: patterns before literal names, lower priority first, then ASCII order backwards (the first one wins). */
function ordered(stanzas: readonly Stanza[]): Stanza[] {
  const priority = (stanza: Stanza) => Number(stanza.settings.get('priority')?.value ?? (stanza.literal ? 100 : 0));
  return [...stanzas].sort((a, b) => priority(a) - priority(b) || (a.name < b.name ? 1 : -1));
}
