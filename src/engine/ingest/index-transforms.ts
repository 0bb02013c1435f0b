import { type CompiledRegex, compileRegex, type RegexMatch } from '../../formats/pcre.ts';
import { confBoolean, type Knowledge, type ResolvedProps } from '../../knowledge/index.ts';
import { fillFormat, readFormat } from '../extraction/format.ts';
import type { EvalEnvironment } from '../functions/function.ts';
import { compileSed, type SedScript } from '../sed.ts';
import type { EventInput } from '../store.ts';
import { compileIngestEval, compileStopCondition } from './ingest-eval.ts';

/** An event on its way to the index; `nullQueue` drops it once all transforms have run. */
export interface IndexingEvent extends EventInput {
  readonly queue?: string;
}

/** One index-time transform of an event. */
export interface IndexTransform {
  apply(event: IndexingEvent): IndexingEvent;
  /** CLONE_SOURCETYPE: the transform makes a copy of this source type of events that match, which stay as they are. */
  readonly clone?: { readonly sourcetype: string; matches(event: IndexingEvent): boolean };
  /** STOP_PROCESSING_IF: true where no later transform runs. */
  stops?(event: IndexingEvent): boolean;
}

/** Told about a setting that cannot be used. */
export type Complain = (message: string) => void;

const defaultLookahead = 4096;

/**
 * The index-time transforms of an event, by the names of their `TRANSFORMS-…` settings, then in listed order. A setting
 * without a class, as that of the pretrained `syslog`, comes first.
 */
export function indexTransforms(
  props: ResolvedProps,
  knowledge: Knowledge,
  environment: EvalEnvironment,
  complain: Complain,
): IndexTransform[] {
  const settings = [...props.settings.values()]
    .filter((setting) => /^TRANSFORMS(-|$)/i.test(setting.key))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return settings.flatMap((setting) =>
    setting.value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .flatMap((name) => {
        const where = `${setting.origin} ${setting.key}`;
        const stanza = knowledge.indexTransform(name);
        if (!stanza) {
          complain(`${where}: there is no transform "${name}"`);
          return [];
        }
        try {
          return compileIndexTransform(name, stanza, environment) ?? [];
        } catch (error) {
          complain(`${where}, transform ${name}: ${(error as Error).message}`);
          return [];
        }
      }),
  );
}

/** A transform with INGEST_EVAL, DEST_KEY or WRITE_META; others only have effect at search time. */
function compileIndexTransform(
  name: string,
  stanza: ReadonlyMap<string, string>,
  environment: EvalEnvironment,
): IndexTransform | undefined {
  const evaluated = stanza.get('INGEST_EVAL');
  const stop = stanza.get('STOP_PROCESSING_IF');
  // Both override the settings of a transform by regular expression (transforms.conf specification).
  if (evaluated || stop)
    return {
      apply: evaluated ? compileIngestEval(evaluated, environment) : (event) => event,
      ...(stop ? { stops: compileStopCondition(stop, environment) } : {}),
    };
  return compileRegexTransform(name, stanza);
}

function compileRegexTransform(name: string, stanza: ReadonlyMap<string, string>): IndexTransform | undefined {
  const target = confBoolean(stanza.get('WRITE_META'), false) ? '_meta' : stanza.get('DEST_KEY');
  const pattern = stanza.get('REGEX');
  if (target === undefined || pattern === undefined) return undefined;
  const regex = compileRegex(pattern);
  const lookahead = Number(stanza.get('LOOKAHEAD') ?? defaultLookahead);
  const sourceKey = stanza.get('SOURCE_KEY') ?? '_raw';
  const subject = (event: IndexingEvent) => subjectOf(event, sourceKey).slice(0, lookahead > 0 ? lookahead : undefined);
  const sourcetype = stanza.get('CLONE_SOURCETYPE');
  return {
    apply:
      target === '_meta' ? metaTransform(name, stanza, regex, subject) : keyTransform(target, stanza, regex, subject),
    ...(sourcetype ? { clone: { sourcetype, matches: (event) => regex.exec(subject(event)) !== null } } : {}),
  };
}

type Apply = IndexTransform['apply'];

function metaTransform(
  name: string,
  stanza: ReadonlyMap<string, string>,
  regex: CompiledRegex,
  subject: (event: IndexingEvent) => string,
): Apply {
  const write = metaWriter(name, stanza.get('FORMAT'), regex);
  const repeats = confBoolean(stanza.get('REPEAT_MATCH'), false);
  return (event) => {
    const text = subject(event);
    const found = repeats ? [...regex.matches(text)] : [regex.exec(text)].filter((match) => match !== null);
    return found.reduce(write, event);
  };
}

function keyTransform(
  target: string,
  stanza: ReadonlyMap<string, string>,
  regex: CompiledRegex,
  subject: (event: IndexingEvent) => string,
): Apply {
  const format = stanza.get('FORMAT') ?? '$1';
  const fallback = stanza.get('DEFAULT_VALUE');
  return (event) => {
    const match = regex.exec(subject(event));
    if (match) return assign(event, target, fillFormat(format, match));
    return fallback === undefined ? event : assign(event, target, fallback);
  };
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
