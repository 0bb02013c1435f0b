import { DiagnosticError } from '../diagnostics/index.ts';
import type { Pipeline } from '../spl/index.ts';
import type { Row } from '../values/index.ts';
import type { CommandDefinition } from './command.ts';
import type { Compiled, EvalEnvironment } from './functions/function.ts';
import type { JobMessage, Limits, RecordedAction, SearchControl, StageReport, SubsearchResult } from './job.ts';
import { finalColumns, runPipeline, type SharedJob } from './run-pipeline.ts';
import { compileSearch, resolveSubsearches } from './search/predicate.ts';
import { resolveExpression, searchFromSubsearch } from './subsearch.ts';

/** The services of an engine that a job runs with. */
export interface JobServices {
  readonly sid: string;
  readonly environment: EvalEnvironment;
  readonly knowledge: SharedJob['knowledge'];
  readonly store: SharedJob['store'];
  readonly scanner: SharedJob['scanner'];
  readonly limits: Limits;
  readonly earliest: number | null;
  readonly latest: number | null;
  find(name: string): CommandDefinition;
  compile(expression: Parameters<SharedJob['compile']>[0], environment: EvalEnvironment): Compiled;
  parse(text: string): Pipeline;
  readonly signal?: AbortSignal;
  readonly control?: SearchControl;
  /** Feeds the first command. */
  readonly source?: { readonly rows: Iterable<Row>; columns(): readonly string[] };
}

/** What a job came to. */
export interface JobResult {
  readonly rows: Row[];
  readonly columns: readonly string[];
  readonly messages: readonly JobMessage[];
  readonly stages: readonly StageReport[];
  readonly actions: readonly RecordedAction[];
  readonly scannedEvents: number;
}

/** Runs a parsed search to its end. Failures are DiagnosticErrors. */
export function runJob(pipeline: Pipeline, services: JobServices): JobResult {
  const messages: JobMessage[] = [];
  const actions: RecordedAction[] = [];
  const seen = new Set<string>();
  const { control } = services;
  let deadline = Date.now() + services.limits.seconds * 1000;
  let scanned = 0;
  let ticks = 0;
  let count = 0;
  let isFinalized = control?.isFinalized?.() ?? false;
  let stages: readonly StageReport[] = [];

  /** Tells how far the job is; while it is held, its time stands still. */
  const consult = (watching: SearchControl) => {
    const before = Date.now();
    watching.onTick?.({ scannedEvents: scanned, matchedEvents: stages[0]?.rowsOut ?? 0, rows: count });
    deadline += Date.now() - before;
    isFinalized = watching.isFinalized?.() ?? false;
  };

  const tick = () => {
    if ((++ticks & 255) !== 0) return;
    if (services.signal?.aborted) throw runtimeError('spl-limit', 'the search was cancelled');
    if (control) consult(control);
    if (Date.now() > deadline)
      throw runtimeError('spl-limit', `the search ran longer than its limit of ${services.limits.seconds} seconds`);
  };

  const job: SharedJob = {
    sid: services.sid,
    environment: services.environment,
    knowledge: services.knowledge,
    store: services.store,
    scanner: services.scanner,
    limits: services.limits,
    earliest: services.earliest,
    latest: services.latest,
    message(type, text) {
      if (seen.has(type + text)) return;
      seen.add(type + text);
      messages.push({ type, text });
    },
    tick,
    isFinalized: () => isFinalized,
    beforeWrite: () => control?.onWrite?.(),
    onScanned: (events) => {
      scanned += events;
    },
    compile: (expression) => services.compile(resolveExpression(expression, job), services.environment),
    predicate: (expression) => {
      const compiled = services.compile(resolveExpression(expression, job), services.environment);
      return (row) => compiled(row) === true;
    },
    resolveSearch: (expression) =>
      resolveSubsearches(expression, (inner) =>
        searchFromSubsearch(job.subsearch(inner, { maxRows: services.limits.subsearchRows })),
      ),
    searchPredicate: (expression) => compileSearch(job.resolveSearch(expression)),
    subsearch(inner, options = {}) {
      const inside: SharedJob =
        options.earliest === undefined && options.latest === undefined
          ? job
          : Object.assign(Object.create(job) as SharedJob, {
              earliest: options.earliest === undefined ? job.earliest : options.earliest,
              latest: options.latest === undefined ? job.latest : options.latest,
            });
      return collect(runPipeline(inner, inside, services.find), options.maxRows ?? services.limits.maxRows, job);
    },
    runOver(inner, rows, columns) {
      return collect(
        runPipeline(inner, job, services.find, { rows, columns: () => columns }),
        services.limits.maxRows,
        job,
      );
    },
    stream: (inner, rows, wanted) =>
      runPipeline(inner, job, services.find, { rows, columns: () => undefined }, wanted).rows,
    wantedBefore: (inner, wanted) =>
      inner.commands.reduceRight((after, call) => services.find(call.name).fields(call.args, after), wanted),
    parse: (text) => services.parse(text),
    record: (action) => void actions.push(action),
  };

  const run = runPipeline(pipeline, job, services.find, services.source);
  stages = run.stages;
  const rows: Row[] = [];
  const names = new Set<string>();
  const take = control?.onRow
    ? (row: Row) => {
        for (const name of row.keys()) names.add(name);
        control.onRow?.(row);
      }
    : (row: Row) => void rows.push(row);
  try {
    for (const row of run.rows) {
      tick();
      take(row);
      if (++count > services.limits.maxRows)
        throw runtimeError('spl-limit', `the search returned more than ${services.limits.maxRows} rows`);
    }
  } catch (error) {
    throw asDiagnostic(error);
  }
  return {
    rows,
    columns: finalColumns(rows, names.size === 0 ? run.columns() : [...(run.columns() ?? []), ...names]),
    messages,
    stages: run.stages,
    actions,
    scannedEvents: scanned,
  };
}

function collect(run: ReturnType<typeof runPipeline>, maxRows: number, job: SharedJob): SubsearchResult {
  const rows: Row[] = [];
  for (const row of run.rows) {
    job.tick();
    if (rows.length >= maxRows) {
      job.message('WARN', `Subsearch produced more results than the limit of ${maxRows}; the rest was left out.`);
      break;
    }
    rows.push(row);
  }
  return { rows, columns: finalColumns(rows, run.columns()) };
}

function runtimeError(code: string, message: string): DiagnosticError {
  return new DiagnosticError({ code, severity: 'error', message });
}

function asDiagnostic(error: unknown): unknown {
  if (error instanceof RangeError)
    return runtimeError('spl-limit', `the search needs too much memory or nesting: ${error.message}`);
  return error;
}
