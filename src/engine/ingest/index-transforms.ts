import { type CompiledRegex, compileRegex, type RegexMatch } from '../../formats/pcre.ts';
import { confBoolean, type Knowledge, type ResolvedProps } from '../../knowledge/index.ts';
import { fillFormat, readFormat } from '../extraction/format.ts';
import { compileSed, type SedScript } from '../sed.ts';
import type { EventInput } from '../store.ts';

/** An event on its way to the index; `nullQueue` drops it once all transforms have run. */
export interface IndexingEvent extends EventInput {
  readonly queue?: string;
}

export type IndexTransform = (event: IndexingEvent) => IndexingEvent;

/** Told about a setting that cannot be used. */
export type Complain = (message: string) => void;

const defaultLookahead = 4096;

/** The index-time transforms of an event, by the names of their `TRANSFORMS-…` settings, then in listed order. */
export function indexTransforms(props: ResolvedProps, knowledge: Knowledge, complain: Complain): IndexTransform[] {
  const settings = [...props.settings.values()]
    .filter((setting) => setting.key.toUpperCase().startsWith('TRANSFORMS-'))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return settings.flatMap((setting) =>
    setting.value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .flatMap((name) => {
        const where = `${setting.origin} ${setting.key}`;
        const stanza = knowledge.transform(name);
        if (!stanza) {
          complain(`${where}: there is no transform "${name}"`);
          return [];
        }
        try {
          return compileIndexTransform(name, stanza) ?? [];
        } catch (error) {
          complain(`${where}, transform ${name}: ${(error as Error).message}`);
          return [];
        }
      }),
  );
}

/** A transform with DEST_KEY or WRITE_META; others only have effect at search time. */
function compileIndexTransform(name: string, stanza: ReadonlyMap<string, string>): IndexTransform | undefined {
  const target = confBoolean(stanza.get('WRITE_META'), false) ? '_meta' : stanza.get('DEST_KEY');
  const pattern = stanza.get('REGEX');
  if (target === undefined || pattern === undefined) return undefined;
  const regex = compileRegex(pattern);
  const lookahead = Number(stanza.get('LOOKAHEAD') ?? defaultLookahead);
  const sourceKey = stanza.get('SOURCE_KEY') ?? '_raw';
  const fallback = stanza.get('DEFAULT_VALUE');
  const matchesIn = (event: IndexingEvent): RegexMatch[] => {
    const text = subjectOf(event, sourceKey).slice(0, lookahead > 0 ? lookahead : undefined);
    return target === '_meta' && confBoolean(stanza.get('REPEAT_MATCH'), false)
      ? [...allMatches(regex, text)]
      : [regex.exec(text)].filter((match) => match !== null);
  };
  if (target === '_meta') {
    const write = metaWriter(name, stanza.get('FORMAT'), regex);
    return (event) => matchesIn(event).reduce(write, event);
  }
  const format = stanza.get('FORMAT') ?? '$1';
  return (event) => {
    const match = matchesIn(event)[0];
    if (match) return assign(event, target, fillFormat(format, match));
    return fallback === undefined ? event : assign(event, target, fallback);
  };
}

function* allMatches(regex: CompiledRegex, text: string): Generator<RegexMatch> {
  for (let from = 0; from <= text.length; ) {
    const match = regex.exec(text, from);
    if (!match) return;
    yield match;
    from = match.end > match.index ? match.end : match.end + 1;
  }
}

/** Writes indexed fields: `name::value` pairs of FORMAT, or named groups; without both the transform's name and `$1`. */
function metaWriter(
  name: string,
  format: string | undefined,
  regex: CompiledRegex,
): (event: IndexingEvent, match: RegexMatch) => IndexingEvent {
  const parts =
    format !== undefined ? readFormat(format) : regex.groupNames.length > 0 ? undefined : [{ key: name, value: '$1' }];
  return (event, match) => {
    const indexed = new Map(event.indexed);
    const add = (key: string, value: string | undefined) => {
      if (key === '' || value === undefined || value === '') return;
      const before = indexed.get(key);
      indexed.set(key, before === undefined ? value : [...[before].flat(), value]);
    };
    if (parts) for (const part of parts) add(fillFormat(part.key, match), fillFormat(part.value, match));
    else for (const group of regex.groupNames) add(group, match.groups[group]);
    return { ...event, indexed };
  };
}

function assign(event: IndexingEvent, target: string, value: string): IndexingEvent {
  switch (target) {
    case 'MetaData:Sourcetype':
      return { ...event, sourcetype: value.replace(/^sourcetype::/, '') };
    case 'MetaData:Source':
      return { ...event, source: value.replace(/^source::/, '') };
    case 'MetaData:Host':
      return { ...event, host: value.replace(/^host::/, '') };
    case '_MetaData:Index':
      return { ...event, index: value };
    case 'queue':
      return { ...event, queue: value };
    case '_raw':
      return { ...event, raw: value };
    default:
      return event;
  }
}

function subjectOf(event: IndexingEvent, key: string): string {
  switch (key) {
    case 'MetaData:Sourcetype':
      return `sourcetype::${event.sourcetype}`;
    case 'MetaData:Source':
      return `source::${event.source}`;
    case 'MetaData:Host':
      return `host::${event.host}`;
    case '_MetaData:Index':
      return event.index;
    case 'queue':
      return event.queue ?? 'indexQueue';
    case '_meta':
      return [...(event.indexed ?? [])].map(([name, value]) => `${name}::${[value].flat().join(' ')}`).join(' ');
    default:
      return key.startsWith('field:') ? [event.indexed?.get(key.slice(6)) ?? ''].flat().join(' ') : event.raw;
  }
}

/** The SEDCMD settings, by name. */
export function sedCommands(props: ResolvedProps, complain: Complain): SedScript[] {
  const settings = [...props.settings.values()]
    .filter((setting) => setting.key.toUpperCase().startsWith('SEDCMD'))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const refuse = {
    fail: (message: string): never => {
      throw new Error(message);
    },
  };
  return settings.flatMap((setting) => {
    try {
      return [compileSed(refuse, setting.value, { start: 0, end: setting.value.length })];
    } catch (error) {
      complain(`${setting.origin} ${setting.key}: ${(error as Error).message}`);
      return [];
    }
  });
}
