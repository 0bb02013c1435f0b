import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Expr, Pipeline, SearchExpr } from '../spl/ast.ts';
import type { FieldSet, Row } from '../values/index.ts';
import type { Compiled, EvalEnvironment } from './functions/function.ts';
import type { ScanServices } from './search/scan.ts';
import type { EventStore } from './store.ts';

/** How grave a message of a job is, in Splunk's words. */
export type MessageType = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
/** What a search says beside its results. */
export interface JobMessage {
  readonly type: MessageType;
  readonly text: string;
}

/** Bounds of one search; the defaults are those of Splunk's limits.conf where it has one. */
export interface Limits {
  /** Rows that a subsearch in brackets may give to the search around it (limits.conf, `[subsearch] maxout`). */
  readonly subsearchRows: number;
  /** Rows that `append`, `appendcols`, `union` and `set` take of a subsearch (`[searchresults] maxresultrows`). */
  readonly appendRows: number;
  /** Rows of the subsearch of `join` (`[join] subsearch_maxout`). */
  readonly joinRows: number;
  /** Rows `sort` without a count returns. */
  readonly sortRows: number;
  /** Characters of a text that `spath` without a path reads (`[spath] extraction_cutoff`). */
  readonly spathCharacters: number;
  /** Characters of an event in which automatic extraction looks for `key=value` (`[kv] maxchars`). */
  readonly keyValueCharacters: number;
  /** Rows that any stage may hold in memory at once. */
  readonly maxRows: number;
  /** Wall-clock seconds of the whole search. */
  readonly seconds: number;
}

/** How far a running search is. */
export interface SearchProgress {
  /** Events that were looked at. */
  readonly scannedEvents: number;
  /** Events that the first stage has put out. */
  readonly matchedEvents: number;
  /** Results so far. */
  readonly rows: number;
}

/** How whoever starts a search watches and steers it; asked now and then while it runs. */
export interface SearchControl {
  /** Told how far the search is. May hold it, which does not count as its time, and throws to stop it. */
  onTick?(progress: SearchProgress): void;
  /** Whether the search is to end with what it has: events and generated rows stop coming, later stages finish. */
  isFinalized?(): boolean;
  /** Told before a command writes to an index or a lookup. */
  onWrite?(): void;
  /** Takes each result in the place of the list in the answer, which stays empty. */
  onRow?(row: Row): void;
}

/** Rows in and out of one stage and the time it took, its sources not counted. */
export interface StageReport {
  readonly command: string;
  readonly text: string;
  rowsIn: number;
  rowsOut: number;
  milliseconds: number;
}

/** The rows that a pipeline within a search came to, and the order of their columns. */
export interface SubsearchResult {
  readonly rows: Row[];
  readonly columns: readonly string[];
}

/** An action that a command asked for and that firedrill only records: `sendemail`, `sendalert`. */
export interface RecordedAction {
  readonly command: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly rows: number;
}

/** What a running command may use. */
export interface JobContext {
  readonly sid: string;
  readonly environment: EvalEnvironment;
  readonly knowledge: Knowledge;
  readonly store: EventStore;
  /** Reads events: buckets of the store, with the extraction that knowledge prescribes. */
  readonly scanner: Pick<ScanServices, 'buckets' | 'extractor' | 'knowledgeVerdict' | 'shortcuts'>;
  /** Counts events that a stage has looked at. */
  onScanned(events: number): void;
  readonly limits: Limits;
  /** Search time range in epoch seconds; null is open. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Fields that the stages behind this one want. */
  readonly wanted: FieldSet;
  message(type: MessageType, text: string): void;
  /** Fixes the column order of what this stage puts out (`table`, `stats`, …). */
  columns(names: readonly string[]): void;
  /** Column order that the stage before has fixed, once it has started to yield rows; undefined where it has none. */
  inputColumns(): readonly string[] | undefined;
  /** Throws when the job is over its time or was cancelled; called now and then by loops over rows. */
  tick(): void;
  /** Whether the job is to end with what it has: what makes rows stops making them. Kept up to date by `tick`. */
  isFinalized(): boolean;
  /** Called before something is written to an index or a lookup. */
  beforeWrite(): void;
  compile(expression: Expr): Compiled;
  predicate(expression: Expr): (row: Row) => boolean;
  /** A matcher for a search expression over rows that already have their fields. Subsearches are run once, before. */
  searchPredicate(expression: SearchExpr): (row: Row) => boolean;
  /** The expression with every subsearch run and replaced by what it returns. */
  resolveSearch(expression: SearchExpr): SearchExpr;
  /** Runs a pipeline apart, with its own generating command, within this job's time range unless given. */
  subsearch(
    pipeline: Pipeline,
    options?: { earliest?: number | null; latest?: number | null; maxRows?: number },
  ): SubsearchResult;
  /** Runs the commands of a pipeline over given rows (`appendpipe`, `foreach`, `map`). */
  runOver(pipeline: Pipeline, rows: Iterable<Row>, columns?: readonly string[]): SubsearchResult;
  /** Runs the commands of a pipeline over rows, lazily; `wanted` are the fields needed behind them. */
  stream(pipeline: Pipeline, rows: Iterable<Row>, wanted: FieldSet): Iterable<Row>;
  /** The fields that the first command of a pipeline needs for those wanted behind the last. */
  wantedBefore(pipeline: Pipeline, wanted: FieldSet): FieldSet;
  /** Parses SPL text that only exists at run time (`map`, `savedsearch`), macros expanded. */
  parse(text: string): Pipeline;
  record(action: RecordedAction): void;
}
