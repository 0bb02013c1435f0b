import { createSource, type Diagnostic, DiagnosticError, type Source } from '../diagnostics/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import {
  type Language,
  type MacroProvider,
  type ParsedSearch,
  type Pipeline,
  parseExpression,
  parseSearch,
} from '../spl/index.ts';
import { type FieldSet, parseTimeModifier, type Row, textOf, type Value } from '../values/index.ts';
import { aggregationNames, findAggregation } from './aggregations/index.ts';
import type { CommandDefinition } from './command.ts';
import { commandNames, findCommand } from './commands/index.ts';
import { createEnvironment } from './environment.ts';
import { createEventtypes, type EventtypeMatcher } from './eventtypes.ts';
import { compileExpression } from './expression.ts';
import { createExtractor, type ExtractionServices } from './extraction/extractor.ts';
import type { EvalEnvironment } from './functions/function.ts';
import { type IngestOptions, RawIngester } from './ingest/ingest.ts';
import type { JobMessage, Limits, RecordedAction, SearchControl, StageReport } from './job.ts';
import { defaultLimits, limitsOf } from './limits.ts';
import { withLookupFilters } from './lookup-filter.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Extractor } from './search/scan.ts';
import { type Shortcuts, shortcuts as usualShortcuts } from './search/shortcuts.ts';
import { runJob } from './search-job.ts';
import type { Bucket, EventInput, EventMetadata, EventStore } from './store.ts';

/** The vocabulary of the embedded engine, for the parser. */
export const splLanguage: Language = {
  command: findCommand,
  commandNames,
  aggregation: (name) => {
    const found = findAggregation(name);
    return (
      found && {
        name: found.definition.name,
        standsAlone: found.definition.argumentOptional ?? false,
        ...(found.parameter === undefined ? {} : { parameter: found.parameter }),
      }
    );
  },
  aggregationNames,
};

/** What an engine works with. */
export interface EngineOptions {
  readonly knowledge: Knowledge;
  /** What `now()` sees, epoch seconds; asked when a search starts. */
  readonly now?: () => number;
  readonly timezone?: string;
  readonly limits?: Partial<Limits>;
  readonly store?: EventStore;
  /** Told about settings of apps that cannot be used. */
  readonly onNote?: (note: string) => void;
  /** In the place of the engine's own. */
  readonly shortcuts?: Shortcuts;
}

/** How one search runs. */
export interface SearchOptions {
  /** Splunk time modifiers or epoch; undefined is open. */
  readonly earliest?: string;
  readonly latest?: string;
  readonly name?: string;
  /** The job's id; made up where it is not given. */
  readonly sid?: string;
  readonly signal?: AbortSignal;
  readonly control?: SearchControl;
  /** Results that the commands run over, in the place of events. */
  readonly over?: { readonly rows: readonly Row[]; readonly fields: readonly string[] };
}

/** What a search came to, and what it took. */
export interface SearchResult {
  readonly sid: string;
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  readonly messages: readonly JobMessage[];
  readonly stages: readonly StageReport[];
  readonly actions: readonly RecordedAction[];
  readonly scannedEvents: number;
  /** Events that the first stage put out. */
  readonly matchedEvents: number;
  readonly durationMs: number;
  readonly earliest: number | null;
  readonly latest: number | null;
}

/** Takes raw text of one source. */
export interface RawInput {
  /** The character set that CHARSET names for its bytes; undefined where it names none. */
  readonly charset: string | undefined;
  /** Indexes the events that are complete; returns how many. */
  push(text: string): number;
  finish(): number;
}

/** Takes events and runs searches over them. */
export interface Engine {
  readonly knowledge: Knowledge;
  readonly store: EventStore;
  readonly timezone: string;
  readonly limits: Limits;
  now(): number;
  /** An engine over the same store that uses other knowledge. */
  withKnowledge(knowledge: Knowledge): Engine;
  /** An engine with the same knowledge over another store. */
  withStore(store: EventStore): Engine;
  /** Breaks raw text into events as its sourcetype says, and indexes them. */
  ingestRaw(metadata: EventMetadata, chunks: Iterable<string>, options?: { time?: number }): { events: number };
  /** A raw ingester whose events are indexed as they come, for streams. */
  openRaw(metadata: EventMetadata, options?: Pick<IngestOptions, 'onRegexLimit'>): RawInput;
  ingestEvents(events: Iterable<EventInput>): number;
  parse(search: string | Source, name?: string): ParsedSearch;
  /** Runs a search; throws a DiagnosticError where it cannot be parsed or fails. */
  search(text: string, options?: SearchOptions): SearchResult;
  /** The eventtypes whose searches could match events of one kind; `sourcetype` is the one that searches see. */
  eventtypes(metadata: EventMetadata): readonly EventtypeMatcher[];
  /** An extractor for events of one kind, with a trace of where fields come from. */
  extractor(metadata: EventMetadata, wanted: FieldSet, trace?: (field: string, origin: string) => void): Extractor;
}

let nextJob = 0;

/** Makes an engine over the knowledge of installed apps, with a store of its own where none is given. */
export function createEngine(options: EngineOptions): Engine {
  const knowledge = withLookupFilters(options.knowledge);
  const clock = options.now ?? (() => Date.now() / 1000);
  const timezone = options.timezone ?? 'UTC';
  const store = options.store ?? createMemoryStore(clock);
  const limits: Limits = { ...defaultLimits, ...limitsOf(knowledge), ...options.limits };
  const shortcuts = options.shortcuts ?? usualShortcuts;
  const noted = new Set<string>();
  const note = (text: string) => {
    if (noted.has(text)) return;
    noted.add(text);
    options.onNote?.(text);
  };

  const environmentAt = (now: number): EvalEnvironment => createEnvironment(knowledge, now, timezone);
  const macros = macroProvider(knowledge, () => environmentAt(clock()));
  const eventtypes = createEventtypes(knowledge, macros, note, shortcuts);
  const extractionServices = (environment: EvalEnvironment): ExtractionServices => ({
    knowledge,
    environment,
    eventtypes: eventtypes.candidates,
    limits,
    complain: note,
  });

  const parse = (search: string | Source, name = '<search>'): ParsedSearch =>
    parseSearch(typeof search === 'string' ? createSource(name, search) : search, splLanguage, macros);
  const parseOrThrow = (text: string, name?: string): Pipeline => {
    const parsed = parse(text, name);
    const error = parsed.diagnostics.find((one) => one.severity === 'error');
    if (error || !parsed.pipeline) throw new DiagnosticError(error ?? emptySearch);
    return parsed.pipeline;
  };

  const scannerFor = (environment: EvalEnvironment) => {
    const services = extractionServices(environment);
    return {
      buckets: () => store.buckets(),
      extractor: (bucket: Bucket, wanted: FieldSet) => createExtractor(bucket, shortcuts.project(wanted), services),
      shortcuts,
      knowledgeVerdict: (bucket: Bucket) =>
        eventtypes.verdict({
          index: bucket.index,
          host: bucket.host,
          source: bucket.source,
          sourcetype: knowledge.props(bucket).sourcetype,
        }),
    };
  };

  const commands = commandsOf(shortcuts);

  return {
    knowledge,
    store,
    timezone,
    limits,
    now: clock,
    withKnowledge: (other) => createEngine({ ...options, store, knowledge: other }),
    withStore: (other) => createEngine({ ...options, store: other }),
    parse,
    ingestRaw(metadata, chunks, ingestOptions = {}) {
      const ingester = new RawIngester(metadata, {
        knowledge,
        now: clock(),
        timezone,
        complain: note,
        ...(ingestOptions.time === undefined ? {} : { time: ingestOptions.time }),
      });
      let events = 0;
      for (const chunk of chunks) events += store.add(ingester.push(chunk));
      events += store.add(ingester.finish());
      return { events };
    },
    openRaw(metadata, ingestOptions = {}) {
      const ingester = new RawIngester(metadata, {
        knowledge,
        now: clock(),
        timezone,
        complain: note,
        ...ingestOptions,
      });
      return {
        charset: ingester.charset,
        push: (text) => store.add(ingester.push(text)),
        finish: () => store.add(ingester.finish()),
      };
    },
    ingestEvents: (events) => store.add(events),
    eventtypes: eventtypes.candidates,
    extractor: (metadata, wanted, trace) =>
      createExtractor(metadata, wanted, { ...extractionServices(environmentAt(clock())), ...(trace ? { trace } : {}) }),
    search(text, searchOptions = {}) {
      const began = performance.now();
      const now = clock();
      const environment = environmentAt(now);
      const { over } = searchOptions;
      const pipeline = over ? behindResults(text, parseOrThrow) : parseOrThrow(text, searchOptions.name);
      const earliest = bound(searchOptions.earliest, 'earliest', now, timezone);
      const latest = bound(searchOptions.latest, 'latest', now, timezone);
      const sid = searchOptions.sid ?? `${now.toFixed(3)}.${nextJob++}`;
      const result = runJob(pipeline, {
        sid,
        environment,
        knowledge,
        store,
        scanner: scannerFor(environment),
        limits,
        earliest,
        latest,
        find: commands,
        compile: compileExpression,
        parse: (inner) => parseOrThrow(inner),
        ...(searchOptions.signal ? { signal: searchOptions.signal } : {}),
        ...(searchOptions.control ? { control: searchOptions.control } : {}),
        ...(over ? { source: { rows: over.rows.map((row) => new Map(row)), columns: () => over.fields } } : {}),
      });
      return {
        sid,
        fields: result.columns,
        rows: result.rows,
        messages: result.messages,
        stages: result.stages,
        actions: result.actions,
        scannedEvents: result.scannedEvents,
        matchedEvents: result.stages[0]?.rowsOut ?? 0,
        durationMs: performance.now() - began,
        earliest,
        latest,
      };
    },
  };
}

/** The commands by name, which ask for fields through `project`. */
function commandsOf({ project }: Shortcuts): (name: string) => CommandDefinition {
  const known = new Map<string, CommandDefinition>();
  return (name) => {
    let command = known.get(name);
    if (!command) {
      const { fields, ...rest } = findCommand(name)!;
      command = { ...rest, fields: (args, wanted) => project(fields(args, wanted)) };
      known.set(name, command);
    }
    return command;
  };
}

/** Parses commands that stand behind others: `search` filters there, and commands that make results are refused. */
function behindResults(text: string, parse: (text: string) => Pipeline): Pipeline {
  const pipeline = parse(`| makeresults | ${text.replace(/^\s*\|/, '')}`);
  return { ...pipeline, commands: pipeline.commands.slice(1) };
}

const emptySearch: Diagnostic = { code: 'spl-syntax', severity: 'error', message: 'the search is empty' };

function bound(text: string | undefined, name: string, now: number, zone: string): number | null {
  if (text === undefined || text === '' || (text === '0' && name === 'earliest')) return null;
  const time = parseTimeModifier(text, now, zone);
  if (time === null) {
    throw new DiagnosticError({
      code: 'spl-bad-argument',
      severity: 'error',
      message: `"${text}" is no time for ${name}`,
      hint: 'write epoch seconds or a modifier such as -24h@h',
    });
  }
  return time;
}

/** Macros of the installed apps; eval-based ones and validations see what eval expressions see. */
function macroProvider(knowledge: Knowledge, environment: () => EvalEnvironment): MacroProvider {
  const evaluate = (expression: string, row: Row) => compileExpression(parseExpression(expression), environment())(row);
  return {
    find: (name, count) => knowledge.macro(name, count),
    names: () => [...knowledge.macros()].map((macro) => macro.name),
    evaluate: (expression) => textOf(evaluate(expression, new Map()) as Value) ?? '',
    validate: (expression, args) => {
      const answer = evaluate(expression, new Map(args));
      if (answer === true || answer === null) return null;
      return answer === false ? '' : (textOf(answer as Value) ?? '');
    },
  };
}
